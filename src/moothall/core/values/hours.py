"""When the accounts are watched, as the policy says it."""

from dataclasses import dataclass
from datetime import date, time

from moothall.core.values.places import HolidayCalendar


@dataclass(frozen=True, slots=True)
class Interval:
    """Half open: ``opens`` is in, ``closes`` is out; closing at 00:00 means the end of the day."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Closure:
    """Days, both included, on which nobody watches although the week says so."""

    first: date
    last: date
    reason: str


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """One date whose hours replace the week's, even on a bank holiday."""

    day: date
    intervals: tuple[Interval, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Seven days, Monday first, each with its intervals in order and apart, in local time."""

    week: tuple[tuple[Interval, ...], ...]
    holidays: HolidayCalendar = HolidayCalendar.NONE
    timezone: str = "Europe/London"
    closures: tuple[Closure, ...] = ()
    special_days: tuple[SpecialDay, ...] = ()
