"""Answering by mail: sent once, and found again by its Message-ID.

A mail server cannot be asked what it took. So the message is put among the drafts before it is
handed over, and moved to Sent after it was taken: found in Sent it went out, found nowhere it
did not, and found among the drafts nobody knows, and a person decides.
"""

import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import format_datetime

from moothall.platforms.base import (
    Action,
    Invalid,
    Outcome,
    PlatformError,
    PolicyRefused,
    PrivateWouldTurnPublic,
    Result,
    UnknownOutcome,
    Visibility,
)
from moothall.platforms.email.cases import Cases, ids_in
from moothall.platforms.email.headers import LETTERS, header, is_address, message_id, raw
from moothall.platforms.email.imap import DRAFTS, SENT, Imap
from moothall.platforms.email.naming import OURS, ROBOT, message_id_in
from moothall.platforms.email.smtp import deliver

NO_COPY = "It went out. Its copy could not be put into the folder Sent: {}"
IN_DRAFTS = (
    "It stands among the mailbox's drafts: the mail server may have taken it or not."
    " Ask whoever runs our mail, or the person it is for."
)
BY_A_PROGRAM = "A program sent this by itself, and answers to it would go round in circles."
NO_ADDRESS = "The message names no address that could be answered."
LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Above:
    """What the headers of an answer take from the message that it answers."""

    message_id: str = ""
    subject: str = ""
    references: tuple[str, ...] = ()


class Acting:
    """``imap`` and ``smtp`` give a signed-in connection; ``name`` stands before our address."""

    def __init__(
        self,
        imap: Callable[[], Imap],
        smtp: Callable[[], smtplib.SMTP],
        cases: Cases,
        name: str,
    ) -> None:
        self._imap, self._smtp, self._cases, self._name = imap, smtp, cases, name

    def send(self, action: Action) -> Outcome:
        recipient = recipient_of(action)
        imap = self._imap()
        name = self._cases.message_id(action.client_key, self._token(action))
        if self._is_sent(imap, name):
            return self._done(action)
        made = composed(action, recipient, self._above(imap, action), self._cases, self._name)
        smtp = self._smtp()
        drafts = imap.folder("\\Drafts", DRAFTS)
        imap.examine(drafts, changing=True)
        if not imap.with_id(name):
            imap.append(drafts, made, "(\\Draft \\Seen)", action.dated)
        try:
            deliver(smtp, self._cases.address, recipient, made)
        except UnknownOutcome:
            raise
        except PlatformError:
            with suppress(PlatformError):  # left there, it is sent from there at the next try
                self._each_draft(imap, name, imap.remove)
            raise
        finally:
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
        return self._filed(imap, action, name)

    def find(self, action: Action) -> Outcome | None:
        """Raises :class:`UnknownOutcome` where it was begun and nobody knows how it ended."""
        imap = self._imap()
        name = self._cases.message_id(action.client_key, self._token(action))
        if self._is_sent(imap, name):
            return self._done(action)
        imap.examine("INBOX")
        if imap.answering(name):  # they have it: it was answered, or sent back
            return self._done(action)
        imap.examine(imap.folder("\\Drafts", DRAFTS))
        if imap.with_id(name):
            raise UnknownOutcome(IN_DRAFTS)
        return None

    def _filed(self, imap: Imap, action: Action, name: str) -> Outcome:
        """It went out: whatever happens to its copy is no reason to doubt that."""
        try:
            if self._is_sent(imap, name):  # some servers keep a copy by themselves
                self._each_draft(imap, name, imap.remove)
                return self._done(action)
            sent = imap.folder("\\Sent", SENT)

            def file(uid: int) -> None:
                imap.mark(uid, "-FLAGS", "\\Draft")
                imap.move(uid, sent)

            self._each_draft(imap, name, file)
        except PlatformError as error:
            return self._done(action, detail=NO_COPY.format(error.words))
        return self._done(action)

    def _each_draft(self, imap: Imap, name: str, do: Callable[[int], None]) -> None:
        imap.examine(imap.folder("\\Drafts", DRAFTS), changing=True)
        for uid in imap.with_id(name):
            do(uid)

    def _is_sent(self, imap: Imap, name: str) -> bool:
        imap.examine(imap.folder("\\Sent", SENT))
        return bool(imap.with_id(name))

    def _token(self, action: Action) -> str:
        token = action.conversation
        return token if token and self._cases.is_ours(token) else self._cases.token(
            action.target, action.author
        )  # fmt: skip

    def _above(self, imap: Imap, action: Action) -> Above:
        """From the message itself where it still lies in the inbox, else what its id tells."""
        name = message_id_in(action.target)
        if not name:
            return Above()
        imap.examine("INBOX")
        for uid in imap.with_id(name):
            if kept := imap.read(uid):
                return above(kept.raw)
        return Above(message_id=name)

    def _done(self, action: Action, *, detail: str = "") -> Outcome:
        return Outcome(
            result=Result.CONFIRMED, external_id=f"{OURS}{action.client_key}", detail=detail
        )


