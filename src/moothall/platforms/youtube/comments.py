"""A comment as YouTube gives it, and as the desk knows it.

https://developers.google.com/youtube/v3/docs/comments and .../commentThreads
"""

import json
from collections.abc import Mapping
from dataclasses import replace
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

Comment = Mapping[str, Any]
#: not shown in public; "likelySpam" is YouTube's own doubt
HIDDEN = ("heldForReview", "likelySpam")


def moment(written: object) -> datetime:
    """Raises ``ValueError`` for a time without a zone."""
    found = datetime.fromisoformat(str(written))
    if found.tzinfo is None:
        raise ValueError("a time without its zone")
    return found


def top_of(external_id: str) -> str:
    """The comment that an answer stands below: YouTube writes it before the dot."""
    return external_id.partition(".")[0]


def author_of(comment: Comment) -> EventAuthor:
    """Whoever has no channel any more is told apart by the comment alone."""
    snippet = comment["snippet"]
    name = str(snippet.get("authorDisplayName") or "")
    channel = str((snippet.get("authorChannelId") or {}).get("value") or "")
    return EventAuthor(
        external_id=channel or f"author of {comment['id']}",
        name=name or "Somebody without a channel",
        handle=name if name.startswith("@") else "",
        avatar=str(snippet.get("authorProfileImageUrl") or ""),
    )


def is_ours(comment: Comment, us: str) -> bool:
    return bool(us) and (comment["snippet"].get("authorChannelId") or {}).get("value") == us


def words_of(comment: Comment, us: str) -> str:
    """As it was written where we wrote it; others' as it is shown, without marks."""
    snippet = comment["snippet"]
    shown = str(snippet["textDisplay"])
    return str(snippet.get("textOriginal") or shown) if is_ours(comment, us) else shown


def version_of(comment: Comment) -> str:
    snippet = comment["snippet"]
    return str(snippet.get("updatedAt") or snippet["publishedAt"])


def permalink(comment_id: str, video: str) -> str:
    return f"https://www.youtube.com/watch?v={video}&lc={comment_id}" if video else ""


def events_of(comment: Comment, us: str, *, video: str = "", status: str = "") -> list[Event]:
    """That it was written; that it was edited, and that it is kept from view, where it is so.

    ``video`` and ``status``: of its thread and of the list that it came in, where it says neither.
    """
    snippet = comment["snippet"]
    comment_id, published = str(comment["id"]), str(snippet["publishedAt"])
    video = str(snippet.get("videoId") or video)
    parent = str(snippet.get("parentId") or "")
    picture = snippet.get("imageUrl")
    created = Event(
        account=us,
        external_id=comment_id,
        kind=EventKind.CREATED,
        version=published,
        author=author_of(comment),
        place=PostKind.REPLY if parent else PostKind.COMMENT,
        visibility=Visibility.PUBLIC,
        text=words_of(comment, us),
        parent_id=parent or video,
        root_id=video or us,
        conversation=parent or comment_id,
        permalink=permalink(comment_id, video),
        attachments=(Attachment(str(picture), "image/jpeg"),) if picture else (),
        occurred_at=moment(published),
        raw_hash=hash_of(json.dumps(comment, sort_keys=True, ensure_ascii=False).encode()),
        own=is_ours(comment, us),
        our_thread=str(snippet.get("channelId") or us) == us,
    )
    found, version = [created], version_of(comment)
    if version != published:
        found.append(
            replace(created, kind=EventKind.EDITED, version=version, occurred_at=moment(version))
        )
    kept_back = str(snippet.get("moderationStatus") or status)
    if kept_back in HIDDEN:
        found.append(replace(created, kind=EventKind.HIDDEN, version=f"{kept_back} {version}"))
    return found


def state_of(comment: Comment, us: str, *, hidden: bool | None) -> State:
    comment_id = str(comment["id"])
    return State(
        external_id=comment_id,
        exists=True,
        version=version_of(comment),
        text=words_of(comment, us),
        hidden=hidden,
        permalink=permalink(comment_id, str(comment["snippet"].get("videoId") or "")),
    )
