"""What is new: notifications, our own posts and the threads under them, private messages.

Notifications have no "since": they are read from the newest down to where the last reading began,
and a little further, for they come into sight late and out of order.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, timedelta
from itertools import islice
from typing import Any

from moothall.platforms.base import Event, NotFound, Page, PlatformError
from moothall.platforms.bluesky.chat import Chat
from moothall.platforms.bluesky.events import event_of, moment
from moothall.platforms.bluesky.session import Session
from moothall.platforms.bluesky.syntax import address

OVERLAP = timedelta(minutes=10)
REASONS = ("reply", "mention", "quote")
#: com.atproto lexicons: at most so many in one call
POSTS_AT_ONCE = 25
NOTICES_AT_ONCE, OWN_AT_ONCE = "100", "50"
#: threads read anew in one poll, and how many of our newest posts are watched
THREADS_AT_ONCE, WATCHED, DEPTH = 10, 25, "10"
NOTICES, OWN, CHAT = "notices", "own", "chat"
STAGES = (NOTICES, OWN, CHAT)


@dataclass(slots=True)
class Place:
    """A cursor: in which stage we are, and how far each has got."""

    stage: str = NOTICES
    #: the server's own cursor within the stage
    page: str = ""
    #: the newest that this pass has seen
    top: str = ""
    since: dict[str, str] = field(default_factory=dict)
    #: replies under our newest posts, by record key
    replies: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, cursor: str) -> "Place":
        return cls(**json.loads(cursor)) if cursor else cls()

    def written(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    def turn(self, page: str, top: str = "") -> None:
        self.page, self.top = page, max(self.top, top)

    def finish(self, reached: str = "") -> None:
        """On to the next stage; the next pass of this one begins where it has got to."""
        if latest := max(self.top, reached):
            self.since[self.stage] = latest
        following = (STAGES.index(self.stage) + 1) % len(STAGES)
        self.stage, self.page, self.top = STAGES[following], "", ""

    def edge(self) -> str:
        """Older than this was read before."""
        since = self.since.get(self.stage)
        return _stamp(since, OVERLAP) if since else ""


class Reading:
    def __init__(self, session: Session, chat: Chat | None) -> None:
        self._session, self._chat = session, chat
        self._started = False

    def fetch(self, cursor: str) -> Page:
        place, first = Place.read(cursor), not self._started
        self._started = True
        if place.stage == CHAT:
            return self._messages(place, first=first)
        events = list(self._notices(place) if place.stage == NOTICES else self._own(place))
        if place.stage == CHAT and self._chat is None:
            place.finish()
            return Page(tuple(events), place.written())
        return Page(tuple(events), place.written(), more=True)

    def _messages(self, place: Place, *, first: bool) -> Page:
        """A fault here ends the poll, for somebody to hear of it.

        It does not keep the next one from reading what is public: that one passes this stage over
        and comes to it at its end.
        """
        if self._chat is None:
            place.finish()
            return Page((), place.written())
        try:
            batch = self._chat.fetch(place.since.get(CHAT, ""), place.page)
        except PlatformError:
            if not first:
                raise
            place.finish()
            return Page((), place.written(), more=True)
        place.turn(batch.page, batch.reached)
        if not batch.page:
            place.finish()
        return Page(batch.events, place.written(), more=bool(batch.page))

    # --- public

    def _notices(self, place: Place) -> Iterable[Event]:
        query = {"cursor": place.page} if place.page else {}
        body = self._session.get(
            "app.bsky.notification.listNotifications",
            limit=NOTICES_AT_ONCE, reasons=REASONS, **query,
        )  # fmt: skip
        edge = place.edge()
        notices = body["notifications"]
        fresh = [one for one in notices if _stamp(one["indexedAt"]) >= edge]
        events = self._seen(one for one in fresh if one["reason"] in REASONS)
        place.turn(body.get("cursor") or "", _newest(fresh))
        if not notices or len(fresh) < len(notices) or not place.page:
            place.finish()
        return events

    def _seen(self, notices: Iterable[Mapping[str, Any]]) -> list[Event]:
        """Notifications know no pictures: the posts do. What is gone already is kept as told."""
        told = {str(one["uri"]): one for one in notices}
        views = {str(view["uri"]): view for view in self.posts(told)}
        return [event_of(views.get(uri, one), self._session.did) for uri, one in told.items()]

    def posts(self, uris: Iterable[str]) -> Iterator[Mapping[str, Any]]:
        """Those that our account is shown; in no order."""
        waiting = iter(uris)
        while part := list(islice(waiting, POSTS_AT_ONCE)):
            yield from self._session.get("app.bsky.feed.getPosts", uris=part)["posts"]

    def _own(self, place: Place) -> list[Event]:
        query = {"cursor": place.page} if place.page else {}
        account, first = self._session.did, not place.page
        body = self._session.get(
            "app.bsky.feed.getAuthorFeed",
            actor=account, filter="posts_with_replies", limit=OWN_AT_ONCE, **query,
        )  # fmt: skip
        feed = [one["post"] for one in body["feed"] if "reason" not in one]
        edge = place.edge()
        fresh = [view for view in feed if _stamp(view["indexedAt"]) >= edge]
        events = [event_of(view, account) for view in fresh]
        if first:
            events += self._under(feed[:WATCHED], place)
        place.turn(body.get("cursor") or "", _newest(fresh))
        if not feed or len(fresh) < len(feed) or not place.page:
            place.finish()
        return events

    def _under(self, ours: list[Mapping[str, Any]], place: Place) -> list[Event]:
        """Replies that nobody told us of, where there are other ones than last time."""
        now = {address(view["uri"]).rkey: int(view.get("replyCount") or 0) for view in ours}
        changed = [
            view for view in ours
            if (count := now[address(view["uri"]).rkey])
            and count != place.replies.get(address(view["uri"]).rkey)
        ]  # fmt: skip
        later = {address(view["uri"]).rkey for view in changed[THREADS_AT_ONCE:]}
        place.replies = {rkey: 0 if rkey in later else count for rkey, count in now.items()}
        return [
            event_of(view, self._session.did)
            for top in changed[:THREADS_AT_ONCE]
            for view in self._thread(str(top["uri"]))
        ]

    def _thread(self, uri: str) -> Iterator[Mapping[str, Any]]:
        """What others wrote below a post, but for those whom our account has muted."""
        try:
            body = self._session.get(
                "app.bsky.feed.getPostThread", uri=uri, depth=DEPTH, parentHeight="0"
            )
        except NotFound:
            return
        waiting = list(body["thread"].get("replies") or ())
        while waiting:
            node = waiting.pop()
            view = node.get("post")
            if view is None:  # gone, or blocked
                continue
            waiting += node.get("replies") or ()
            muted = (view["author"].get("viewer") or {}).get("muted")
            if not muted and view["author"]["did"] != self._session.did:
                yield view


def _stamp(written: str, less: timedelta = timedelta()) -> str:
    """Times as texts that sort as the times do."""
    return (moment(written) - less).astimezone(UTC).isoformat(timespec="milliseconds")


def _newest(views: Iterable[Mapping[str, Any]]) -> str:
    return max((_stamp(view["indexedAt"]) for view in views), default="")
