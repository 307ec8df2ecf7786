"""LinkedIn's posts, comments and notifications as events and states.

Of members LinkedIn lets nothing be stored but their number: names and pictures are not kept.
https://learn.microsoft.com/linkedin/marketing/data-storage-requirements
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moothall.platforms.base import (
    Event,
    EventAuthor,
    EventKind,
    PostKind,
    State,
    Visibility,
    hash_of,
)
from moothall.platforms.linkedin.little import plain
from moothall.platforms.linkedin.urns import comment_of, is_page, parts_of, permalink

Thing = Mapping[str, Any]
#: what a notification is of, and what it is to us
CREATED = frozenset({"COMMENT", "ADMIN_COMMENT"})
CHANGED = {"COMMENT_EDIT": EventKind.EDITED, "COMMENT_DELETE": EventKind.DELETED}
SHARED = frozenset({"SHARE_MENTION", "SHARE"})
ASKED_FOR = (*sorted(CREATED), *CHANGED, "SHARE_MENTION", "SHARE")


@dataclass(frozen=True, slots=True)
class Told:
    """A notification of what cannot be made an event without being read first."""

    comment: str
    post: str


def moment(milliseconds: object) -> datetime:
    return datetime.fromtimestamp(int(str(milliseconds)) / 1000, UTC)


def author_of(urn: str) -> EventAuthor:
    return EventAuthor(urn, name="A page on LinkedIn" if is_page(urn) else "A member of LinkedIn")


def raw_hash(thing: Thing) -> str:
    return hash_of(json.dumps(thing, sort_keys=True, ensure_ascii=False).encode())


# --- posts of our own


def post_event(post: Thing, us: str) -> Event:
    external_id, author = str(post["id"]), str(post["author"])
    return Event(
        account=us,
        external_id=external_id,
        kind=EventKind.CREATED,
        version=external_id,
        author=author_of(author),
        place=PostKind.POST,
        visibility=visible(post),
        text=plain(str(post.get("commentary") or "")),
        root_id=external_id,
        conversation=external_id,
        permalink=permalink(external_id),
        occurred_at=moment(post.get("publishedAt") or post["createdAt"]),
        raw_hash=raw_hash(post),
        own=author == us,
        our_thread=author == us,
    )


def visible(post: Thing) -> Visibility:
    return Visibility.PUBLIC if post.get("visibility") == "PUBLIC" else Visibility.PRIVATE


def post_state(post: Thing) -> State:
    return State(
        external_id=str(post["id"]),
        exists=post.get("lifecycleState") != "DELETED",
        text=plain(str(post.get("commentary") or "")),
        permalink=permalink(str(post["id"])),
    )


# --- comments


def name_of(comment: Thing) -> str:
    """In full, from whichever field gives it. Raises ``ValueError``."""
    named = comment_of(comment.get("commentUrn") or comment.get("$URN"))
    named = named or comment_of(f"urn:li:comment:({comment.get('object')},{comment.get('id')})")
    if not named:
        raise ValueError("a comment without its name")
    return named


def comment_event(comment: Thing, us: str, post: str) -> Event:
    """``post`` is ours, so everybody who sees it sees what stands below it."""
    external_id, author = name_of(comment), str(comment["actor"])
    parent = comment_of(comment.get("parentComment"))
    return Event(
        account=us,
        external_id=external_id,
        kind=EventKind.CREATED,
        version=parts_of(external_id)[1],
        author=author_of(author),
        place=PostKind.REPLY if parent or author == us else PostKind.COMMENT,
        visibility=Visibility.PUBLIC,
        text=str(comment["message"]["text"]),
        parent_id=parent or post,
        root_id=post,
        conversation=post,
        permalink=permalink(post, external_id),
        occurred_at=moment(comment["created"]["time"]),
        raw_hash=raw_hash(comment),
        own=author == us,
        our_thread=True,
    )


def comment_state(comment: Thing) -> State:
    """Without a version: a like moves LinkedIn's "last modified" too, so the words decide."""
    return State(external_id=name_of(comment), exists=True, text=str(comment["message"]["text"]))


# --- notifications, as they are sent to us and as we ask for them


def notification_events(notification: Thing, us: str) -> list[Event] | Told:
    """What happened; :class:`Told` where its words have to be read first. Likes are nothing."""
    if str(notification["organizationalEntity"]) != us:
        return []
    action, at = str(notification["action"]), moment(notification["lastModifiedAt"])
    decorated = notification.get("decoratedGeneratedActivity") or {}
    if action in SHARED:
        return shared(decorated.get("share") or {}, us, at, mentions=action == "SHARE_MENTION")
    if action not in CREATED and action not in CHANGED:
        return []
    told = decorated.get("comment") or {}
    comment = comment_of(told.get("entity")) or comment_of(notification.get("generatedActivity"))
    if not comment:
        raise ValueError("a notification of no comment")
    post = post_of(notification)
    if "text" not in told and action != "COMMENT_DELETE":
        return Told(comment, post)
    kind = CHANGED.get(action, EventKind.CREATED)
    number = parts_of(comment)[1]
    author = str(told.get("owner") or "")
    return [Event(
        account=us,
        external_id=comment,
        kind=kind,
        version=number if kind is EventKind.CREATED else str(notification["lastModifiedAt"]),
        author=author_of(author),
        place=PostKind.REPLY if author == us else PostKind.COMMENT,
        # LinkedIn tells of nothing below posts that are not public
        visibility=Visibility.PUBLIC,
        text="" if kind is EventKind.DELETED else str(told["text"]),
        parent_id=post,
        root_id=post,
        conversation=post,
        permalink=permalink(post, comment),
        occurred_at=at,
        raw_hash=raw_hash(notification),
        own=author == us,
        our_thread=True,
    )]  # fmt: skip


def post_of(notification: Thing) -> str:
    """By the name that our own posts are listed under, where it is told."""
    decorated = notification.get("decoratedSourcePost") or {}
    return str(decorated.get("entity") or notification["sourcePost"])


def shared(share: Thing, us: str, at: datetime, *, mentions: bool) -> list[Event]:
    """Somebody's own post that names us, or passes a post of ours on with words of theirs."""
    text, author = str(share.get("text") or ""), str(share.get("owner") or "")
    if not text or not share.get("entity") or author == us:
        return []
    external_id = str(share["entity"])
    return [Event(
        account=us,
        external_id=external_id,
        kind=EventKind.CREATED,
        version=external_id,
        author=author_of(author),
        place=PostKind.MENTION,
        visibility=Visibility.PUBLIC,
        text=text,
        root_id=external_id,
        conversation=external_id,
        permalink=permalink(external_id),
        occurred_at=at,
        raw_hash=raw_hash(share),
        summons_us=mentions,
        our_thread=False,
    )]  # fmt: skip
