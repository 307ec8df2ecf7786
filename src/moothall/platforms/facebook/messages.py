"""Messenger: private messages, as conversations list them and as webhooks tell them.

https://developers.facebook.com/docs/messenger-platform/conversations and
https://developers.facebook.com/docs/messenger-platform/reference/webhook-events: ``messages``,
``message_echoes`` (what we wrote, from wherever), ``message_edits`` and ``message_deliveries``.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from moothall.platforms.base import (
    Arrival,
    Attachment,
    Event,
    EventAuthor,
    EventKind,
    PostKind,
    Reached,
    Visibility,
)
from moothall.platforms.facebook.content import (
    Node,
    author_of,
    hash_of_node,
    time_of,
    version_at,
)
from moothall.platforms.facebook.ids import private_with
from moothall.platforms.meta.hooks import moment

MESSAGE_FIELDS = "id,created_time,from,to,message,attachments,sticker,shares"
#: what a message's attachment is called there
MEDIA = {"image": "image/*", "video": "video/mp4", "audio": "audio/*", "fallback": "text/html"}


def message_event(message: Node, page: str) -> Event | None:
    """Of a conversation. None for what is neither to us nor from us."""
    sender = author_of(message.get("from"), str(message["id"]))
    own = sender.external_id == page
    to = [str(one.get("id")) for one in (message.get("to") or {}).get("data") or ()]
    person = next((one for one in to if one != page), "") if own else sender.external_id
    if not person:
        return None
    created = time_of(message["created_time"])
    return private_event(
        str(message["id"]),
        page,
        sender=sender,
        person=person,
        text=str(message.get("message") or ""),
        at=created,
        attachments=tuple(listed_attachments(message)),
        raw_hash=hash_of_node(message),
    )


def private_event(
    external_id: str,
    page: str,
    *,
    sender: EventAuthor,
    person: str,
    text: str,
    at: datetime,
    attachments: tuple[Attachment, ...] = (),
    raw_hash: str = "",
) -> Event:
    conversation = private_with(person)
    return Event(
        account=page,
        external_id=external_id,
        kind=EventKind.CREATED,
        version=version_at(at),
        author=sender,
        place=PostKind.DIRECT_MESSAGE,
        visibility=Visibility.PRIVATE,
        text=text,
        root_id=conversation,
        conversation=conversation,
        permalink=f"https://www.facebook.com/{page}/inbox",
        attachments=attachments,
        occurred_at=at,
        raw_hash=raw_hash,
        own=sender.external_id == page,
    )


def told_events(one: Node, page: str) -> Iterator[Event]:
    """Messages and their edits; that one was read is no news."""
    message, edit = one.get("message"), one.get("message_edit")
    if not message and not edit:
        return
    told: Node = message or edit or {}
    sender, recipient = str(one["sender"]["id"]), str(one["recipient"]["id"])
    own = bool(told.get("is_echo")) or sender == page
    at = moment(one["timestamp"])
    event = private_event(
        str(told["mid"]),
        page,
        sender=EventAuthor(external_id=page if own else sender),
        person=recipient if own else sender,
        text=str(told.get("text") or ""),
        at=at,
        attachments=tuple(told_attachments(told)),
        raw_hash=hash_of_node(one),
    )
    if edit:
        yield replace(event, kind=EventKind.EDITED, version=f"edit {edit.get('num_edit', '')}")
    elif told.get("is_deleted"):
        yield replace(event, kind=EventKind.DELETED, version=f"told {version_at(at)}", text="")
    else:
        yield event


def told_arrivals(one: Node) -> Iterator[Arrival]:
    """Messages of ours that were delivered. It tells of no loss, and may name none of them."""
    for mid in (one.get("delivery") or {}).get("mids") or ():
        yield Arrival(
            external_id=str(mid),
            reached=Reached.DELIVERED,
            at=moment(one["delivery"]["watermark"]),
            words="Messenger has delivered it.",
        )


def listed_attachments(message: Node) -> Iterator[Attachment]:
    for one in (message.get("attachments") or {}).get("data") or ():
        image, video = one.get("image_data") or {}, one.get("video_data") or {}
        url = image.get("url") or video.get("url") or one.get("file_url")
        if url:
            yield Attachment(str(url), str(one.get("mime_type") or ""), str(one.get("name") or ""))
    if message.get("sticker"):
        yield Attachment(str(message["sticker"]), "image/*", "a sticker")
    for one in (message.get("shares") or {}).get("data") or ():
        if one.get("link"):
            yield Attachment(str(one["link"]), "text/html", str(one.get("name") or ""))


def told_attachments(message: Node) -> Iterator[Attachment]:
    for one in message.get("attachments") or ():
        payload = one.get("payload") or {}
        if url := payload.get("url"):
            kind = MEDIA.get(str(one.get("type")), "")
            yield Attachment(str(url), kind, str(payload.get("title") or one.get("title") or ""))
