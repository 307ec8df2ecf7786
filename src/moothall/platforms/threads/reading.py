"""What is new: our posts, our replies, mentions of us, and the conversations below our posts.

The API tells of a post whether it has replies and not how many, so that conversations are read one
by one: those of our newest posts in every round, of older ones a few in turn. An application may
ask 48,000 times in 24 hours for an account that hardly anybody sees (4,800 for each impression, of
which ten are the least: https://developers.facebook.com/docs/threads/overview), a round asks about
20 times. Each list is walked from its newest entry down to what was read before.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from moothall.platforms.base import ContractBroken, Event, NotFound, Page, PostKind
from moothall.platforms.meta.graph import Graph, Listing
from moothall.platforms.threads.posts import (
    OF_POSTS,
    OF_REPLIES,
    Post,
    Us,
    Where,
    events_of,
    moment,
    parent_of,
    root_of,
)

POSTS, REPLIES, MENTIONS = "threads", "replies", "mentions"
FIELDS = {POSTS: OF_POSTS, REPLIES: OF_REPLIES, MENTIONS: OF_POSTS}
PER_PAGE = 50
#: our posts whose conversations are read in every round, and of the older ones so many in turn
NEWEST, IN_TURN = 10, 5
#: our posts that are remembered; what comes below older ones is told by webhooks alone
REMEMBERED = 60


@dataclass(slots=True)
class Place:
    """A cursor. ``todo``: what is still to be read in this round, a list's name or a post's id."""

    todo: list[str] = field(default_factory=list)
    after: str = ""
    #: the newest second met in this walk
    top: int = 0
    #: up to which second each list was read
    seen: dict[str, int] = field(default_factory=dict)
    #: our newest posts, the newest first, and whether each had replies when last looked at
    posts: dict[str, bool] = field(default_factory=dict)
    turn: int = 0

    @classmethod
    def read(cls, cursor: str, lists: Sequence[str]) -> "Place":
        """Raises :class:`ContractBroken` for what is no cursor of ours."""
        try:
            place = cls(**json.loads(cursor)) if cursor else cls()
            place.todo = list(place.todo or lists)
        except (TypeError, ValueError) as problem:
            raise ContractBroken("The desk's place in the list is lost.", body=cursor) from problem
        return place

    @property
    def written(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    def remember(self, posts: Sequence[Post]) -> None:
        """The newest come first in each page, and a page further on is older."""
        told = {str(one["id"]): bool(one.get("has_replies")) for one in posts}
        kept = self.posts | told if self.after else told | {**self.posts, **told}
        self.posts = dict(list(kept.items())[:REMEMBERED])
        self.seen = {
            one: when for one, when in self.seen.items() if one in FIELDS or one in self.posts
        }

    def conversations(self) -> list[str]:
        """Whose are read in this round."""
        newest = [one for one, replied in self.posts.items() if replied][:NEWEST]
        older = [one for one in self.posts if one not in newest]
        start = self.turn % len(older) if older else 0
        some = (older[start:] + older[:start])[:IN_TURN]
        self.turn = start + len(some)
        return newest + some

    def next(self) -> None:
        self.todo.pop(0)
        self.after, self.top = "", 0


class Reader:
    """One account's lists; ``lists``: those that its permissions allow."""

    def __init__(
        self, graph: Graph, us: Us, lists: Sequence[str], *, conversations: bool = True
    ) -> None:
        self._graph, self._us, self._lists = graph, us, lists
        self._conversations = conversations

    def page(self, cursor: str) -> Page:
        place = Place.read(cursor, self._lists)
        if not place.todo:
            return Page((), place.written)
        stream = place.todo[0]
        try:
            listing = self._asked(stream, place.after)
        except NotFound:
            if stream in FIELDS:
                raise
            place.posts.pop(stream, None)  # we deleted it
            place.next()
            return Page((), place.written, more=bool(place.todo))
        new = self._new(place, stream, listing)
        told = [event for one in new for event in self._events(stream, one, place)]
        return Page(tuple(told), place.written, more=bool(place.todo))

    def _asked(self, stream: str, after: str) -> Listing:
        if stream in FIELDS:
            return self._graph.listing(
                f"me/{stream}", after=after, fields=FIELDS[stream], limit=PER_PAGE
            )
        return self._graph.listing(
            f"{stream}/conversation", after=after, fields=OF_REPLIES, reverse=True
        )

    def _new(self, place: Place, stream: str, listing: Listing) -> list[Post]:
        """What of a page was not read before. The place goes down, or on to the next list."""
        seen = place.seen.get(stream, 0)
        times = [int(moment(one["timestamp"]).timestamp()) for one in listing.data]
        place.top = max([place.top, *times])
        if stream == POSTS:
            place.remember(listing.data)
        if listing.after and all(time >= seen for time in times):
            place.after = listing.after
        else:
            place.seen[stream] = max(place.top, seen)
            place.next()
            if stream == POSTS and self._conversations:
                # before the mentions: what mentions us below our own post is a reply first of all
                place.todo = place.conversations() + place.todo
        return [one for one, time in zip(listing.data, times, strict=True) if time >= seen]

    def _events(self, stream: str, post: Post, place: Place) -> list[Event]:
        if stream == POSTS:
            where = Where(PostKind.POST, str(post["id"]), our_thread=True, own=True)
        elif stream == MENTIONS:
            where = Where(PostKind.MENTION)
        elif stream == REPLIES:
            root = root_of(post)
            known = True if root in place.posts else None
            where = Where(kind_of(post, root), root, our_thread=known, own=True)
        else:
            where = Where(kind_of(post, stream), stream, our_thread=True)
        return events_of(post, self._us, where)


def kind_of(post: Post, root: str) -> PostKind:
    return PostKind.COMMENT if parent_of(post) == root else PostKind.REPLY
