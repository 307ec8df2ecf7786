"""A WhatsApp message as the webhooks give it, as events.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
(May 2026). Since April 2026 each person has an id for this business (``user_id``, such as
``GB.13491208655302741918``) beside the telephone number, which may be left out. We go by that id,
so that a number, which is personal, stands nowhere but in the delivery itself; only where there is
no such id, the number takes its place.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from moothall.platforms.base import (
    Attachment,
    Event,
    EventAuthor,
    EventKind,
    PostKind,
    Visibility,
    hash_of,
)
from moothall.platforms.meta.graph import GRAPH

Message = Mapping[str, Any]
MEDIA = ("image", "video", "audio", "document", "sticker", "voice")
VERSION = "1"


def events_of(message: Message, value: Message, account: str) -> list[Event]:
    """Of a message to us. Raises ``KeyError``, ``ValueError`` or ``TypeError``."""
    person, kind = person_of(message, value), str(message["type"])
    of, what, content = subject_of(message, kind)
    if kind == "reaction" and not message["reaction"].get("emoji"):
        return []  # it was taken back
    return [event(message, person, account, of=of, kind=what, content=content)]


def subject_of(message: Message, kind: str) -> tuple[object, EventKind, Message | None]:
    """Which message it is about, what happened to that, and what holds its words now."""
    if kind == "edit":
        changed = message["edit"]
        return changed["original_message_id"], EventKind.EDITED, changed["message"]
    if kind == "revoke":
        return message["revoke"]["original_message_id"], EventKind.DELETED, None
    return message["id"], EventKind.CREATED, message


def echoes_of(message: Message, value: Message, account: str) -> list[Event]:
    """Of a message of ours that somebody sent by telephone."""
    to = str(message.get("to_user_id") or message.get("to") or "")
    us = EventAuthor(external_id=account, handle=str(value["metadata"]["display_phone_number"]))
    of, what, content = subject_of(message, str(message["type"]))
    return [
        event(message, us, account, of=of, kind=what, content=content, conversation=to, own=True)
    ]


def event(
    message: Message,
    author: EventAuthor,
    account: str,
    *,
    of: object,
    kind: EventKind,
    content: Message | None,
    conversation: str = "",
    own: bool = False,
) -> Event:
    """``content``: what holds the words; None where there are none any more."""
    return Event(
        account=account,
        external_id=str(of),
        kind=kind,
        version=VERSION if kind is EventKind.CREATED else str(message["id"]),
        author=author,
        place=PostKind.DIRECT_MESSAGE,
        visibility=Visibility.PRIVATE,
        text=text_of(content) if content else "",
        parent_id=answered(message),
        conversation=conversation or author.external_id,
        attachments=attachments_of(content) if content else (),
        occurred_at=moment(message["timestamp"]),
        raw_hash=hash_of(json.dumps(message, sort_keys=True).encode()),
        own=own,
    )


def answered(message: Message) -> str:
    """Which message this one quotes or reacts to."""
    reaction = message.get("reaction") or {}
    return str(reaction.get("message_id") or (message.get("context") or {}).get("id") or "")


def person_of(message: Message, value: Message) -> EventAuthor:
    """Who wrote it. A username is shown where there is one; a number never is."""
    number, user = str(message.get("from") or ""), str(message.get("from_user_id") or "")
    found: Message = next(
        (
            one
            for one in value.get("contacts") or ()
            if (user and one.get("user_id") == user) or (number and one.get("wa_id") == number)
        ),
        {},
    )
    profile = found.get("profile") or {}
    external_id = user or str(found.get("user_id") or "") or number
    if not external_id:
        raise ValueError("a message from nobody")
    return EventAuthor(
        external_id=external_id,
        name=str(profile.get("name") or ""),
        handle=str(profile.get("username") or ""),
    )


def moment(written: object) -> datetime:
    """Seconds of the epoch, as text."""
    return datetime.fromtimestamp(int(str(written)), UTC)


# --- the words of each type


def text_of(message: Message) -> str:
    """What an officer reads. A type that we do not know is told of, and never left out."""
    kind = str(message["type"])
    if kind in MEDIA:
        return str(message[kind].get("caption") or "")
    return WORDS.get(kind, unknown)(message)


def attachments_of(message: Message) -> tuple[Attachment, ...]:
    """By an address that answers only whoever has our token, as all of WhatsApp's do."""
    kind = str(message["type"])
    if kind not in MEDIA:
        return ()
    media = message[kind]
    described = str(media.get("filename") or "")
    media_type = str(media.get("mime_type") or "").partition(";")[0]
    return (Attachment(f"{GRAPH}/{media['id']}", media_type, described),)


def unknown(message: Message) -> str:
    return f"[WhatsApp sent a message of the kind “{message['type']}”, which the desk cannot show.]"


def unsupported(message: Message) -> str:
    kind = str((message.get("unsupported") or {}).get("type") or "")
    named = f" ({kind.replace('_', ' ')})" if kind and kind != "unknown" else ""
    return f"[WhatsApp does not pass messages of this kind on to programs{named}.]"


def interactive(message: Message) -> str:
    """A button or a line of a list that the person chose, or a form that they filled in."""
    said = message["interactive"]
    chosen = said[said["type"]]
    parts = (chosen.get("title"), chosen.get("description"), chosen.get("body"))
    return "\n".join(str(part) for part in parts if part)


def location(message: Message) -> str:
    place = message["location"]
    named = ", ".join(str(place[part]) for part in ("name", "address") if place.get(part))
    where = f"{place['latitude']}, {place['longitude']}"
    return f"Location: {named} ({where})" if named else f"Location: {where}"


def contacts(message: Message) -> str:
    return "\n".join(contact_lines(message["contacts"]))


def contact_lines(people: Any) -> Iterator[str]:
    for one in people:
        name = str((one.get("name") or {}).get("formatted_name") or "")
        numbers = ", ".join(str(phone.get("phone") or "") for phone in one.get("phones") or ())
        yield f"Contact: {', '.join(filter(None, (name, numbers)))}"


def order(message: Message) -> str:
    said = str(message["order"].get("text") or "")
    count = len(message["order"].get("product_items") or ())
    return f"[An order of {count} items.]" + (f"\n{said}" if said else "")


WORDS: Mapping[str, Callable[[Message], str]] = {
    "text": lambda message: str(message["text"]["body"]),
    "button": lambda message: str(message["button"]["text"]),
    "reaction": lambda message: str(message["reaction"]["emoji"]),
    "system": lambda message: str(message["system"].get("body") or unknown(message)),
    "interactive": interactive,
    "location": location,
    "contacts": contacts,
    "order": order,
    "unsupported": unsupported,
}
