"""What a message says and what hangs on it, whatever its author's program made of it."""

from dataclasses import dataclass
from email.message import EmailMessage, Message
from html import escape

from moothall.platforms.base import Attachment
from moothall.platforms.email.html import text_of
from moothall.platforms.email.quoting import divided
from moothall.platforms.markup import LONGEST

#: of what an officer reads; the whole stays in the mailbox
LONGEST_TEXT = 100_000
#: of what is looked at, quotations included
MOST_TEXT = 3 * LONGEST_TEXT
MOST_ATTACHMENTS = 50


@dataclass(frozen=True, slots=True)
class Said:
    """``text`` without what was quoted below it; ``whole`` is HTML, uncleaned, with all of it."""

    text: str
    whole: str
    quoted_lines: int
    cut: bool
    attachments: tuple[Attachment, ...]
    more_attachments: int


def said_in(message: EmailMessage) -> Said:
    """Prefers the plain part: that is what its author's program took for the words."""
    plain, html = body(message, "plain"), body(message, "html")
    text = plain if plain.strip() else text_of(html)
    text, cut = text[:MOST_TEXT], len(text) > MOST_TEXT
    new, quoted = divided(text.replace("\r\n", "\n").replace("\r", "\n").strip())
    listed = [described(part) for part in hanging_on(message)]
    return Said(
        text=new[:LONGEST_TEXT],
        whole=html[:LONGEST] if html.strip() else f"<pre>{escape(text)}</pre>",
        quoted_lines=len(quoted.splitlines()),
        cut=cut or len(new) > LONGEST_TEXT,
        attachments=tuple(listed[:MOST_ATTACHMENTS]),
        more_attachments=max(0, len(listed) - MOST_ATTACHMENTS),
    )


def body(message: EmailMessage, kind: str) -> str:
    """The text of the part that shows the words in this way; empty where none does."""
    try:
        part = message.get_body((kind,))
    except Exception:  # noqa: BLE001 - Python's parser trips over some broken structures
        wanted = f"text/{kind}"
        part = next((one for one in message.walk() if one.get_content_type() == wanted), None)
    return "" if part is None else text_in(part)


def text_in(part: Message) -> str:
    """Decoded as it says, else as well as can be."""
    try:
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            return ""
        return content.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError, ValueError):
        content = part.get_payload(decode=True)
        return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""


def hanging_on(message: EmailMessage) -> list[EmailMessage]:
    """Every part that is no text of the message's own; a forwarded message is one part."""
    found: list[EmailMessage] = []
    pieces = [message]
    while pieces:
        part = pieces.pop(0)
        kind = part.get_content_type()
        disposition = str(part.get("content-disposition", "")).casefold()
        if kind == "message/rfc822" or disposition.startswith("attachment"):
            found.append(part)
        elif part.is_multipart():
            pieces = [
                *(one for one in part.get_payload() if isinstance(one, EmailMessage)),
                *pieces,
            ]
        elif kind not in {"text/plain", "text/html"} or name_of(part):
            found.append(part)
    return found


def described(part: EmailMessage) -> Attachment:
    """Its name and size. What it holds stays in the mailbox: nothing of it is opened here."""
    kind = part.get_content_type()
    name = name_of(part) or (
        "a forwarded message" if kind == "message/rfc822" else "without a name"
    )
    size = size_of(part)
    return Attachment(url="", media_type=kind, alt_text=f"{name}{f', {size}' if size else ''}")


def name_of(part: EmailMessage) -> str:
    try:
        name = part.get_filename() or ""
    except Exception:  # noqa: BLE001 - a broken name is none
        return ""
    return " ".join(name.replace("/", "_").replace("\\", "_").split())[:120]


def size_of(part: EmailMessage) -> str:
    if part.is_multipart():
        return ""
    content = part.get_payload(decode=True)
    size = len(content) if isinstance(content, bytes) else 0
    if size < 1_000:
        return f"{size} bytes"
    return f"{size / 1_000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
