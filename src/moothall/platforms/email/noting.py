"""What an officer should know of how a message came, in sentences."""

from collections.abc import Iterator
from email.message import EmailMessage

from moothall.platforms.email.automatic import Kind
from moothall.platforms.email.headers import Somebody, header
from moothall.platforms.email.imap import Kept
from moothall.platforms.email.parts import Said

UNCHECKED = (
    "Anybody can write any name and address into an e-mail: it does not prove who wrote this."
)
UNREADABLE = "(The desk could not read this message. Open it in the mailbox.)"


def notes_on(
    kind: Kind, message: EmailMessage, writer: Somebody, sender: Somebody
) -> Iterator[str]:
    if kind is Kind.AUTOMATIC:
        yield "A program sent this by itself; the desk does not answer it."
    if kind is Kind.REPORT:
        yield "A mail server tells of a message that this desk did not send."
    if kind is Kind.LIST:
        name = header(message, "list-id")[:100]
        yield f"It came by a mailing list ({name or 'unnamed'})."
        yield "An answer goes to its writer alone."
    if writer != sender and sender.address:
        yield f"It was sent by {sender.address} and asks for the answer at {writer.address}."
    if not writer.address:
        yield "It names no address that one could answer."


def notes_of(kept: Kept, said: Said) -> Iterator[str]:
    if said.quoted_lines:
        lines = "1 line" if said.quoted_lines == 1 else f"{said.quoted_lines} lines"
        yield f"{lines} quoted from earlier messages are left out here; the mailbox has them."
    if said.cut:
        yield "The text is very long and cut here; the mailbox has all of it."
    if kept.is_cut:
        yield f"The message has {kept.size / 1_000_000:.0f} MB, and the desk read its beginning."
    if said.more_attachments:
        yield f"There are {said.more_attachments} more attachments."
