"""Mail that no person wrote: answering it would go round in circles (RFC 3834)."""

import re
from dataclasses import dataclass
from email.message import EmailMessage, Message
from enum import StrEnum

from moothall.platforms.email.cases import ids_in
from moothall.platforms.email.headers import header, is_address, people, raw

_ROBOTS = re.compile(
    r"(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|owner-.*|.*-(request|bounces))",
    re.IGNORECASE,
)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


class Kind(StrEnum):
    PERSON = "person"
    #: a person, by way of a list
    LIST = "list"
    #: a program answers: away from the office, received with thanks
    AUTOMATIC = "automatic"
    #: a mail server tells what became of a message (RFC 3464)
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Report:
    """``ids``: what the report says that it is about; ``failed``: for good."""

    recipient: str
    failed: bool
    status: str
    ids: tuple[str, ...]


def kind_of(message: EmailMessage) -> Kind:
    """From what RFC 3834 and common programs put into the headers."""
    if message.get_content_type() == "multipart/report" and delivery_status(message) is not None:
        return Kind.REPORT
    submitted = header(message, "auto-submitted").split(";")[0].strip().casefold()
    precedence = header(message, "precedence").casefold()
    null_sender = raw(message, "return-path").strip() == "<>"
    if submitted == "auto-generated" and stands_for_somebody(message):
        return Kind.PERSON
    if submitted not in {"", "no"} or null_sender or precedence in {"auto_reply", "junk"}:
        return Kind.AUTOMATIC
    if header(message, "x-autoreply") or header(message, "x-autorespond"):
        return Kind.AUTOMATIC
    if message.get("list-id") or message.get("list-post") or precedence in {"list", "bulk"}:
        return Kind.LIST
    senders = [one.address.partition("@")[0] for one in people(message, "from")]
    robots = any(_ROBOTS.fullmatch(one) for one in senders)
    return Kind.AUTOMATIC if robots and not stands_for_somebody(message) else Kind.PERSON


def stands_for_somebody(message: EmailMessage) -> bool:
    """A form on a website sends by itself what a person wrote, and names them in Reply-To."""
    senders = {one.address for one in people(message, "from")}
    return any(
        one.address not in senders and not _ROBOTS.fullmatch(one.address.partition("@")[0])
        for one in people(message, "reply-to")
    )


def delivery_status(message: EmailMessage) -> Message | None:
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            return part
    return None


def report_in(message: EmailMessage) -> Report | None:
    """What a mail server tells of one of our messages; None where it tells of no failure."""
    part = delivery_status(message)
    if part is None:
        return None
    blocks = part.get_payload()
    about = [one for one in blocks if isinstance(one, Message)] if isinstance(blocks, list) else []
    for block in about:
        action = str(block.get("action", "")).strip().casefold()
        if action in {"failed", "delayed"}:
            final = str(block.get("original-recipient") or block.get("final-recipient") or "")
            address = final.partition(";")[2].strip().casefold()
            status = _STATUS.search(str(block.get("status", "")))
            return Report(
                recipient=address if is_address(address) else "",
                failed=action == "failed",
                status=status.group(1) if status else "",
                ids=tuple(ids_returned(message)),
            )
    return None


def ids_returned(message: EmailMessage) -> list[str]:
    """Message ids of what came back: a whole message, or its headers alone."""
    found: list[str] = []
    for part in message.walk():
        if part.get_content_type() == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            text = content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
            line = re.search(r"^message-id:(.*(?:\n[ \t].*)*)", text, re.IGNORECASE | re.MULTILINE)
            found += ids_in(line.group(1)) if line else []
        elif part is not message and part.get("message-id"):
            found += ids_in(str(part.get("message-id")))
    return found
