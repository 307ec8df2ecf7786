"""Times as an officer says them: how long ago, how much of the watched hours is left."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from moothall.core.worktime import MonitoredHours

SOON = 60
#: minutes; above, a day's name says more than a number of hours
HOURS_ARE_SAID_TO = 12 * 60
WATCHED = "of watched time"


@dataclass(frozen=True, slots=True)
class Due:
    """``tone`` colours a text, ``chip`` a chip; ``is_late`` is said in words as well."""

    words: str
    is_late: bool
    tone: str
    chip: str


@dataclass(frozen=True, slots=True)
class Clock:
    """Now, here: everything that a screen needs to speak of times."""

    now: datetime
    zone: ZoneInfo
    hours: MonitoredHours | None

    def due(self, when: datetime | None, *, watched: bool = True) -> Due | None:
        """How much is left, or how late it is.

        ``watched``: the time runs only while the accounts are watched, and is said to where that is
        less than the clock on the wall says. Otherwise it runs day and night.
        """
        if when is None:
            return None
        if when <= self.now:
            return self.late(when, watched=watched)
        left, wall = self.lengths(self.now, when, watched=watched)
        soon = left <= SOON
        return Due(
            self.left(left, when, of_watched=left != wall),
            is_late=False,
            tone="dk-soon" if soon else "",
            chip="is-soon" if soon else "",
        )

    def late(self, when: datetime, *, watched: bool) -> Due:
        """``20 min late``; in watched time: ``late by 2 h of watched time``."""
        late, wall = self.lengths(when, self.now, watched=watched)
        words = f"{self.lasting(late)} late" if late else "late"
        if late and late != wall:
            words = f"late by {self.lasting(late)} {WATCHED}"
        return Due(words, is_late=True, tone="dk-late", chip="is-late")

    def lengths(self, start: datetime, end: datetime, *, watched: bool) -> tuple[int, int]:
        """Minutes as this time counts them, and by the clock on the wall."""
        wall = int((end - start).total_seconds() // 60)
        return (self.minutes(start, end) if watched else wall), wall

    def left(self, minutes: int, when: datetime, *, of_watched: bool = False) -> str:
        """``due in 45 min``, ``due in 3 h of watched time``; where it is further away, the day."""
        if minutes and minutes <= HOURS_ARE_SAID_TO:
            return f"due in {self.lasting(minutes)}" + (f" {WATCHED}" if of_watched else "")
        return f"due {self.day_and_time(when)}"

    def at_once(self, since: datetime) -> Due:
        """What is due now is ``now``, and then has waited so and so long; it is never late."""
        return Due(self.waiting(since) or "now", is_late=False, tone="dk-late", chip="is-late")

    def undated(self, since: datetime) -> Due | None:
        """``waiting 3 h of watched time``: nobody promised by when, and it is never late.

        None in the first minute, and where a platform's clock is ahead of ours. What came while
        nobody watched has not waited yet.
        """
        if self.now - since < timedelta(minutes=1):
            return None
        waited, wall = self.lengths(since, self.now, watched=True)
        if not waited:
            words = "came out of hours"
        elif waited > HOURS_ARE_SAID_TO:
            words = f"waiting since {self.said(since)}"
        else:
            words = f"waiting {self.lasting(waited)}" + (f" {WATCHED}" if waited != wall else "")
        return Due(words, is_late=False, tone="", chip="")

    def waiting(self, since: datetime) -> str:
        """``waiting 12 min``, by the clock on the wall; nothing in the first minute."""
        minutes = int((self.now - since).total_seconds() // 60)
        if minutes < 1:
            return ""
        if minutes <= HOURS_ARE_SAID_TO:
            return f"waiting {self.lasting(minutes)}"
        return f"waiting since {self.said(since)}"

    def minutes(self, start: datetime, end: datetime) -> int:
        """Watched minutes; where nobody published hours, minutes."""
        if self.hours is None:
            return int((end - start).total_seconds() // 60)
        return self.hours.monitored_minutes(start, end)

    @staticmethod
    def lasting(minutes: int) -> str:
        """``45 min``, ``3 h 20 min``, ``17 h``."""
        hours, rest = divmod(minutes, 60)
        if not hours:
            return f"{rest} min"
        return f"{hours} h {rest} min" if rest and hours < 7 else f"{hours} h"

    def ago(self, when: datetime) -> str:
        """As short as a list wants it: ``now``, ``5 min``, ``3 h``, ``Fri``, ``20 Nov``."""
        gone = self.now - when
        local = when.astimezone(self.zone)
        if gone < timedelta(minutes=1):
            return "now"
        if gone < timedelta(hours=1):
            return f"{int(gone.total_seconds() // 60)} min"
        if gone < timedelta(hours=18):
            return f"{int(gone.total_seconds() // 3600)} h"
        if gone < timedelta(days=6):
            return f"{local:%a}"
        same_year = local.year == self.now.astimezone(self.zone).year
        return f"{local.day} {local:%b}" + ("" if same_year else f" {local.year}")

    def said(self, when: datetime | None) -> str:
        """``Fri 20 Nov, 09:14``; with the year where it is another."""
        if when is None:
            return ""
        local = when.astimezone(self.zone)
        same_year = local.year == self.now.astimezone(self.zone).year
        year = "" if same_year else f" {local.year}"
        return f"{local:%a} {local.day} {local:%b}{year}, {local:%H:%M}"

    def day_and_time(self, when: datetime) -> str:
        """``today 15:30``, ``tomorrow 09:00``, ``Fri 11 Dec``."""
        local, today = when.astimezone(self.zone), self.now.astimezone(self.zone).date()
        if local.date() == today:
            return f"today {local:%H:%M}"
        if local.date() == today + timedelta(days=1):
            return f"tomorrow {local:%H:%M}"
        return f"{local:%a} {local.day} {local:%b}"

    @property
    def is_open(self) -> bool:
        """Whether anybody promised to watch now."""
        return self.hours is None or self.hours.is_open(self.now)

    @property
    def hours_said(self) -> str:
        """For the bar: until when the desk is open, or when it opens."""
        if self.hours is None:
            return "The policy names no hours"
        if self.hours.is_open(self.now):
            closes = self.hours.closes(self.now)
            return f"Open until {closes.astimezone(self.zone):%H:%M}" if closes else "Open"
        opens = self.hours.next_opening(self.now)
        if opens is None:
            return "Closed"
        return f"Closed until {self.said(opens)}"

    @property
    def next_opening(self) -> datetime | None:
        """When a held reply goes out."""
        return self.hours.next_opening(self.now) if self.hours else None
