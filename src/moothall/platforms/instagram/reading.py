"""What is new: our posts and the comments below them, posts that tag us, conversations.

A post tells how many comments it has, so that comments are read where that number has changed, and
always below the newest posts: a comment may go as another comes. Mentions in captions and comments
are in no list, and come by webhook alone.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from moothall.platforms.base import ContractBroken, Event, NotFound, Page
from moothall.platforms.instagram.content import (
    OF_COMMENTS,
    OF_MEDIA,
    OF_MESSAGES,
    Given,
    Us,
    moment,
    of_comment,
    of_media,
    of_message,
)
from moothall.platforms.meta.graph import Graph, Listing

MEDIA, TAGS, TALKS = "media", "tags", "conversations"
PER_PAGE = 50
#: our newest posts, whose comments are read in every round
ALWAYS = 3
#: our posts that are remembered with their number of comments; older ones go by webhooks
REMEMBERED = 60


@dataclass(slots=True)
class Place:
    """A cursor. ``todo``: what is still to be read in this round, a list's name or a post's id."""

    todo: list[str] = field(default_factory=list)
    after: str = ""
    top: int = 0
    #: up to which second each list was read
    seen: dict[str, int] = field(default_factory=dict)
    #: how many comments each of our newest posts had when they were last read
    comments: dict[str, int] = field(default_factory=dict)

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

    def next(self) -> None:
        self.todo.pop(0)
        self.after, self.top = "", 0

    def changed(self, posts: Sequence[Given]) -> list[str]:
        """Whose comments are to be read. Remembers the numbers that were told."""
        told = {str(one["id"]): int(one.get("comments_count") or 0) for one in posts}
        first = not self.after
        found = [
            one
            for place, (one, count) in enumerate(told.items())
            if count and (count != self.comments.get(one) or (first and place < ALWAYS))
        ]
        kept = {**told, **self.comments} if first else {**self.comments, **told}
        self.comments = dict(list((kept | told).items())[:REMEMBERED])
        return found


class Reader:
    """``lists``: those that our permissions allow; ``page_id``: the Facebook Page's."""

    def __init__(self, graph: Graph, us: Us, page_id: str, lists: Sequence[str]) -> None:
        self._graph, self._us, self._page_id, self._lists = graph, us, page_id, lists

    def page(self, cursor: str) -> Page:
        place = Place.read(cursor, self._lists)
        if not place.todo:
            return Page((), place.written)
        stream = place.todo[0]
        if stream in {MEDIA, TAGS}:
            told = self._posts(place, stream)
        elif stream == TALKS:
            told = self._talks(place)
        else:
            told = self._comments(place, stream)
        return Page(tuple(told), place.written, more=bool(place.todo))

    def _posts(self, place: Place, stream: str) -> list[Event]:
        listing = self._graph.listing(
            f"{self._us.id}/{stream}", after=place.after, fields=OF_MEDIA, limit=PER_PAGE
        )
        below = place.changed(listing.data) if stream == MEDIA else []
        new = self._walked(place, stream, listing, "timestamp")
        place.todo += below
        return [of_media(one, self._us, mention=stream == TAGS) for one in new]

    def _comments(self, place: Place, media: str) -> list[Event]:
        """All of them: an answer to an old comment stands with that, not among the newest."""
        below = f"replies.limit({PER_PAGE}){{{OF_COMMENTS}}}"
        try:
            listing = self._graph.listing(
                f"{media}/comments",
                after=place.after,
                fields=f"{OF_COMMENTS},{below}",
                limit=PER_PAGE,
            )
        except NotFound:  # the post was deleted
            place.comments.pop(media, None)
            listing = Listing([])
        if listing.after:
            place.after = listing.after
        else:
            place.next()
        return [
            event
            for comment in listing.data
            for one in (comment, *(comment.get("replies") or {}).get("data", ()))
            for event in of_comment(one, self._us, media)
        ]

    def _talks(self, place: Place) -> list[Event]:
        listing = self._graph.listing(
            f"{self._page_id}/conversations",
            after=place.after,
            platform="INSTAGRAM",
            fields=f"id,updated_time,participants,messages.limit({PER_PAGE}){{{OF_MESSAGES}}}",
            limit=20,
        )
        new = self._walked(place, TALKS, listing, "updated_time")
        return [
            of_message(message, self._us, other_of(talk, self._us))
            for talk in new
            for message in (talk.get("messages") or {}).get("data", ())
        ]

    def _walked(self, place: Place, stream: str, listing: Listing, dated_by: str) -> list[Given]:
        """What of a page was not read before. The place goes down, or on to the next list."""
        seen = place.seen.get(stream, 0)
        times = [int(moment(one[dated_by]).timestamp()) for one in listing.data]
        place.top = max([place.top, *times])
        if listing.after and all(time >= seen for time in times):
            place.after = listing.after
        else:
            place.seen[stream] = max(place.top, seen)
            place.next()
        return [one for one, time in zip(listing.data, times, strict=True) if time >= seen]


def other_of(talk: Given, us: Us) -> str:
    """The id of whom we talk with, under which our application knows them."""
    people = talk["participants"]["data"]
    return next(
        str(one["id"])
        for one in people
        if not us.is_by(str(one["id"]), str(one.get("username") or ""))
    )
