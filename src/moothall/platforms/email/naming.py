"""What a message and its writer are known by at the desk."""

from email.message import EmailMessage
from hashlib import sha256

from moothall.platforms.email.headers import Somebody, message_id, people, raw

#: begins the id of everything that came by mail
PREFIX = "mail:"
OURS = f"{PREFIX}sent/"
#: begins the id of an author whom no person stands behind
ROBOT = "auto:"


def id_of(message: EmailMessage, whole: bytes) -> str:
    """The same for two copies of one message, and other for two messages of one Message-ID."""
    body = whole.replace(b"\r\n", b"\n").partition(b"\n\n")[2]
    told = "\0".join(raw(message, name) for name in ("message-id", "from", "date", "subject"))
    digest = sha256(told.encode("utf-8", "replace") + b"\0" + body).hexdigest()[:24]
    return f"{PREFIX}{digest}:{message_id(message)}"


def message_id_in(external_id: str) -> str:
    """What :func:`id_of` put into it."""
    return external_id.removeprefix(PREFIX).partition(":")[2]


def writer_of(message: EmailMessage) -> tuple[Somebody, Somebody]:
    """To whom an answer goes, and who is named as the sender: two with a form on a website."""
    nobody = Somebody("")
    sender = next(people(message, "from", "sender"), nobody)
    listed = message.get("list-id") or message.get("list-post")
    wanted = None if listed else next(people(message, "reply-to"), None)
    if wanted is None or wanted.address == sender.address:
        return sender, sender
    return wanted, sender
