"""What is new: the notices, where there are any, and the list of reviews from the latest changed.

A review that its author changes moves to the top of that list, so that it is walked down to what
was seen before. Deleted reviews simply are not there any more: the sweep finds them. Whether an
answer of ours moves a review up Google does not say; of the latest fifty each poll sees it.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from moothall.platforms.base import (
    ContractBroken,
    Event,
    Invalid,
    NotFound,
    Page,
    PlatformError,
    Unauthorized,
)
from moothall.platforms.google.session import Session
from moothall.platforms.google_reviews import notices
from moothall.platforms.google_reviews.reviews import (
    Review,
    events_of,
    moment,
    version_of,
)

REVIEWS = "https://mybusiness.googleapis.com/v4/"
#: of the API: the most that it gives at once
PER_PAGE = "50"
#: 10,000 reviews of one place
MOST_PAGES = 200
#: what changes at the same moment may come in any order
SLACK = timedelta(minutes=10)
STAGES = ("notices", "list")


@dataclass(slots=True)
class Place:
    """A cursor. ``seen``: when the latest change that we saw was made. ``done``: notices kept."""

    stage: str = STAGES[0]
    seen: str = ""
    token: str = ""
    pages: int = 0
    top: str = ""
    done: list[str] = field(default_factory=list)

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


class Reader:
    """One place's reviews. ``location`` is its whole name, with its account's."""

    def __init__(self, session: Session, location: str, subscription: str, topic: str) -> None:
        self._session, self._location = session, location
        self._subscription, self._topic = subscription, topic

    def page(self, cursor: str, now: datetime) -> Page:
        place = Place.read(cursor)
        if place.done:
            done, place.done = place.done, []
            with self._without_notices():  # what they told of is kept by now
                notices.acknowledge(self._session, self._subscription, done)
        if place.stage == STAGES[0] and self._subscription:
            place.stage, events = "list", self._noticed(place, now, first=not cursor)
        else:
            events = self._listed(place)
        return Page(tuple(events), place.written, more=place.stage != STAGES[0])

    def _noticed(self, place: Place, now: datetime, *, first: bool) -> list[Event]:
        events: list[Event] = []
        with self._without_notices():
            if first and self._topic:
                notices.switch_on(self._session, account_of(self._location), self._topic)
            found = notices.pull(self._session, self._subscription, self._location, now)
            place.done = list(found.done)
            events += [event for one in found.reviews for event in self._one(one)]
        return events

    @contextmanager
    def _without_notices(self) -> Iterator[None]:
        """The list is what counts: it is read whatever becomes of the notices; a probe tells."""
        try:
            yield
        except (Unauthorized, ContractBroken):
            raise
        except PlatformError:
            return

    def _one(self, review_id: str) -> list[Event]:
        try:
            review = self._session.read(f"{REVIEWS}{self._location}/reviews/{review_id}")
        except NotFound:  # deleted since
            return []
        return events_of(review, self._location)

    def _listed(self, place: Place) -> list[Event]:
        body = self._list(place)
        reviews = list(body.get("reviews") or ())
        times = [moment(version_of(one)) for one in reviews]
        if times and (not place.top or max(times) > moment(place.top)):
            place.top = max(times).isoformat()
        place.token, place.pages = str(body.get("nextPageToken") or ""), place.pages + 1
        was_seen = bool(place.seen) and any(one < moment(place.seen) - SLACK for one in times)
        place.stage = "list"
        if not place.token or was_seen or place.pages >= MOST_PAGES:
            later = [one for one in (place.seen, place.top) if one]
            place.seen = max(later, key=moment) if later else ""
            place.stage, place.token, place.pages, place.top = STAGES[0], "", 0, ""
        return [event for one in reviews for event in events_of(one, self._location)]

    def _list(self, place: Place) -> Mapping[str, list[Review]]:
        asked = {"pageSize": PER_PAGE, "orderBy": "updateTime desc"}
        path = f"{REVIEWS}{self._location}/reviews"
        more = {"pageToken": place.token} if place.token else {}
        try:
            found = self._session.read(path, asked | more)
        except Invalid:
            if not more:
                raise
            found = self._session.read(path, asked)  # begin again: that place is lost
        return dict(found)


def account_of(location: str) -> str:
    return "/".join(location.split("/")[:2])
