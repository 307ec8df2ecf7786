"""What is new on a page. LinkedIn counts our questions by the day, so they are few.

Notifications tell of comments, their edits and deletions, and of posts that name us; they are asked
for each half hour. Our own posts, and what stands below the newest, are read once a day, since
notifications can get lost. Where LinkedIn sends notifications by itself, they come at once.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from moothall.platforms.base import ContractBroken, Event, Forbidden, NotFound, Page
from moothall.platforms.linkedin.shapes import (
    ASKED_FOR,
    Told,
    comment_event,
    notification_events,
    post_event,
)
from moothall.platforms.linkedin.urns import parts_of, path_of

Ask = Callable[..., Any]
STREAMS = ("notifications", "posts", "comments")
#: an application in its trial has 100 questions a day for each person: 48, and 21 for the round
EVERY = timedelta(minutes=30)
ROUND = timedelta(hours=24)
#: LinkedIn keeps notifications for 60 days; further back than the newest, for what comes late
KEPT = timedelta(days=59)
MARGIN = timedelta(minutes=30)
PER_PAGE = 50
#: of our posts, whose comments the daily round reads
NEWEST = 20
#: comments in one answer, and the most that the round reads below one post
COMMENTS, MOST_COMMENTS = 100, 1_000


@dataclass(slots=True)
class Place:
    """A cursor. Times are milliseconds, as LinkedIn's are."""

    stream: str = STREAMS[0]
    #: the time of the newest notification, and that of a walk that goes on
    seen: int = 0
    top: int = 0
    start: int = 0
    #: when the last daily round began, and the posts that are left of it
    round: int = 0
    posts: list[str] = field(default_factory=list)

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


class Reader:
    """One page's lists. ``ask`` gives the body of a good answer or raises."""

    def __init__(self, ask: Ask, us: str, now: datetime) -> None:
        self._ask, self._us, self._now = ask, us, now

    def page(self, cursor: str) -> Page:
        place = Place.read(cursor)
        events = {
            "notifications": self._notifications,
            "posts": self._posts,
            "comments": self._comments,
        }[place.stream](place)
        more = place.stream != STREAMS[0] or bool(place.start)
        again = None if more else self._now + EVERY
        return Page(tuple(events), place.written, more=more, again_after=again)

    # --- the streams; each moves the place on

    def _notifications(self, place: Place) -> list[Event]:
        oldest = in_milliseconds(self._now - KEPT)
        since = max(oldest, place.seen - in_milliseconds_of(MARGIN))
        # what stands in List() and round brackets is not encoded: Rest.li 2.0
        path = (
            "/rest/organizationalEntityNotifications?q=criteria"
            f"&actions=List({','.join(ASKED_FOR)})&organizationalEntity={path_of(self._us)}"
            f"&timeRange=(start:{since},end:{in_milliseconds(self._now)})"
            f"&start={place.start}&count={PER_PAGE}"
        )
        told = self._ask(path)["elements"]
        found = [event for one in told for event in self._told(one)]
        place.top = max([place.top, *(int(one["lastModifiedAt"]) for one in told)])
        if len(told) == PER_PAGE:
            place.start += PER_PAGE
            return found
        place.seen, place.top, place.start = max(place.seen, place.top), 0, 0
        if self._now - ROUND >= moment_of(place.round):
            place.round, place.stream = in_milliseconds(self._now), "posts"
        return found

    def _told(self, notification: Any) -> list[Event]:
        found = notification_events(notification, self._us)
        if not isinstance(found, Told):
            return found
        thread, number = parts_of(found.comment)
        try:
            comment = self._ask(f"/rest/socialActions/{path_of(thread)}/comments/{number}")
        except NotFound:
            return []
        return [comment_event(comment, self._us, found.post)]

    def _posts(self, place: Place) -> list[Event]:
        """Our own, those too that somebody wrote elsewhere."""
        path = (
            f"/rest/posts?q=author&author={path_of(self._us)}&count={NEWEST}&sortBy=LAST_MODIFIED"
        )
        posts = self._ask(path, {"X-RestLi-Method": "FINDER"})["elements"]
        shown = [one for one in posts if one.get("lifecycleState", "PUBLISHED") == "PUBLISHED"]
        place.posts = [str(one["id"]) for one in shown]
        place.stream = "comments" if place.posts else STREAMS[0]
        return [post_event(one, self._us) for one in shown]

    def _comments(self, place: Place) -> list[Event]:
        """A post's page by page: in a storm they are many, and each page is one question."""
        post = place.posts[0] if place.posts else ""
        comments = self._below(post, place.start) if post else []
        if len(comments) == COMMENTS and place.start + COMMENTS < MOST_COMMENTS:
            place.start += COMMENTS
        else:
            place.start, place.posts = 0, place.posts[1:]
        if not place.posts:
            place.stream = STREAMS[0]
        return [comment_event(one, self._us, post) for one in comments]

    def _below(self, post: str, start: int) -> list[Any]:
        path = f"/rest/socialActions/{path_of(post)}/comments?start={start}&count={COMMENTS}"
        try:
            return list(self._ask(path)["elements"])
        except (NotFound, Forbidden):  # deleted meanwhile, or its comments are switched off
            return []


def in_milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def in_milliseconds_of(length: timedelta) -> int:
    return int(length.total_seconds() * 1000)


def moment_of(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
