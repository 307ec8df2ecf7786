"""The day's units: what each call costs, what is left, and how often reading is affordable.

A Google Cloud project has 10,000 units a day for all its channels together, counted from midnight
Pacific time: https://developers.google.com/youtube/v3/determine_quota_cost and
https://developers.google.com/youtube/v3/getting-started#quota, read in November 2026. Google tells
nobody through the interface how many are used, so that we count ourselves.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from moothall.platforms.base import Connection, Quota, RateLimited

PACIFIC = ZoneInfo("America/Los_Angeles")
NAME = "units of the YouTube Data API"
DAILY_UNITS = 10_000
#: of the day's units, what reading on the timetable may spend at most, in percent
POLLING_SHARE = 50
#: never spent on reading, so that something can be hidden on the worst of days
RESERVE = 500
#: the desk asks no platform more often
EVERY = timedelta(minutes=1)
#: a call that was refused costs its units as well
COSTS: Mapping[tuple[str, str], int] = {
    ("GET", "channels"): 1,
    ("GET", "commentThreads"): 1,
    ("GET", "comments"): 1,
    ("POST", "comments"): 50,
    ("PUT", "comments"): 50,
    ("DELETE", "comments"): 50,
    ("POST", "comments/setModerationStatus"): 50,
}
USED_UP = (
    "What YouTube lets the desk read in a day is used up; the rest is kept for hiding and"
    " answering. The desk reads new comments again after midnight in California (8 in the morning"
    " in Britain for most of the year)."
)


def day_ends(now: datetime) -> datetime:
    """The next midnight on the west coast of America, whose clocks change on their own days."""
    tomorrow = now.astimezone(PACIFIC).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=PACIFIC).astimezone(
        now.tzinfo
    )


class Budget:
    """One account's count. ``secrets`` of the application: ``daily_units``, ``polling_share``."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        secrets = connection.application.secrets if connection.application else {}
        self.limit = _number(secrets.get("daily_units"), DAILY_UNITS, most=100_000_000)
        self.share = _number(secrets.get("polling_share"), POLLING_SHARE, most=95)
        self._keep = connection.keep_quotas
        self._known = self._of_today(connection.quotas.get(NAME), now)
        self._ends = day_ends(now)
        self._spent = self._nothing(now)
        #: what the poll under way has cost until now
        self.this_poll = 0
        self.is_polling = False

    def _nothing(self, now: datetime) -> Quota:
        return Quota(name=NAME, used=0, limit=self.limit, resets_at=day_ends(now))

    def _of_today(self, known: Quota | None, now: datetime) -> Quota:
        if known is None or known.is_over(now):
            return self._nothing(now)
        return replace(known, limit=self.limit)

    @property
    def quota(self) -> Quota:
        return self._known.with_more(self._spent)

    def before(self, method: str, path: str, now: datetime) -> None:
        """Counts a call. Raises :class:`RateLimited` where reading has had its share.

        A write is never kept back by our own count, which may be wrong: Google will say so.
        """
        cost = COSTS[method, path]
        if now >= self._ends:
            self.settle()
            self._known = self._spent = self._nothing(now)
            self._ends = day_ends(now)
        if self.is_polling and self.for_polling < cost:
            raise RateLimited(USED_UP, until=self._ends, code="polling_share")
        polled = cost if self.is_polling else 0
        self.this_poll += polled
        self._spent = replace(
            self._spent, used=self._spent.used + cost, polled=self._spent.polled + polled
        )

    @property
    def for_polling(self) -> int:
        """Units that reading may still spend today."""
        quota = self.quota
        share = self.limit * self.share // 100 - quota.polled
        return max(0, min(share, quota.left - RESERVE))

    def next_poll(self, now: datetime) -> datetime | None:
        """So that what reading may spend lasts until the day ends; None: as often as we like.

        None too where nothing is left: the next reading says so aloud.
        """
        left, seconds = self.for_polling, (self._ends - now).total_seconds()
        if left <= 0:
            return None
        pause = timedelta(seconds=max(1, self.this_poll) * max(0.0, seconds) / left)
        return now + pause if pause > EVERY else None

    def used_up(self) -> None:
        """Google says that nothing is left, whatever we have counted: others use the project."""
        self._spent = replace(self._spent, used=self._spent.used + self.quota.left)

    def settle(self) -> None:
        """Hand over what was spent since the last time."""
        if self._spent.used:
            self._keep([self._spent])
            self._known = self.quota
            self._spent = replace(self._spent, used=0, polled=0)


def _number(written: str | None, otherwise: int, *, most: int) -> int:
    """What an administrator wrote, if it is a number that makes sense."""
    text = (written or "").replace(",", "").replace("%", "").strip()
    return min(int(text), most) if text.isascii() and text.isdigit() and int(text) else otherwise
