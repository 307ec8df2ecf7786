"""A mailbox as the desk sees it: the contract over IMAP and SMTP."""

import imaplib
import secrets
import smtplib
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import httpx

from moothall.platforms.account import TellsNothing, WithRows
from moothall.platforms.base import (
    Action,
    Capabilities,
    Connection,
    Invalid,
    Outcome,
    Page,
    Probe,
    State,
)
from moothall.platforms.email import consent, oauth
from moothall.platforms.email.acting import Acting
from moothall.platforms.email.cases import LONGEST_LOCAL, NAME, PREFIX, PROOF, Cases
from moothall.platforms.email.headers import is_address
from moothall.platforms.email.imap import DRAFTS, IDLE_SECONDS, SENT, Imap
from moothall.platforms.email.reading import Reader
from moothall.platforms.email.servers import server
from moothall.platforms.email.smtp import bearer, connected, sign_in_with_token
from moothall.platforms.email.tokens import Tokens
from moothall.platforms.table import table

NO_WEBHOOKS = "Mail servers send no webhooks."
#: among the credentials, made here: what the tokens of conversations are made with
CASE_KEY = "case_key"


class EmailProvider:
    name = "email"

    @property
    def capabilities(self) -> Capabilities:
        return table()[self.name]

    def open(self, connection: Connection) -> "Mailbox":
        """``credentials`` as :mod:`connecting` asks for them."""
        return Mailbox(connection)


class Mailbox(TellsNothing, WithRows):
    """One mailbox of ours. Fulfils :class:`moothall.platforms.base.Platform` and ``Listens``."""

    silent = NO_WEBHOOKS

    def __init__(
        self, connection: Connection, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._connection, self._transport = connection, transport
        self._given = dict(connection.credentials)
        self._capabilities = connection.capabilities or table()[EmailProvider.name]
        self._address = self._told("address").casefold()
        self._opened: Imap | None = None
        self._tokens = Tokens(connection, self._given, transport=transport)

    def close(self) -> None:
        if self._opened:
            self._opened.close()
            self._opened = None

    # --- reading

    def fetch(self, cursor: str) -> Page:
        reader = Reader(self._imap(), self._cases(), self._account, self._told("checked_by"))
        return reader.page(cursor, datetime.now(UTC))

    def listen(self, stopped: Callable[[], bool], at_most: float = IDLE_SECONDS) -> bool:
        """Whether something came into the inbox; False where it was told to stop, or after a time.

        Raises ``Unsupported`` where the server tells of nothing by itself.
        """
        imap = self._imap()
        imap.examine("INBOX")
        return imap.idle(stopped, min(at_most, IDLE_SECONDS))

    def refresh(self, external_ids: Sequence[str]) -> list[State]:
        """Mail that came is there for good: nobody changes it or takes it back. Asks nothing."""
        return [State(external_id=one, exists=True) for one in external_ids]

    def probe(self) -> Probe:
        """Signs in to both servers and looks for the folders; sends nothing."""
        if not is_address(self._address):
            raise Invalid(f"“{self._told('address')}” is no e-mail address.")
        imap = self._imap()
        smtp = self._smtp()
        smtp.close()
        imap.examine("INBOX")
        imap.folder("\\Sent", SENT)
        imap.folder("\\Drafts", DRAFTS)
        scopes = consent.scopes_of(self._given) if self._told(consent.VIA) else None
        return Probe(
            account=self._address,
            handle=self._address,
            name=self._told("name") or self._address,
            capabilities=table()[EmailProvider.name].narrowed(scopes=scopes),
            scopes=scopes,
            problems=tuple(self._problems(imap)),
        )

    def _problems(self, imap: Imap) -> list[str]:
        found = []
        if "IDLE" not in imap.can:
            found.append(
                "The mail server does not tell of new mail by itself; the desk looks every minute."
            )
        local = len(self._address.partition("@")[0])
        if self._mark and local + len(self._mark + PREFIX) + NAME + PROOF > LONGEST_LOCAL:
            found.append(
                "The mailbox's name is so long that answers cannot be given addresses of their own;"
                " they are known by their headers alone."
            )
        return found

    # --- acting

    def perform(self, action: Action) -> Outcome:
        self._capabilities.require(action.verb)
        return self._acting().send(action)

    def find(self, action: Action) -> Outcome | None:
        self._capabilities.require(action.verb)
        return self._acting().find(action)

    def _acting(self) -> Acting:
        return Acting(self._imap, self._smtp, self._cases(), self._told("name"))

    # --- connections

    @property
    def _account(self) -> str:
        return self._connection.account or self._address

    @property
    def _mark(self) -> str:
        """What divides the mailbox's name from what its server leaves to us."""
        return {"": "+", "none": ""}.get(self._told("mark").casefold(), self._told("mark"))

    def _told(self, name: str) -> str:
        return str(self._given.get(name, "")).strip()

    def _keep(self, given: Mapping[str, str]) -> None:
        self._connection.keep_credentials(given)
        self._given.update(given)

    def _cases(self) -> Cases:
        if not self._given.get(CASE_KEY):
            self._keep({CASE_KEY: urlsafe_b64encode(secrets.token_bytes(32)).decode()})
        return Cases(self._given[CASE_KEY].encode(), self._address, self._mark)

    def _imap(self) -> Imap:
        if self._opened is None:
            self._opened = Imap(
                server(self._told("imap"), "imap"), self._told("authority"),
                self._connection.timeout, self._sign_in,
            )  # fmt: skip
        return self._opened

    def _sign_in(self, imap: imaplib.IMAP4) -> Any:
        if self._by_token:
            refused = (imaplib.IMAP4.error,)
            return self._tokens.signed_in(lambda token: self._with_token(imap, token), refused)
        return imap.login(self._user, quoted_password(self._told_password))

    def _with_token(self, imap: imaplib.IMAP4, token: str) -> Any:
        told = iter([bearer(self._user, token)])
        # a refusal is told as a challenge, which an empty answer ends
        return imap.authenticate("XOAUTH2", lambda _: next(told, b""))

    def _smtp(self) -> smtplib.SMTP:
        place = server(self._told("smtp"), "smtp")
        return connected(
            place, self._told("authority"), self._connection.timeout, self._sign_in_to_send
        )

    def _sign_in_to_send(self, smtp: smtplib.SMTP) -> None:
        if self._by_token:
            refused = (smtplib.SMTPAuthenticationError,)
            self._tokens.signed_in(
                lambda token: sign_in_with_token(smtp, self._user, token), refused
            )
        elif smtp.has_extn("auth"):
            smtp.login(self._user, self._told_password)
        elif not self._is_relay:
            raise smtplib.SMTPNotSupportedError("no AUTH")

    @property
    def _is_relay(self) -> bool:
        """A server of this machine that takes mail from it without a password."""
        return not server(self._told("smtp"), "smtp").must_encrypt

    @property
    def _user(self) -> str:
        return self._told("user") or self._told("address")

    @property
    def _told_password(self) -> str:
        return str(self._given.get("password", ""))

    @property
    def _by_token(self) -> bool:
        return bool(self._told(consent.VIA) or self._told(oauth.SECRET))


def quoted_password(password: str) -> str:
    """What cannot stand between an IMAP command's quotes is said before a server is asked."""
    if not password.isascii() or any(letter in password for letter in "\r\n\x00"):
        raise Invalid("The mailbox's password has letters that IMAP does not take.")
    return password
