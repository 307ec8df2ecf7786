"""The poll: four lists of a Page, one after the other, and the comments below what has changed.

Each list is newest first and is walked down to what was read before. A post's ``updated_time``
moves with every comment below it, so that comments are asked for only where there are new ones.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta

from moothall.platforms.base import ContractBroken, Event, Forbidden, Invalid, NotFound, Page, Verb
from moothall.platforms.facebook.content import (
    COMMENT_FIELDS,
    POST_FIELDS,
    REVIEW_FIELDS,
    Node,
    comment_events,
    post_events,
    review_event,
    time_of,
)
from moothall.platforms.facebook.messages import MESSAGE_FIELDS, message_event
from moothall.platforms.meta.graph import Graph, Listing

#: what each list needs to be readable
STREAMS = {
    "feed": Verb.READ_COMMENTS,
    "tagged": Verb.READ_MENTIONS,
    "ratings": Verb.READ_REVIEWS,
    "conversations": Verb.READ_DM,
}
ORDER = tuple(STREAMS)
#: of each list at once; more of the feed, and Meta says "reduce the amount of data"
AT_ONCE = {"feed": 50, "tagged": 50, "ratings": 100, "conversations": 25, "comments": 100}
CONVERSATION_FIELDS = f"id,updated_time,messages.limit(20){{{MESSAGE_FIELDS}}}"
#: Meta shows some of what came in a little late and under an earlier time
SLACK = timedelta(minutes=5)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Place:
    """A cursor. ``water``: how far each list was read to its end, as a time."""

    stream: str = ORDER[0]
    water: dict[str, str] = field(default_factory=dict)
    #: in the middle of a walk: its newest time, and Meta's cursor for the next page
    top: str = ""
    after: str = ""
    #: posts of the page just read whose comments are still to be read, and the cursor there
    posts: list[str] = field(default_factory=list)
    below: str = ""
    #: whether the feed goes on after those comments
    on: bool = False

    @classmethod
    def read(cls, cursor: str) -> "Place":
        """Raises :class:`ContractBroken` for what is no cursor of ours."""
        if not cursor:
            return cls()
        try:
            place = cls(**json.loads(cursor))
            ORDER.index(place.stream)
        except (TypeError, ValueError) as problem:
            raise ContractBroken("The desk's place in the list is lost.", body=cursor) from problem
        return place

    @property
    def written(self) -> str:
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @property
    def seen(self) -> datetime:
        """Up to when this list was read before."""
        known = self.water.get(self.stream)
        return datetime.fromisoformat(known) - SLACK if known else LONG_AGO

    def reached(self, newest: datetime) -> None:
        self.top = max(filter(None, (self.top, newest.astimezone(UTC).isoformat())))

    def next_stream(self, *, read: bool = True) -> None:
        """``read``: this one was read to its end."""
        if read and self.top:
            self.water = self.water | {self.stream: self.top}
        at = ORDER.index(self.stream) + 1
        self.stream, self.top, self.after = ORDER[at % len(ORDER)], "", ""
        self.posts, self.below, self.on = [], "", False


class Reader:
    """One Page's lists. ``may``: whether our token reads what a verb names."""

    def __init__(self, graph: Graph, page: str, may: Callable[[Verb], bool]) -> None:
        self._graph, self._page, self._may = graph, page, may

    def page(self, cursor: str) -> Page:
        """Of a list that our token may not read, nothing: the probe tells an administrator."""
        place = Place.read(cursor)
        stream, events = place.stream, []
        if not self._may(STREAMS[stream]):
            place.next_stream(read=False)
        else:
            try:
                events = self._comments(place) if place.posts else self._list(place)
            except Forbidden:
                if stream == ORDER[0]:
                    raise
                place.next_stream(read=False)
            except Invalid as refused:  # nothing that an officer could change
                raise ContractBroken(
                    "Facebook does not know a question that the desk has always asked.",
                    body=self._graph.last,
                    detail=refused.detail,
                    code=refused.code,
                ) from refused
        more = place.stream != ORDER[0] or bool(place.after or place.posts)
        return Page(tuple(events), place.written, more=more)

    def _list(self, place: Place) -> list[Event]:
        return {
            "feed": self._feed,
            "tagged": self._tagged,
            "ratings": self._ratings,
            "conversations": self._conversations,
        }[place.stream](place)

    def _feed(self, place: Place) -> list[Event]:
        """Posts of ours and of visitors. Those with news below are noted."""
        found = self._ask(place, POST_FIELDS)
        events = [event for post in found.data for event in post_events(post, self._page)]
        changed = [one for one in found.data if updated(one) > place.seen]
        place.posts = [str(one["id"]) for one in changed if one.get("is_published") is not False]
        for post in found.data:
            place.reached(updated(post))
        created = [time_of(one["created_time"]) for one in found.data]
        place.on = bool(found.after) and min(created, default=LONG_AGO) > place.seen
        place.after = found.after
        if not place.posts:
            self._feed_goes_on(place)
        return events

    def _comments(self, place: Place) -> list[Event]:
        """A page of those below one post, all levels in one list."""
        post = place.posts[0]
        try:
            found = self._graph.listing(
                f"{post}/comments",
                after=place.below,
                fields=COMMENT_FIELDS,
                filter="stream",
                order="reverse_chronological",
                limit=AT_ONCE["comments"],
            )
        except NotFound:  # it went meanwhile, which the sweep tells
            found = Listing([])
        oldest = min((time_of(one["created_time"]) for one in found.data), default=LONG_AGO)
        if found.after and found.after != place.below and oldest > place.seen:
            place.below = found.after
        else:
            place.posts, place.below = place.posts[1:], ""
            if not place.posts:
                self._feed_goes_on(place)
        return [event for one in found.data for event in comment_events(one, post, self._page)]

    def _feed_goes_on(self, place: Place) -> None:
        if not place.on:
            place.next_stream()

    def _tagged(self, place: Place) -> list[Event]:
        found = self._ask(place, POST_FIELDS)
        self._walk_on(place, found, [time_of(one["created_time"]) for one in found.data])
        return [
            event for post in found.data for event in post_events(post, self._page, mention=True)
        ]

    def _ratings(self, place: Place) -> list[Event]:
        found = self._ask(place, REVIEW_FIELDS)
        self._walk_on(place, found, [time_of(one["created_time"]) for one in found.data])
        return [review_event(one, self._page) for one in found.data]

    def _conversations(self, place: Place) -> list[Event]:
        """Of each the newest twenty messages: Meta gives no older ones."""
        found = self._ask(place, CONVERSATION_FIELDS, platform="MESSENGER")
        self._walk_on(place, found, [time_of(one["updated_time"]) for one in found.data])
        messages = [
            message
            for conversation in found.data
            for message in (conversation.get("messages") or {}).get("data") or ()
        ]
        told = (message_event(message, self._page) for message in messages)
        return [event for event in told if event is not None]

    def _ask(self, place: Place, fields: str, **query: str) -> Listing:
        path = f"{self._page}/{place.stream}"
        limit = AT_ONCE[place.stream]
        return self._graph.listing(path, after=place.after, fields=fields, limit=limit, **query)

    def _walk_on(self, place: Place, found: Listing, times: list[datetime]) -> None:
        for moment in times:
            place.reached(moment)
        if found.after and found.after != place.after and min(times, default=LONG_AGO) > place.seen:
            place.after = found.after
        else:
            place.next_stream()


def updated(post: Node) -> datetime:
    """Or its beginning, where Meta does not say."""
    return time_of(post.get("updated_time") or post["created_time"])
