"""What is new: four streams, one after the other, each a page at a time.

Every stream is walked from its newest entry down to one that was seen before. ``min_id`` would
climb instead, but with a limit snac 2.75 gives its newest entries then and leaves a gap. A stream
counts as seen only once it was walked to its end, so that nothing between is lost by a stop.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

import httpx

from moothall.platforms.base import ContractBroken, Event, NotFound, Page
from moothall.platforms.mastodon.statuses import (
    Status,
    Where,
    events_of,
    id_of,
    is_ours,
    parent_of,
    stable,
)

Query = Mapping[str, str | Sequence[str]]
Ask = Callable[[str, Query], httpx.Response]
#: of the API's guidelines: the most that each list gives at once
PER_PAGE = {"notifications": "40", "statuses": "40", "conversations": "40"}
STREAMS = ("notifications", "statuses", "threads", "conversations")
#: notifications that bring a post along; "quote" since Mastodon 4.5
TELLING = ("mention", "quote", "update")
#: threads of ours that are read in one go because they have new answers
THREADS = 8
#: where a thread begins never changes, so it is asked once a process and answer
_ROOTS: "OrderedDict[tuple[str, str, str], Where]" = OrderedDict()
_ROOTS_KEPT = 20_000


@dataclass(slots=True)
class Place:
    """A cursor. ``seen``: the newest id of each stream that was walked to its end."""

    stream: str = STREAMS[0]
    seen: dict[str, str] = field(default_factory=dict)
    #: in the middle of a walk: what it began with, and below which id it goes on
    top: str = ""
    below: str = ""
    #: our posts whose threads are still to be read
    threads: list[str] = field(default_factory=list)
    #: how many answers each of our newest posts had when its thread was last read
    answers: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, cursor: str) -> "Place":
        """Raises :class:`ContractBroken` for what is no cursor of ours."""
        if not cursor:
            return cls()
        try:
            place = cls(**json.loads(cursor))
            STREAMS.index(place.stream)
        except (TypeError, ValueError) as problem:
            raise ContractBroken("The desk's place in the list is lost.", body=cursor) from problem
        return place

    @property
    def written(self) -> str:
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    def next_stream(self) -> bool:
        """Whether there is one."""
        at = STREAMS.index(self.stream) + 1
        self.stream, self.top, self.below = STREAMS[at % len(STREAMS)], "", ""
        return at < len(STREAMS)


def in_order(name: str) -> tuple[int, str]:
    """Ids are numbers that grow, or letters that sort; the API's guidelines, "sorting ids"."""
    return len(name), name


def newer(one: str, other: str) -> bool:
    return in_order(one) > in_order(other)