def recipient_of(action: Action) -> str:
    """Raises for whatever must not be answered by mail."""
    if action.target_visibility is not Visibility.PRIVATE:
        raise PrivateWouldTurnPublic("E-mail answers only what came by e-mail.")
    if action.author.startswith(ROBOT):
        raise PolicyRefused(BY_A_PROGRAM)
    if not is_address(action.author):
        raise Invalid(NO_ADDRESS)
    return action.author


def above(whole: bytes) -> Above:
    message = BytesHeaderParser(EmailMessage, policy=LETTERS).parsebytes(whole)
    name = message_id(message)
    references = ids_in(raw(message, "references")) or ids_in(raw(message, "in-reply-to"))
    kept = [one for one in references if one.isascii() and one.isprintable() and len(one) < 300]
    # RFC 5322, section 3.6.4; the first and the newest, where there are very many
    return Above(name, header(message, "subject"), (*kept[:1], *kept[1:][-18:], name))


def composed(action: Action, recipient: str, answered: Above, cases: Cases, name: str) -> bytes:
    """The same to the byte each time, as long as the message above lies where it lay."""
    token = action.conversation if cases.is_ours(action.conversation) else cases.token(
        action.target, action.author
    )  # fmt: skip
    message = EmailMessage(policy=policy.SMTP)
    try:
        message["From"] = Address(display_name=plain(name), addr_spec=cases.address)
        message["To"] = Address(addr_spec=recipient)
        message["Subject"] = subject(answered.subject)
        message["Reply-To"] = Address(
            display_name=plain(name), addr_spec=cases.answer_address(token)
        )
    except Exception as problem:
        raise Invalid("The message's addresses are not such that one can write to.") from problem
    message["Date"] = format_datetime(action.dated)
    message["Message-ID"] = f"<{cases.message_id(action.client_key, token)}>"
    if answered.message_id:
        message["In-Reply-To"] = f"<{answered.message_id}>"
        references = answered.references or (answered.message_id,)
        message["References"] = " ".join(f"<{one}>" for one in references if one)
    message.set_content(action.text, charset="utf-8", cte="quoted-printable")
    for number, picture in enumerate(action.pictures, start=1):
        kind, _, form = picture.media_type.partition("/")
        message.add_attachment(
            picture.content, maintype=kind, subtype=form, filename=f"picture-{number}.{form}"
        )
    return unchanging(message, action.client_key)


def unchanging(message: EmailMessage, key: str) -> bytes:
    """Python draws lots for the line between parts; ours follows from the key."""
    if message.is_multipart():
        message.set_boundary(f"part-{key}")
    return message.as_bytes()


def subject(above: str) -> str:
    """With one ``Re:``, and nothing that could begin another header."""
    text = plain(above)[:LONGEST_SUBJECT]
    while text[:3].casefold() in {"re:", "aw:"}:
        text = text[3:].lstrip()
    return f"Re: {text}" if text else "Your message to us"


def plain(text: str) -> str:
    """In one line, without anything that is no letter."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
