"""All that we were told of one post, put together: whatever order it was told in.

Platforms deliver late, twice and the wrong way round. So a post is never changed by one event
after another; it is what all its events together say, and the same events always say the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from moothall.channels.models import Event, Source
from moothall.channels.shape import event_of
from moothall.platforms import base
from moothall.platforms.base import EventKind, PostKind, Visibility

WORDED = (EventKind.CREATED.value, EventKind.EDITED.value)
SHOWING = (EventKind.HIDDEN.value, EventKind.UNHIDDEN.value)
STARS = range(1, 6)


@dataclass(frozen=True, slots=True)
class Worded:
    """One text that a post had."""

    text: str
    version: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Story:
    """One post as its events tell it. ``wordings`` has every text, the oldest first."""

    account_id: UUID
    told: base.Event
    wordings: tuple[Worded, ...]
    posted_at: datetime
    received_at: datetime
    deleted_at: datetime | None
    #: when we were last told whether it is hidden, and whether it is
    hidden_told_at: datetime | None
    is_hidden: bool
    is_private: bool
    action_id: UUID | None
    #: nobody sent it: we read it, at the first look at the account or later
    #: how it came the first time
    source: str = Source.WEBHOOK.value

    @property
    def key(self) -> tuple[UUID, str]:
        """What the post is known by."""
        return self.account_id, self.told.external_id

    @property
    def text(self) -> str:
        """What stands now."""
        return self.wordings[-1].text

    @property
    def edited_at(self) -> datetime | None:
        """When its words changed last; None where they never did."""
        return self.wordings[-1].since if len(self.wordings) > 1 else None

    @property
    def rating(self) -> int | None:
        """Stars, where they can be."""
        return self.told.rating if self.told.rating in STARS else None

    @property
    def thread_key(self) -> str:
        """Its conversation: a private one's own id, else the root that it stands under."""
        told = self.told
        if told.place is PostKind.DIRECT_MESSAGE or self.is_private:
            return told.conversation or told.root_id or f"with {self.author_key}"
        return told.root_id or told.conversation or told.external_id

    @property
    def author_key(self) -> str:
        """The platform's id of the author; where it gives none, as little as cannot be confused."""
        author = self.told.author
        if author.external_id:
            return author.external_id
        return f"handle:{author.handle}" if author.handle else f"unknown:{self.told.external_id}"


def story_of(rows: Iterable[Event]) -> Story | None:
    """None as long as nobody has told us what was written.

    Nobody writes in the future: a platform whose clock is ahead has its posts dated when they came.
    """
    events = sorted(rows, key=lambda row: (row.occurred_at, row.received_at, row.pk))
    worded = [row for row in events if row.kind in WORDED]
    if not worded:
        return None
    newest = event_of(worded[-1])
    showing = [row for row in events if row.kind in SHOWING]
    gone = [row.occurred_at for row in events if row.kind == EventKind.DELETED]
    received_at = min(row.received_at for row in worded)
    return Story(
        account_id=worded[0].account_id,
        told=newest,
        wordings=wordings(worded),
        posted_at=min(worded[0].occurred_at, received_at),
        received_at=received_at,
        deleted_at=gone[0] if gone else None,
        hidden_told_at=showing[-1].occurred_at if showing else None,
        is_hidden=bool(showing) and showing[-1].kind == EventKind.HIDDEN,
        is_private=any(row.payload["visibility"] != Visibility.PUBLIC for row in worded),
        action_id=next((row.action_id for row in worded if row.action_id), None),
        source=min(worded, key=lambda row: (row.received_at, row.pk)).source,
    )


def wordings(worded: list[Event]) -> tuple[Worded, ...]:
    """Each text once where it changed; a version with the same words is no new wording."""
    found: list[Worded] = []
    for row in worded:
        text = str(row.payload["text"])
        if not found or found[-1].text != text:
            found.append(Worded(text, row.version, row.occurred_at))
    return tuple(found)
