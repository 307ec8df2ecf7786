"""What is new: four streams, one after the other, each a page at a time.

X charges for each post that an answer holds (once a day), so every stream is asked for what came
after the newest that is known, with a margin for posts that come into sight late.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from moothall.platforms.base import ContractBroken, Event, Forbidden, Page, RateLimited
from moothall.platforms.x.dialect import MESSAGE_FIELDS, USER_FIELDS
from moothall.platforms.x.posts import (
    Around,
    Post,
    events_of,
    message_event,
    number_at,
    number_before,
    root_of,
)

#: gives the body of a good answer or raises; the last argument asks for posts' fields as well
Ask = Callable[..., Any]
STREAMS = ("mentions", "posts", "replies", "messages")
MARGIN = 5 * 60 * 1000
#: of the recent search: it knows no older posts, and a query has this many letters
SEARCHED = timedelta(days=6, hours=23)
LONGEST_QUERY = 512
#: conversations of ours that are searched for answers which do not name us
ROOTS = 40
#: at the first reading, of our own posts and of messages: a page each
PER_PAGE = "100"


@dataclass(slots=True)
class Place:
    """A cursor. ``seen``: the newest id of each stream that was read to its end."""

    stream: str = STREAMS[0]
    seen: dict[str, str] = field(default_factory=dict)
    #: in the middle of a stream: its newest id, and X's token for the next page
    top: str = ""
    token: str = ""
    #: our newest conversations, and how many of the searches for them were made
    roots: list[str] = field(default_factory=list)
    searched: int = 0

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

    @property
    def since(self) -> str:
        return number_before(self.seen.get(self.stream, ""), MARGIN)

    def go_on(self, token: str) -> None:
        """To the next page of the stream, or to the next stream where there is none."""
        self.token = token
        if token:
            return
        if self.top:
            self.seen[self.stream] = max(self.top, self.seen.get(self.stream, ""), key=as_number)
        self.next_stream()

    def next_stream(self) -> None:
        at = (STREAMS.index(self.stream) + 1) % len(STREAMS)
        self.stream, self.top, self.token, self.searched = STREAMS[at], "", "", 0

    def note(self, ids: Iterable[str]) -> None:
        self.top = max((self.top, *ids), key=as_number)


def as_number(written: str) -> int:
    return int(written or 0)


class Reader:
    """One account's lists. ``roots`` tells of conversations whether they began with us."""

    def __init__(
        self,
        ask: Ask,
        us: str,
        *,
        roots: Callable[[Iterable[str]], dict[str, bool]],
        messages: bool,
        now: datetime,
    ) -> None:
        self._ask, self._us, self._roots = ask, us, roots
        self._messages, self._now = messages, now

    def page(self, cursor: str) -> Page:
        place = Place.read(cursor)
        events = {
            "mentions": self._mentions,
            "posts": self._posts,
            "replies": self._replies,
            "messages": self._private,
        }[place.stream](place)
        return Page(
            tuple(events), place.written, more=place.stream != STREAMS[0] or bool(place.token)
        )

    # --- the streams; each moves the place on

    def _mentions(self, place: Place) -> list[Event]:
        body = self._list(place, f"/2/users/{self._us}/mentions")
        found = self._told(body, summoned=True)
        place.go_on(next_of(body))
        return found

    def _posts(self, place: Place) -> list[Event]:
        """Our own, those too that somebody wrote elsewhere."""
        first = not place.seen.get(place.stream)
        body = self._list(place, f"/2/users/{self._us}/tweets")
        begun = [root_of(one) for one in body.get("data") or () if root_of(one) == str(one["id"])]
        place.roots = list(dict.fromkeys(
            sorted((*begun, *place.roots), key=as_number, reverse=True)
        ))[:ROOTS]  # fmt: skip
        found = self._told(body)
        place.go_on("" if first else next_of(body))
        return found

    def _replies(self, place: Place) -> list[Event]:
        """Answers in our conversations that do not name us, where our access has the search."""
        oldest = number_at(self._now - SEARCHED)
        queries = searches([one for one in place.roots if int(one) > oldest])
        if place.searched >= len(queries):
            place.next_stream()
            return []
        query = {"query": queries[place.searched], "max_results": PER_PAGE,
                 "since_id": str(max(oldest, as_number(place.since)))}  # fmt: skip
        if place.token:
            query["next_token"] = place.token
        try:
            body = self._ask("/2/tweets/search/recent", query, posts=True)
        except Forbidden:  # the probe tells the administrator
            place.next_stream()
            return []
        place.note(str(one["id"]) for one in body.get("data") or ())
        place.token = next_of(body)
        if not place.token:
            place.searched += 1
            if place.searched >= len(queries):
                place.go_on("")
        return [one for one in self._told(body) if not one.own]

    def _private(self, place: Place) -> list[Event]:
        """The newest first, until one that is known. X takes one such question a minute."""
        if not self._messages:
            place.next_stream()
            return []
        query = {
            "event_types": "MessageCreate",
            "max_results": PER_PAGE,
            "dm_event.fields": MESSAGE_FIELDS,
            "expansions": "sender_id,attachments.media_keys",
            "user.fields": ",".join(USER_FIELDS),
        }
        if place.token:
            query["pagination_token"] = place.token
        try:
            body = self._ask("/2/dm_events", query)
        except (RateLimited, Forbidden):  # what is public is read all the same
            place.next_stream()
            return []
        seen, first = as_number(place.seen.get(place.stream, "")), not place.seen.get(place.stream)
        messages = [
            one for one in body.get("data") or () if one.get("event_type") == "MessageCreate"
        ]
        place.note(str(one["id"]) for one in messages)
        new = [one for one in messages if int(one["id"]) > seen]
        place.go_on("" if first or len(new) < len(messages) else next_of(body))
        around = Around.of(body.get("includes") or {}, self._us)
        return [message_event(one, around) for one in new]

    # --- how

    def _list(self, place: Place, path: str) -> Any:
        query = {"max_results": PER_PAGE}
        if place.since:
            query["since_id"] = place.since
        if place.token:
            query["pagination_token"] = place.token
        body = self._ask(path, query, posts=True)
        place.note(str(one["id"]) for one in body.get("data") or ())
        return body

    def _told(self, body: Any, *, summoned: bool = False) -> list[Event]:
        posts: list[Post] = list(body.get("data") or ())
        around = Around.of(body.get("includes") or {}, self._us)
        unknown = {root_of(one) for one in posts if around.began_with_us(one) is None}
        if unknown:
            around = Around(self._us, around.people, around.media, around.posts,
                            self._roots(sorted(unknown)))  # fmt: skip
        events = [event for one in posts for event in events_of(one, around)]
        return [with_summons(one) if summoned else one for one in events]


def with_summons(event: Event) -> Event:
    """In the list of mentions by X's own word, though the name may stand in a longer text."""
    return event if event.own else replace(event, summons_us=True)


def next_of(body: Any) -> str:
    return str((body.get("meta") or {}).get("next_token") or "")


def searches(roots: Iterable[str]) -> list[str]:
    """As few queries as hold them all."""
    queries: list[list[str]] = []
    for root in roots:
        part = f"conversation_id:{root}"
        if queries and len(" OR ".join((*queries[-1], part))) <= LONGEST_QUERY:
            queries[-1].append(part)
        else:
            queries.append([part])
    return [" OR ".join(parts) for parts in queries]
