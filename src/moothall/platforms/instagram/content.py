"""A comment, a post or a message as the Graph API gives it, as events and as a state.

https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference: comments
cannot be edited. A comment that mentions us below somebody else's post is given without its author.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from moothall.platforms.base import (
    Attachment,
    Event,
    EventAuthor,
    EventKind,
    PostKind,
    State,
    Visibility,
    hash_of,
)

Given = Mapping[str, Any]
OF_MEDIA = "id,caption,timestamp,permalink,username,media_type,media_url,alt_text,comments_count"
OF_COMMENTS = "id,text,timestamp,username,from,hidden,parent_id"
OF_MESSAGES = "id,created_time,from,to,message,attachments"
MEDIA_TYPES = {"IMAGE": "image/*", "VIDEO": "video/*", "CAROUSEL_ALBUM": ""}
VERSION = "1"
NOT_READ_YET = "[Somebody mentions us. Instagram has not shown yet what they wrote.]"


@dataclass(frozen=True, slots=True)
class Us:
    """Our account: its id, and the handle by which comments name their authors."""

    id: str
    handle: str = ""

    def is_by(self, external_id: str, handle: str) -> bool:
        named = bool(self.handle) and handle.casefold() == self.handle.casefold()
        return external_id == self.id or named


def of_media(media: Given, us: Us, *, mention: bool = False) -> Event:
    """A post of ours, or one of somebody else's in which we are mentioned or tagged."""
    handle = str(media.get("username") or "")
    own = not mention
    text = str(media.get("caption") or "")
    return Event(
        account=us.id,
        external_id=str(media["id"]),
        kind=EventKind.CREATED,
        version=VERSION,
        author=EventAuthor(external_id=us.id if own else handle or "unknown", handle=handle),
        place=PostKind.POST if own else PostKind.MENTION,
        visibility=Visibility.PUBLIC,
        text=text,
        root_id=str(media["id"]),
        permalink=str(media.get("permalink") or ""),
        attachments=pictures_of(media),
        occurred_at=moment(media["timestamp"]),
        raw_hash=digest(media),
        own=own,
        summons_us=mention or None,
        our_thread=own,
    )


def of_comment(comment: Given, us: Us, media: str, *, at: datetime | None = None) -> list[Event]:
    """Below a post of ours. ``at`` where it carries no time of its own.

    A second event where it was hidden when we first saw it, since Instagram hides some by itself.
    """
    author = comment.get("from") or {}
    handle = str(author.get("username") or comment.get("username") or "")
    external_id = str(author.get("id") or "")
    own, parent = us.is_by(external_id, handle), str(comment.get("parent_id") or "")
    event = Event(
        account=us.id,
        external_id=str(comment["id"]),
        kind=EventKind.CREATED,
        version=VERSION,
        author=EventAuthor(external_id=us.id if own else external_id or handle, handle=handle),
        place=PostKind.REPLY if parent else PostKind.COMMENT,
        visibility=Visibility.PUBLIC,
        text=str(comment.get("text") or ""),
        parent_id=parent or media,
        root_id=media,
        occurred_at=moment(comment["timestamp"]) if "timestamp" in comment else some(at),
        raw_hash=digest(comment),
        own=own,
        our_thread=True,
    )
    hidden = replace(event, kind=EventKind.HIDDEN, version="hidden when first seen")
    return [event, hidden] if comment.get("hidden") is True else [event]


def of_mentioning_comment(comment: Given, us: Us) -> Event:
    """Below somebody else's post; Meta does not tell who wrote it."""
    media = comment["media"]
    return Event(
        account=us.id,
        external_id=str(comment["id"]),
        kind=EventKind.CREATED,
        version=VERSION,
        author=EventAuthor(external_id=f"author of {comment['id']}", name="Somebody on Instagram"),
        place=PostKind.MENTION,
        visibility=Visibility.PUBLIC,
        text=str(comment.get("text") or ""),
        parent_id=str(media["id"]),
        root_id=str(media["id"]),
        permalink=str(media.get("permalink") or ""),
        occurred_at=moment(comment["timestamp"]),
        raw_hash=digest(comment),
        summons_us=True,
        our_thread=False,
    )


def of_unread_mention(external_id: str, media: str, us: Us, at: datetime) -> Event:
    """For a mention that cannot be read just now, so that it is not lost: the sweep reads it."""
    return Event(
        account=us.id,
        external_id=external_id,
        kind=EventKind.CREATED,
        version=VERSION,
        author=EventAuthor(external_id=f"author of {external_id}", name="Somebody on Instagram"),
        place=PostKind.MENTION,
        visibility=Visibility.PUBLIC,
        text=NOT_READ_YET,
        parent_id=media if media != external_id else "",
        root_id=media,
        occurred_at=at,
        summons_us=True,
        our_thread=False,
    )


def of_message(message: Given, us: Us, other: str) -> Event:
    """One of a conversation, as the list of them gives it."""
    author = message.get("from") or {}
    handle = str(author.get("username") or "")
    own = us.is_by(str(author.get("id") or ""), handle)
    return Event(
        account=us.id,
        external_id=str(message["id"]),
        kind=EventKind.CREATED,
        version=VERSION,
        author=EventAuthor(external_id=us.id if own else other, handle=handle),
        place=PostKind.DIRECT_MESSAGE,
        visibility=Visibility.PRIVATE,
        text=str(message.get("message") or ""),
        conversation=other,
        attachments=attachments_of(message),
        occurred_at=moment(message["created_time"]),
        raw_hash=digest(message),
        own=own,
    )


def state_of(comment: Given) -> State:
    hidden = comment.get("hidden")
    return State(
        external_id=str(comment["id"]),
        exists=True,
        text=str(comment.get("text") or comment.get("caption") or ""),
        hidden=hidden if isinstance(hidden, bool) else None,
        permalink=str(comment.get("permalink") or ""),
    )


def pictures_of(media: Given) -> tuple[Attachment, ...]:
    url = str(media.get("media_url") or "")
    kind = MEDIA_TYPES.get(str(media.get("media_type")), "")
    return (Attachment(url, kind, str(media.get("alt_text") or "")),) if url else ()


def attachments_of(message: Given) -> tuple[Attachment, ...]:
    found = []
    for one in (message.get("attachments") or {}).get("data") or ():
        image, film = one.get("image_data") or {}, one.get("video_data") or {}
        url = str(image.get("url") or film.get("url") or one.get("file_url") or "")
        kind = str(one.get("mime_type") or ("image/*" if image else "video/*" if film else ""))
        if url:
            found.append(Attachment(url, kind, str(one.get("name") or "")))
    return tuple(found)


def digest(given: Given) -> str:
    return hash_of(json.dumps(given, sort_keys=True).encode())


def moment(written: object) -> datetime:
    """ISO 8601 with an offset. Raises ``ValueError`` without one."""
    found = datetime.fromisoformat(str(written))
    return some(found if found.tzinfo else None)


def some(at: datetime | None) -> datetime:
    if at is None:
        raise ValueError("it is not told when")
    return at
