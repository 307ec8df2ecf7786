"""What Instagram sends: comments, mentions, private messages.

https://developers.facebook.com/documentation/instagram-platform/webhooks/examples and
https://developers.facebook.com/docs/messenger-platform/instagram/features/webhook. A mention comes
as ids alone, so that it is read before it becomes an event. Deleted comments are not told.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from moothall.platforms.base import (
    Attachment,
    Event,
    EventAuthor,
    EventKind,
    PostKind,
    Visibility,
)
from moothall.platforms.instagram.content import VERSION, Given, Us, digest, of_comment
from moothall.platforms.meta.hooks import entries, moment

OBJECT = "instagram"
#: reads a mention: of a comment (its id, then the post's), or of a post alone, and when it was told
Mention = Callable[[str, str, datetime], Event | None]


def events_in(raw: bytes, us: Us, mention: Mention) -> list[Event]:
    """Those of one account. Raises ``KeyError``, ``ValueError`` or ``TypeError``."""
    return [
        event
        for entry in entries(raw, (OBJECT,), "Instagram")
        if str(entry["id"]) == us.id
        for event in events_of_entry(entry, us, mention)
    ]


def events_of_entry(entry: Given, us: Us, mention: Mention) -> Iterator[Event]:
    # a login of Instagram's own puts the one change into the entry itself
    changes = entry.get("changes") or ([entry] if "field" in entry else [])
    for change in changes:
        value = change["value"]
        if change["field"] in {"comments", "live_comments"}:
            media = str(value["media"]["id"])
            yield from of_comment(value, us, media, at=moment(entry["time"]))
        elif change["field"] == "mentions":
            comment, media = str(value.get("comment_id") or ""), str(value["media_id"])
            if found := mention(comment, media, moment(entry["time"])):
                yield found
    # what another program of ours answers is told as "standby"
    for one in (*(entry.get("messaging") or ()), *(entry.get("standby") or ())):
        yield from of_messaging(one, us)


def of_messaging(told: Mapping[str, Any], us: Us) -> Iterator[Event]:
    """Reactions and receipts make none."""
    if "message_edit" in told:
        edit = told["message_edit"]
        version = f"edit {edit.get('num_edit') or told['timestamp']}"
        yield message(told, us, edit, kind=EventKind.EDITED, version=version)
    elif "postback" in told:
        yield message(told, us, {**told["postback"], "text": told["postback"].get("title")})
    elif "message" in told:
        said = told["message"]
        if said.get("is_deleted"):
            yield message(told, us, said, kind=EventKind.DELETED, version="deleted")
        else:
            yield message(told, us, said)


def message(
    told: Given,
    us: Us,
    said: Given,
    *,
    kind: EventKind = EventKind.CREATED,
    version: str = VERSION,
) -> Event:
    sender, own = str(told["sender"]["id"]), str(told["sender"]["id"]) == us.id
    other = str(told["recipient"]["id"]) if own else sender
    gone = kind is EventKind.DELETED
    return Event(
        account=us.id,
        external_id=str(said["mid"]),
        kind=kind,
        version=version,
        author=EventAuthor(external_id=sender),
        place=PostKind.DIRECT_MESSAGE,
        visibility=Visibility.PRIVATE,
        text="" if gone else words_of(said),
        parent_id=str((said.get("reply_to") or {}).get("mid") or ""),
        conversation=other,
        attachments=() if gone else attachments_of(said),
        occurred_at=moment(told["timestamp"]),
        raw_hash=digest(told),
        own=own or bool(said.get("is_echo")),
    )


def words_of(said: Given) -> str:
    if said.get("is_unsupported"):
        return "[Instagram does not pass messages of this kind on to programs.]"
    return str(said.get("text") or "")


def attachments_of(said: Given) -> tuple[Attachment, ...]:
    """What was sent along, and the story of ours that it answers."""
    kinds = {"image": "image/*", "video": "video/*", "audio": "audio/*"}
    found = [
        Attachment(str(one["payload"]["url"]), kinds.get(str(one.get("type")), ""))
        for one in said.get("attachments") or ()
        if (one.get("payload") or {}).get("url")
    ]
    story = ((said.get("reply_to") or {}).get("story") or {}).get("url")
    return (*found, Attachment(str(story))) if story else tuple(found)
