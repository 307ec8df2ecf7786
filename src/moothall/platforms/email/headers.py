"""Headers of a message that anybody may have written, read so that none can break the reading."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr
from itertools import islice
from typing import Any, cast

from moothall.platforms.email.cases import ids_in

_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,64}@[^\s@<>()\[\],;:\\\"]{1,255}")
#: where mail servers write down to whom they delivered
DELIVERED = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
LONGEST = 2_000
#: letters of one header that are kept, and of one that names people, with how many of that name:
#: Python's parser takes minutes over a long one
MOST_KEPT, MOST_PEOPLE, MOST_ALIKE = 20_000, 4_000, 5
_COMMENT = re.compile(r"\([^()]*\)")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_RESULT = re.compile(r"\s*(spf|dkim|dmarc)(?:/1)?\s*=\s*([a-z]{1,12})\b")


class Bounded(EmailPolicy):
    """What a letter of anybody's is read by."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:MOST_KEPT]


LETTERS = cast("EmailPolicy[EmailMessage]", Bounded())


@dataclass(frozen=True, slots=True)
class Somebody:
    """As a header names them. Whoever writes a message writes its headers too."""

    address: str
    name: str = ""


def header(message: EmailMessage, name: str) -> str:
    """In one line; empty where there is none. Python's parser fails on some broken ones."""
    try:
        found = message.get(name)
        text = "" if found is None else str(found)
    except Exception:  # noqa: BLE001 - whatever it is, the header is not what it should be
        text = raw(message, name)
    return " ".join(text.split())[:LONGEST]


def raw(message: EmailMessage, name: str) -> str:
    """As it stands there, undecoded."""
    wanted = name.casefold()
    return next((str(value) for key, value in message.raw_items() if key.casefold() == wanted), "")


def people(message: EmailMessage, *names: str) -> Iterator[Somebody]:
    """Everybody whom these headers name with an address that one could write to."""
    for wanted in names:
        try:
            values = alike(message, wanted)
            found = [
                Somebody(one.addr_spec.casefold(), told_name(one.display_name))
                for value in values
                for one in value.addresses
            ]
        except Exception:  # noqa: BLE001 - as above
            name, address = parseaddr(raw(message, wanted))
            found = [Somebody(address.casefold(), told_name(name))]
        yield from (one for one in found if is_address(one.address))


def alike(message: EmailMessage, name: str) -> list[Any]:
    """The first headers of this name, read."""
    found = (str(value) for key, value in message.raw_items() if key.casefold() == name)
    return [
        message.policy.header_fetch_parse(name, value[:MOST_PEOPLE])
        for value in islice(found, MOST_ALIKE)
    ]


def told_name(name: str) -> str:
    """A name that passes for an address is none: it is there to mislead."""
    name = " ".join(name.split())[:100]
    return "" if "@" in name else name


def is_address(text: str) -> bool:
    """One that we can write to: plain letters, nothing that could be a second one."""
    return bool(_ADDRESS.fullmatch(text)) and text.isascii()


def message_id(message: EmailMessage) -> str:
    """Without brackets; empty where there is none, or one that is no use."""
    found = ids_in(raw(message, "message-id"))
    one = found[0] if found else ""
    return one if len(one) <= 400 and one.isascii() and one.isprintable() else ""


def answered(message: EmailMessage) -> list[str]:
    """The ids of the messages that it answers, the newest first."""
    above = ids_in(raw(message, "references"))
    ids = [*ids_in(raw(message, "in-reply-to")), *reversed(above)]
    return list(dict.fromkeys(ids))[:200]


def root(message: EmailMessage) -> str:
    """The id of the message that the conversation began with; its own where it began one."""
    above = ids_in(raw(message, "references")) or ids_in(raw(message, "in-reply-to"))
    return above[0] if above else message_id(message)


def checked_by(message: EmailMessage, name: str) -> str:
    """What our own mail server says of the sender (RFC 8601): ``SPF pass, DKIM pass``.

    ``name`` is how that server calls itself in Authentication-Results; anybody can write the
    header, so that without a name none is believed. What follows a result, such as the address
    that was checked, is the sender's own choice and may look like another result.
    """
    if not name:
        return ""
    for value in _all(message, "authentication-results"):
        by, _, results = value.partition(";")
        if by.split()[:1] == [name]:
            bare = _COMMENT.sub(" ", _QUOTED.sub(" ", results.lower()))
            told = [one for part in bare.split(";") if (one := _RESULT.match(part))]
            found = {str(one[1]): str(one[2]) for one in reversed(told)}
            return ", ".join(f"{one.upper()} {result}" for one, result in found.items())
    return ""


def _all(message: EmailMessage, name: str) -> Iterator[str]:
    for key, value in message.raw_items():
        if key.casefold() == name:
            with suppress(Exception):
                yield " ".join(str(value).split())
