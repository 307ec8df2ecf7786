"""What a platform tells us: one shape for every platform and every way of arriving."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple


class EventKind(StrEnum):
    CREATED = "created"
    EDITED = "edited"
    DELETED = "deleted"
    HIDDEN = "hidden"
    UNHIDDEN = "unhidden"


class Visibility(StrEnum):
    """Strict: ``PUBLIC`` only where the platform says so plainly; whatever else is private."""

    PUBLIC = "public"
    PRIVATE = "private"


class PostKind(StrEnum):
    """Where a post stands. The words of :attr:`moothall.core.values.Post.kind`, and ``post``."""

    COMMENT = "comment"
    REPLY = "reply"
    MENTION = "mention"
    REVIEW = "review"
    DIRECT_MESSAGE = "direct_message"
    #: a post of our own page, which comments answer
    POST = "post"


@dataclass(frozen=True, slots=True)
class EventAuthor:
    #: the platform's own unchanging id; a handle can pass to somebody else
    external_id: str
    name: str = ""
    handle: str = ""
    bio: str = ""
    avatar: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    url: str
    media_type: str = ""
    alt_text: str = ""


class EventKey(NamedTuple):
    """Equal keys are one event, however often and whichever way it arrives."""

    account: str
    external_id: str
    kind: EventKind
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to one post.

    ``version`` tells apart the states that one post passes through: two edits are two versions.
    Of a deleted post ``text`` is empty. ``own`` means that our account wrote it, whether through
    the desk or on somebody's phone.
    """

    account: str
    external_id: str
    kind: EventKind
    version: str
    author: EventAuthor
    place: PostKind
    visibility: Visibility = Visibility.PRIVATE
    text: str = ""
    #: as the platform sent it and not cleaned; never to be shown without being sanitised
    html: str = ""
    parent_id: str = ""
    #: our own post, or the first of the thread
    root_id: str = ""
    conversation: str = ""
    permalink: str = ""
    attachments: tuple[Attachment, ...] = ()
    occurred_at: datetime
    raw_hash: str = ""
    own: bool = False
    #: its id is that of the place where it stands, so that whoever writes there next has the same
    replaced_in_place: bool = False
    #: whether the author mentions or quotes our account; None where the platform does not say
    summons_us: bool | None = None
    #: whether the thread began on a post of ours
    our_thread: bool | None = None
    #: stars of a review, 1 to 5
    rating: int | None = None
    #: what an officer should know of how it came, in sentences
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> EventKey:
        return EventKey(self.account, self.external_id, self.kind, self.version)


def hash_of(raw: bytes) -> str:
    """What is kept of a delivery in the record: SHA-256 in hexadecimal."""
    return sha256(raw).hexdigest()


@dataclass(frozen=True, slots=True)
class Page:
    """Some events and where to go on. ``more`` asks for another page at once.

    Save ``cursor`` in the same transaction as the events; it is opaque, and differs by platform.
    """

    events: tuple[Event, ...]
    cursor: str
    more: bool = False
    #: when to ask for what is new again, where every minute would use up what we may spend
    again_after: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What one post is now, as read for the sweep and for the second look before sending."""

    external_id: str
    exists: bool
    version: str = ""
    text: str = ""
    hidden: bool | None = None
    author_blocked: bool | None = None
    permalink: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook whose signature is right: its id, to refuse a replay, and when it was signed."""

    id: str
    sent_at: datetime
