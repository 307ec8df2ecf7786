"""A post as the Threads API gives it, as events and as a state.

https://developers.facebook.com/docs/threads/reply-management and
https://developers.facebook.com/docs/threads/retrieve-and-discover-posts. Of other people the API
gives the handle and no id, so that the handle stands for them. A post may be edited for some
minutes, which nothing tells: the sweep compares the words.
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

Post = Mapping[str, Any]
OF_POSTS = (
    "id,text,timestamp,permalink,username,media_type,media_url,alt_text,has_replies,"
    "profile_picture_url"
)
OF_REPLIES = (
    "id,text,timestamp,permalink,username,media_type,media_url,alt_text,profile_picture_url,"
    "is_reply,is_reply_owned_by_me,root_post,replied_to,hide_status"
)
#: of one post: https://developers.facebook.com/docs/threads/reference/media-retrieval
OF_ONE = (
    "id,text,timestamp,permalink,username,is_reply,is_reply_owned_by_me,root_post,replied_to,"
    "hide_status"
)
#: of ``hide_status``; the others (HIDDEN, HUSHED, COVERED, BLOCKED, RESTRICTED) are kept from some
SHOWN = frozenset({"NOT_HUSHED", "UNHUSHED"})
MEDIA_TYPES = {"IMAGE": "image/*", "VIDEO": "video/*"}
#: posts have no version of their own
VERSION = "1"


@dataclass(frozen=True, slots=True)
class Us:
    """Our account: its id, and the handle by which posts name their authors."""

    id: str
    handle: str


@dataclass(frozen=True, slots=True)
class Where:
    place: PostKind
    root: str = ""
    our_thread: bool | None = None
    own: bool = False


def events_of(post: Post, us: Us, where: Where) -> list[Event]:
    """One, and a second where the post was hidden when we first saw it."""
    own = where.own or bool(post.get("is_reply_owned_by_me")) or is_by(post, us)
    text = str(post.get("text") or "")
    handle = str(post.get("username") or "")
    event = Event(
        account=us.id,
        external_id=str(post["id"]),
        kind=EventKind.CREATED,
        version=VERSION,
        author=EventAuthor(
            external_id=us.id if own else handle,
            handle=handle,
            avatar=str(post.get("profile_picture_url") or ""),
        ),
        place=where.place,
        # the API gives public posts alone, and our own
        visibility=Visibility.PUBLIC,
        text=text,
        parent_id=parent_of(post),
        root_id=where.root,
        permalink=str(post.get("permalink") or ""),
        attachments=attachments_of(post),
        occurred_at=moment(post["timestamp"]),
        raw_hash=hash_of(json.dumps(post, sort_keys=True).encode()),
        own=own,
        summons_us=names(text, us) or where.place is PostKind.MENTION or None,
        our_thread=where.our_thread,
    )
    hidden = replace(event, kind=EventKind.HIDDEN, version="hidden when first seen")
    return [event, hidden] if is_hidden(post) else [event]


def state_of(post: Post) -> State:
    return State(
        external_id=str(post["id"]),
        exists=True,
        text=str(post.get("text") or ""),
        hidden=is_hidden(post),
        permalink=str(post.get("permalink") or ""),
    )


def is_hidden(post: Post) -> bool | None:
    """None where the API does not say, as of our own posts."""
    status = post.get("hide_status")
    return None if not status else str(status) not in SHOWN


def is_by(post: Post, us: Us) -> bool:
    return bool(us.handle) and str(post.get("username") or "").casefold() == us.handle.casefold()


def names(text: str, us: Us) -> bool:
    return bool(us.handle) and f"@{us.handle}".casefold() in text.casefold()


def parent_of(post: Post) -> str:
    return str((post.get("replied_to") or {}).get("id") or "")


def root_of(post: Post) -> str:
    return str((post.get("root_post") or {}).get("id") or "")


def attachments_of(post: Post) -> tuple[Attachment, ...]:
    url = str(post.get("media_url") or "")
    if not url:
        return ()
    kind = MEDIA_TYPES.get(str(post.get("media_type")), "")
    return (Attachment(url, kind, str(post.get("alt_text") or "")),)


def moment(written: object) -> datetime:
    """ISO 8601 with an offset. Raises ``ValueError`` without one."""
    found = datetime.fromisoformat(str(written))
    if found.tzinfo is None:
        raise ValueError(f"a time without its offset: {written}")
    return found