class Reader:
    """One account's lists. ``ask`` gives a good answer or raises; ``us`` is our account's id."""

    def __init__(self, ask: Ask, us: str, server: str) -> None:
        self._ask, self._us, self._server = ask, us, server

    def page(self, cursor: str) -> Page:
        place = Place.read(cursor)
        events = {
            "notifications": self._notifications,
            "statuses": self._statuses,
            "threads": self._thread,
            "conversations": self._conversations,
        }[place.stream]
        told = tuple(events(place))
        return Page(told, place.written, more=place.stream != STREAMS[0] or bool(place.below))

    # --- the streams; each moves the place on

    def _notifications(self, place: Place) -> list[Event]:
        path = "/api/v1/notifications"
        new = self._walk(place, path, own_id, {"types[]": TELLING})
        telling = [one for one in new if one.get("type") in TELLING and one.get("status")]
        return [
            event
            for one in telling
            for event in self._told(one["status"], summons_us=one["type"] != "update" or None)
        ]

    def _statuses(self, place: Place) -> list[Event]:
        """Our own, those too that somebody wrote elsewhere; and which of them have new answers."""
        first = not place.below
        path = f"/api/v1/accounts/{self._us}/statuses"
        page: list[Status] = []
        new = self._walk(place, path, own_id, {"exclude_reblogs": "true"}, page)
        if first:
            self._note_answers(place, page)
        changed = [one for one in page if one.get("edited_at") and one not in new]
        ours = [one for one in (*new, *changed) if not one.get("reblog")]
        return [event for one in ours for event in self._told(one)]

    def _note_answers(self, place: Place, page: list[Status]) -> None:
        counts = {id_of(one): int(one.get("replies_count") or 0) for one in page}
        grown = [one for one, count in counts.items() if count > place.answers.get(one, 0)]
        place.threads = grown[:THREADS]
        # what is left for later keeps its old count, and so is still found grown then
        later = {one: place.answers.get(one, 0) for one in grown[THREADS:]}
        place.answers = counts | later

    def _thread(self, place: Place) -> list[Event]:
        """The answers below one of our posts, whether they name us or not."""
        if not place.threads:
            place.next_stream()
            return []
        root = place.threads.pop(0)
        if not place.threads:
            place.next_stream()
        try:
            found = self._ask(f"/api/v1/statuses/{root}/context", {}).json()
        except NotFound:
            return []
        above = list(found["ancestors"])
        first = id_of(above[0]) if above else root
        where = Where(first, is_ours(above[0], self._us) if above else True)
        return [
            event
            for one in found["descendants"]
            for event in events_of(one, self._us, self._named(one, where))
        ]

    def _conversations(self, place: Place) -> list[Event]:
        """Private ones whose notification was switched off or swept away."""
        entries = self._walk(place, "/api/v1/conversations", last_id, {})
        newest = [one["last_status"] for one in entries if one.get("last_status")]
        return [event for one in newest for event in self._told(one)]

    # --- how

    def _walk(
        self,
        place: Place,
        path: str,
        id_in: Callable[[Status], str],
        query: dict[str, str | tuple[str, ...]],
        whole: list[Status] | None = None,
    ) -> list[Status]:
        """What of the next page is new. The place goes down, or on to the next stream."""
        stream = place.stream
        asked = query | {"limit": PER_PAGE[stream]}
        if place.below:
            asked["max_id"] = place.below
        page = list(self._ask(path, asked).json())
        if whole is not None:
            whole += page
        seen = place.seen.get(stream, "")
        ids = [id_in(one) for one in page]
        new = [one for one, name in zip(page, ids, strict=True) if is_new(stable(name), seen)]
        place.top = place.top or (stable(ids[0]) if ids else seen)
        lowest = min(filter(None, ids), key=in_order, default="")
        if len(new) < len(page) or not page or not goes_down(lowest, place.below):
            place.seen = place.seen | {stream: place.top}
            place.next_stream()
        else:
            place.below = lowest
        return new

    def _told(self, status: Status, *, summons_us: bool | None = None) -> list[Event]:
        where = self._where(status)
        return events_of(status, self._us, self._named(status, where, summons_us))

    def _named(self, status: Status, where: Where, summons_us: bool | None = None) -> Where:
        named = any(str(one.get("id")) == self._us for one in status.get("mentions") or ())
        return Where(where.root, where.our_thread, summons_us or named or None)

    def _where(self, status: Status) -> Where:
        """The first post of its thread, and whether it is ours."""
        parent = parent_of(status)
        if not parent:
            return Where(id_of(status), is_ours(status, self._us))
        key = (self._server, self._us, id_of(status))
        if key not in _ROOTS:
            _ROOTS[key] = self._first_above(status, parent)
            while len(_ROOTS) > _ROOTS_KEPT:
                _ROOTS.popitem(last=False)
        return _ROOTS[key]

    def _first_above(self, status: Status, parent: str) -> Where:
        try:
            found = self._ask(f"/api/v1/statuses/{status['id']}/context", {}).json()
        except NotFound:
            return Where(parent, our_thread=None)
        above = list(found["ancestors"])
        if not above:  # its server has not shown us what it answers
            return Where(parent, our_thread=None)
        return Where(id_of(above[0]), is_ours(above[0], self._us))


def own_id(entry: Status) -> str:
    return str(entry["id"])


def last_id(conversation: Status) -> str:
    """Conversations are listed, and paged, by their newest post."""
    return str((conversation.get("last_status") or {}).get("id") or "")


def is_new(one: str, seen: str) -> bool:
    """Posts of snac carry no order in their ids; the desk knows by itself which it has."""
    return not seen or one.startswith("0000000000") or newer(one, seen)


def goes_down(lowest: str, below: str) -> bool:
    """A server that ignores ``max_id`` gives the same page for ever."""
    return bool(lowest) and (not below or newer(below, lowest))
