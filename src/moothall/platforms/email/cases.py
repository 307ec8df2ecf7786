"""Addresses and message ids that lead an answer back to its conversation, and cannot be guessed.

A conversation is known by a token: a keyed hash (HMAC-SHA256) of the message that began it and of
who wrote that, with a second hash that tells a token of ours from an invented one. It stands in
the address that we ask for an answer at (``desk+case-TOKEN@example.org``) and in the Message-ID of
everything that we write, so that an answer is known by either.
"""

import re
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest, digest

#: letters of base 32, five bits each: 80 that name the conversation and 50 that prove it
NAME, PROOF = 16, 10
PREFIX = "case-"
_TOKEN = rf"[a-z2-7]{{{NAME + PROOF}}}"
#: RFC 5321, section 4.5.3.1.1: octets of a local part
LONGEST_LOCAL = 64
_ID = re.compile(r"<([^<>\s]{1,900})>")


@dataclass(frozen=True, slots=True)
class Cases:
    """``address`` is our mailbox's own; ``mark`` divides its name from a token, "" if nothing does.

    ``key`` is known to this desk alone.
    """

    key: bytes
    address: str
    mark: str = "+"

    def token(self, root: str, author: str) -> str:
        """Of the conversation that ``author`` began with the message ``root``."""
        name = self._hash("conversation", f"{author.casefold()}\0{root}")[:NAME]
        return name + self._proof(name)

    def is_ours(self, token: str) -> bool:
        return compare_digest(token[NAME:], self._proof(token[:NAME]))

    def answer_address(self, token: str) -> str:
        """Where the answer is asked for; our plain address where no token fits into it."""
        local, _, domain = self.address.rpartition("@")
        longer = f"{local}{self.mark}{PREFIX}{token}"
        fits = self.mark and token and len(longer) <= LONGEST_LOCAL
        return f"{longer}@{domain}" if fits else self.address

    def message_id(self, client_key: str, token: str) -> str:
        """Without its brackets."""
        return f"{client_key}.{token}@{self.address.rpartition('@')[2]}"

    def in_addresses(self, addresses: Iterable[str]) -> tuple[str, bool]:
        """The token that an address of ours holds; and whether one holds an invented one."""
        local, _, domain = self.address.casefold().rpartition("@")
        ours = re.compile(
            rf"{re.escape(local)}{re.escape(self.mark)}{PREFIX}([^@]*)@{re.escape(domain)}"
        )
        invented = False
        for address in addresses if self.mark else ():
            if found := ours.fullmatch(address.casefold()):
                token = found.group(1)
                if re.fullmatch(_TOKEN, token) and self.is_ours(token):
                    return token, False
                invented = True
        return "", invented

    def in_ids(self, ids: Iterable[str]) -> tuple[str, str]:
        """Our client key and the token in the newest message id of ours; empty where none is."""
        ours = re.compile(rf"([0-9a-z]{{1,64}})\.({_TOKEN})@.+")
        for one in ids:
            found = ours.fullmatch(one)
            if found and self.is_ours(found.group(2)):
                return found.group(1), found.group(2)
        return "", ""

    def _proof(self, name: str) -> str:
        return self._hash("proof", name)[:PROOF]

    def _hash(self, purpose: str, text: str) -> str:
        made = digest(self.key, f"moothall {purpose}\0{text}".encode("utf-8", "replace"), sha256)
        return b32encode(made).decode().lower()


def ids_in(header: str) -> list[str]:
    """The message ids of a References or In-Reply-To header, without brackets."""
    return _ID.findall(header)
