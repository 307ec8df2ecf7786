"""What the desk knows of a post, as the platforms' conditions ask it: read from events."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from moothall.channels.models import Account, Action, Event
from moothall.channels.states import State
from moothall.platforms.base import EventKind, Item, PostKind, Verb, Visibility

#: what shows a post's words; the others say only what became of it
WORDED = (EventKind.CREATED.value, EventKind.EDITED.value)
ORDER = {
    EventKind.CREATED.value: 0,
    EventKind.EDITED.value: 1,
    EventKind.HIDDEN.value: 2,
    EventKind.UNHIDDEN.value: 2,
    EventKind.DELETED.value: 3,
}
#: verbs that set and unset the same thing about a person
STANDINGS = {Verb.BLOCK: True, Verb.UNBLOCK: False}
#: and about a post
SHOWINGS = {Verb.HIDE: True, Verb.UNHIDE: False}


class Sent(NamedTuple):
    """An action that the platform confirmed: whom and which post it was about, and when."""

    verb: str
    author: str
    post: str
    at: datetime | None
    id: UUID


class Known:
    """One post by its platform's id. Ask inside the organisation's scope."""

    def __init__(self, account: Account, external_id: str) -> None:
        self.account, self.external_id = account, external_id

    @classmethod
    def many(cls, account: Account, external_ids: list[str]) -> dict[str, "Known"]:
        """Several posts by one question."""
        by_id = {one: cls(account, one) for one in external_ids}
        rows: dict[str, list[Event]] = {one: [] for one in external_ids}
        for event in Event.objects.filter(account=account, external_id__in=external_ids):
            rows[event.external_id].append(event)
        showings = Action.objects.filter(
            account=account, state=State.SENT, target_id__in=external_ids, verb__in=SHOWINGS
        ).order_by("id")
        left = {one.target_id: (one.verb, one.finished_at) for one in showings}
        for one, known in by_id.items():
            known.events = in_order(rows[one])
            known.left = left.get(one)
        return by_id

    @cached_property
    def events(self) -> list[Event]:
        """In the order in which things happened."""
        found = Event.objects.filter(account=self.account, external_id=self.external_id)
        return in_order(found)

    @property
    def is_known(self) -> bool:
        return any(event.kind in WORDED for event in self.events)

    @cached_property
    def newest(self) -> Event | None:
        """What shows its words as they stand."""
        return next((one for one in reversed(self.events) if one.kind in WORDED), None)

    @property
    def text(self) -> str:
        return str(self.newest.payload["text"]) if self.newest else ""

    @property
    def version(self) -> str:
        """The newest that we were told of, whatever happened in it."""
        return self.events[-1].version if self.events else ""

    def text_at(self, version: str) -> str | None:
        """The words that stood in a version; None where we were not told of it."""
        words = None
        for event in self.events:
            if event.kind in WORDED:
                words = str(event.payload["text"])
            if event.version == version:
                return words
        return None

    @property
    def deleted(self) -> bool:
        """Whether it went, and did not come back: platforms can restore a post."""
        told = [one.kind for one in self.events if one.kind in {*WORDED, EventKind.DELETED}]
        return bool(told) and told[-1] == EventKind.DELETED

    @cached_property
    def shown(self) -> Event | None:
        """The last that the platform told of its hiding or showing."""
        about = {EventKind.HIDDEN.value, EventKind.UNHIDDEN.value}
        return next((one for one in reversed(self.events) if one.kind in about), None)

    @property
    def told_hidden(self) -> bool:
        """As the platform told us last."""
        return self.shown is not None and self.shown.kind == EventKind.HIDDEN

    @property
    def hidden(self) -> bool:
        """As the platform told us last, or as this desk has left it since."""
        verb, at = self.left or ("", None)
        if at is None or (self.shown is not None and self.shown.occurred_at >= at):
            return self.told_hidden
        return SHOWINGS[Verb(verb)]

    @cached_property
    def left(self) -> tuple[str, datetime | None] | None:
        """Whether this desk hid it or showed it last, and when the platform confirmed that."""
        ours = (row for row in self.sent if row.verb in SHOWINGS and row.post == self.external_id)
        last = next(ours, None)
        return (last.verb, last.at) if last else None

    def item(self) -> Item:
        """For :meth:`moothall.platforms.base.Capabilities.can`."""
        return self._item

    @cached_property
    def _item(self) -> Item:
        event = self.newest or next(iter(self.events), None)
        if event is None:
            return Item(external_id=self.external_id)
        payload = event.payload
        kind = PostKind(payload["place"])
        return Item(
            external_id=self.external_id,
            kind=kind,
            visibility=Visibility(payload["visibility"]),
            occurred_at=self.events[0].occurred_at,
            own=event.own,
            deleted=self.deleted,
            hidden=self.hidden,
            author_blocked=self.author_blocked(event.author_id),
            top_level=self.top_level(kind, payload["parent_id"], payload["root_id"]),
            our_thread=payload["our_thread"],
            summons_us=payload["summons_us"],
            last_message_at=self.last_message_at(event.author_id),
            done=Counter(Verb(verb) for verb in self.done()),
        )

    def top_level(self, kind: PostKind, parent: str, root: str) -> bool | None:
        """A comment that answers the root itself. None: the platform does not say."""
        if kind is not PostKind.COMMENT:
            return False
        return parent == root if parent and root else None

    def last_message_at(self, author: str) -> datetime | None:
        """When the author last wrote to us in private."""
        private = self.events_of(author).filter(
            kind=EventKind.CREATED, payload__place=PostKind.DIRECT_MESSAGE.value
        )
        newest = private.order_by("-occurred_at").first()
        return newest.occurred_at if newest else None

    def author_blocked(self, author: str) -> bool:
        """As this desk left it; the second look asks the platform."""
        about = (row.verb for row in self.sent if author and row.author == author)
        last = next((verb for verb in about if verb in STANDINGS), None)
        return last is not None and STANDINGS[Verb(last)]

    @cached_property
    def sent(self) -> list[Sent]:
        """What this desk did to the post, and to bar its author or not; the newest first.

        One question in two arms: with "or" between them, row security would keep both from their
        indexes.
        """
        event = self.newest or next(iter(self.events), None)
        ours = Action.objects.filter(account=self.account, state=State.SENT).order_by()
        wanted = ("verb", "payload__author", "target_id", "finished_at", "id")
        of_post = ours.filter(target_id=self.external_id).values_list(*wanted)
        if event is None or not event.author_id:
            return [Sent(*row) for row in of_post.order_by("-id")]
        of_author = ours.filter(verb__in=STANDINGS, payload__author=event.author_id)
        both = of_post.union(of_author.values_list(*wanted)).order_by("-id")
        return [Sent(*row) for row in both]

    def events_of(self, author: str) -> QuerySet[Event]:
        if not author:
            return Event.objects.none()
        return Event.objects.filter(account=self.account, author_id=author)

    def done(self) -> list[str]:
        return [row.verb for row in self.sent if row.post == self.external_id]


def in_order(events: Iterable[Event]) -> list[Event]:
    """As things happened. Of one moment, coming into being is first and going is last."""
    return sorted(
        events, key=lambda one: (one.occurred_at, ORDER[one.kind], one.received_at, one.pk)
    )


def hash_of_words(text: str) -> str:
    """To tell whether they are still the ones that somebody saw, without keeping them twice."""
    return sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()
