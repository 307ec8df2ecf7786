"""What is new: three lists of threads, the answers that they leave out, and one older video.

The lists are those of published comments, of comments held for review and of likely spam. Each is
walked from its newest thread down to one that was seen before. A list gives a few of a thread's
answers and says how many there are; where there are more, and another number than last time, they
are asked for. A new answer below an old comment brings its thread nowhere near the top, so that
each poll also looks at one of the channel's latest fifty videos, in turn.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2s
from typing import Any

from moothall.platforms.base import ContractBroken, Event, Invalid, NotFound, Page, PolicyRefused
from moothall.platforms.youtube.comments import Comment, events_of, moment

Ask = Callable[[str, Mapping[str, str]], Any]
#: of the API: the most that it gives at once
PER_PAGE = "100"
LISTS = ("published", "heldForReview", "likelySpam")
STAGES = (*LISTS, "video")
#: pages of a list that are read when an account is connected: 2,000 threads
HISTORY = 20
#: answers of one thread: 1,000
MOST_ANSWERS = 10
VIDEOS = 50
COUNTED = 100
#: lists are not always in the order of their times
SLACK = timedelta(minutes=10)
#: for so long the same one of the videos has its turn
TURN = timedelta(minutes=1)


@dataclass(slots=True)
class Place:
    """A cursor. ``seen``: of each list, when the newest thread that we saw there was written."""

    stage: str = STAGES[0]
    seen: dict[str, str] = field(default_factory=dict)
    #: in the middle of a list: its next page, how many pages there were, its newest thread
    token: str = ""
    pages: int = 0
    top: str = ""
    #: threads whose answers are still to be read: its id, its video, how many, its next page
    threads: list[list[str]] = field(default_factory=list)
    #: how many answers each long thread had when they were last read
    answers: dict[str, int] = field(default_factory=dict)
    videos: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, cursor: str) -> "Place":
        """Raises :class:`ContractBroken` for what is no cursor of ours."""
        if not cursor:
            return cls()
        try:
            place = cls(**json.loads(cursor))
            STAGES.index(place.stage)
        except (TypeError, ValueError) as problem:
            raise ContractBroken("The desk's place in the list is lost.", body=cursor) from problem
        return place

    @property
    def written(self) -> str:
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @property
    def is_at_the_end(self) -> bool:
        return self.stage == STAGES[0] and not (self.token or self.threads)

    def next_stage(self) -> None:
        at = STAGES.index(self.stage) + 1
        self.stage, self.token, self.pages, self.top = STAGES[at % len(STAGES)], "", 0, ""


class Reader:
    """One channel's comments. ``ask`` gives the body of a good answer or raises."""

    def __init__(self, ask: Ask, us: str) -> None:
        self._ask, self._us = ask, us

    def page(self, cursor: str, now: datetime) -> Page:
        place = Place.read(cursor)
        if place.threads:
            events = self._answers(place)
        elif place.stage == "video":
            events = self._video(place, now)
        else:
            events = self._list(place)
        return Page(tuple(events), place.written, more=not place.is_at_the_end)

    # --- the stages; each moves the place on

    def _list(self, place: Place) -> list[Event]:
        query = {"allThreadsRelatedToChannelId": self._us, "moderationStatus": place.stage}
        body = self._threads(query, place.token)
        status = place.stage
        threads = list(body.get("items") or ())
        events = self._told(place, threads, status)
        times = [moment(one["snippet"]["topLevelComment"]["snippet"]["publishedAt"])
                 for one in threads]  # fmt: skip
        seen = place.seen.get(status, "")
        newest = max(times, default=None)
        if newest and (not place.top or newest > moment(place.top)):
            place.top = newest.astimezone(UTC).isoformat()
        place.token, place.pages = str(body.get("nextPageToken") or ""), place.pages + 1
        was_seen = bool(seen) and any(one < moment(seen) - SLACK for one in times)
        if not place.token or was_seen or place.pages >= HISTORY:
            later = [one for one in (seen, place.top) if one]
            if later:
                place.seen = place.seen | {status: max(later, key=moment)}
            place.next_stage()
        return events

    def _threads(self, query: Mapping[str, str], token: str) -> Mapping[str, Any]:
        asked = {"part": "snippet,replies", "maxResults": PER_PAGE, "order": "time",
                 "textFormat": "plainText", **query}  # fmt: skip
        try:
            found = self._ask("commentThreads", asked | ({"pageToken": token} if token else {}))
        except Invalid as error:
            if not (token and error.code == "invalidPageToken"):
                raise
            found = self._ask("commentThreads", asked)  # begin the list again
        return dict(found)

    def _told(self, place: Place, threads: list[Any], status: str = "") -> list[Event]:
        found: list[Event] = []
        for thread in threads:
            snippet = thread["snippet"]
            top: Comment = snippet["topLevelComment"]
            video = str(snippet.get("videoId") or top["snippet"].get("videoId") or "")
            answers = list((thread.get("replies") or {}).get("comments") or ())
            found += events_of(top, self._us, video=video, status="" if answers else status)
            for answer in answers:
                found += events_of(answer, self._us, video=video)
            self._note(place, str(thread["id"]), video, snippet, len(answers))
        return found

    def _note(
        self, place: Place, thread: str, video: str, snippet: Mapping[str, Any], there: int
    ) -> None:
        """Whose answers are to be asked for, and which video it is that people speak of."""
        if video:
            place.videos = [video, *(one for one in place.videos if one != video)][:VIDEOS]
        key, count = short(thread), int(snippet.get("totalReplyCount") or 0)
        if count <= there or place.answers.get(key) == count:
            return
        if not any(one[0] == thread for one in place.threads):
            place.threads.append([thread, video, str(count), "", "0"])

    def _answers(self, place: Place) -> list[Event]:
        """The next page of one thread's answers."""
        thread, video, count, token, pages = place.threads[0]
        asked = {"part": "snippet", "parentId": thread, "maxResults": PER_PAGE,
                 "textFormat": "plainText"}  # fmt: skip
        try:
            body = self._ask("comments", asked | ({"pageToken": token} if token else {}))
        except (NotFound, Invalid):  # deleted meanwhile; a place in the list that is lost
            place.threads.pop(0)
            return []
        token = str(body.get("nextPageToken") or "")
        if token and int(pages) + 1 < MOST_ANSWERS:
            place.threads[0] = [thread, video, count, token, str(int(pages) + 1)]
        else:
            place.threads.pop(0)
            kept = {short(thread): int(count), **place.answers}
            place.answers = dict(list(kept.items())[:COUNTED]) | {short(thread): int(count)}
        return list(self._each(body.get("items") or (), video))

    def _each(self, answers: Any, video: str) -> Iterator[Event]:
        for answer in answers:
            yield from events_of(answer, self._us, video=video)

    def _video(self, place: Place, now: datetime) -> list[Event]:
        """By the clock and not by a count: a poll may begin from an earlier cursor."""
        videos = sorted(place.videos)
        place.next_stage()
        if not videos:
            return []
        turn = int(now.timestamp() // TURN.total_seconds()) % len(videos)
        try:
            body = self._threads({"videoId": videos[turn]}, "")
        except (NotFound, PolicyRefused):  # the video is gone, or takes no comments any more
            place.videos = [one for one in place.videos if one != videos[turn]]
            return []
        order = list(place.videos)
        events = self._told(place, list(body.get("items") or ()))
        place.videos = order
        return events


def short(thread: str) -> str:
    """For a cursor, which is kept many times over."""
    return blake2s(thread.encode(), digest_size=4).hexdigest()
