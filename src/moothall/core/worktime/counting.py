"""Count days, working days, months and hours, and keep what was left out and why."""

import calendar as months
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from moothall.core.values import HolidayCalendar
from moothall.core.worktime.bank_holidays import WEEKEND, Calendar, calendar
from moothall.core.worktime.local_time import london_day, midnight, zone

ONE_DAY = timedelta(days=1)


class Skipped(NamedTuple):
    """A day left out of a count, and why."""

    day: date
    why: str


class Count(NamedTuple):
    """Where a count ended, what it left out, and whether it leant on days beyond our list."""

    due: date | datetime
    skipped: tuple[Skipped, ...]
    provisional: bool
    day_one: date | None = None
    rolled_from: date | None = None
    """Where the last day was no working day: that day."""


class Closed(NamedTuple):
    """Which days one clock leaves out.

    ``ignored`` are bank holidays taken as if they were none: those that were proclaimed only after
    the clock had started.
    """

    calendar: Calendar
    also: Mapping[tuple[int, int], str] = MappingProxyType({})
    paused: Mapping[date, str] = MappingProxyType({})
    ignored: frozenset[date] = frozenset()

    def why(self, day: date) -> str | None:
        """Why a day does not count, or None where it does."""
        weekend = WEEKEND[day.weekday()]
        if weekend:
            return weekend
        if day not in self.ignored and (holiday := self.calendar.holiday(day)):
            return holiday
        if self.also and (named := self.also.get((day.month, day.day))):
            return named
        return self.paused.get(day) if self.paused else None

    def is_provisional(self, *days: date) -> bool:
        return not all(self.calendar.covers(day) for day in days)


def count_working_days(
    start: date, count: int, closed: Closed, *, backwards: bool = False
) -> Count:
    """The ``count``-th working day after ``start``, or before it; ``start`` itself is day 0."""
    step = -ONE_DAY if backwards else ONE_DAY
    skipped = []
    day, left = start, count
    first: date | None = None
    while left:
        day += step
        why = closed.why(day)
        if why:
            skipped.append(Skipped(day, why))
        else:
            left -= 1
            first = first or day
    return Count(day, tuple(skipped), closed.is_provisional(start, day), first)


def roll_forward(day: date, closed: Closed) -> Count:
    """That day, or the next working day where it is none."""
    skipped = []
    last = day
    while why := closed.why(last):
        skipped.append(Skipped(last, why))
        last += ONE_DAY
    provisional = closed.is_provisional(day, last)
    return Count(last, tuple(skipped), provisional, rolled_from=day if skipped else None)


def add_months(day: date, count: int) -> date:
    """The corresponding date, or that month's last day where it has no such date."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def count_hours(start: datetime, hours: int, closed: Closed | None) -> Count:
    """Elapsed hours after a moment; where days are closed, their hours in London are left out."""
    moment = start.astimezone(UTC)
    left = timedelta(hours=hours)
    skipped = []
    first = day = london_day(start)
    while True:
        day = london_day(moment)
        ends = midnight(day + ONE_DAY)
        why = closed.why(day) if closed else None
        if why:
            skipped.append(Skipped(day, why))
        elif moment + left <= ends:
            break
        else:
            left -= ends - moment
        moment = ends
    provisional = closed.is_provisional(first, day) if closed else False
    return Count((moment + left).astimezone(zone()), tuple(skipped), provisional)


def add_working_days(
    start: date | datetime,
    count: int,
    kind: HolidayCalendar = HolidayCalendar.ENGLAND_AND_WALES,
    extra_holidays: tuple[date, ...] = (),
) -> date:
    """The ``count``-th working day after a day, which is day 0; a moment counts as its London day.

    A negative count goes back. For a policy's own targets, which have no statute behind them.
    """
    closed = Closed(calendar(kind, extra_holidays))
    found = count_working_days(london_day(start), abs(count), closed, backwards=count < 0)
    return found.due
