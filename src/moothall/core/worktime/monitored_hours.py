"""When the accounts are watched, and how much watched time lies between two moments.

The rule is the clock on the wall: the accounts are watched at every moment at which the wall clock
shows a time inside one of the day's intervals. So on the night that the clocks go back, an interval
holding the repeated hour is watched twice over, and on the night that they go forward the skipped
hour is not watched, because it does not happen. A minute is sixty elapsed seconds.

A special day outranks a closure, a closure outranks a bank holiday, and that the week.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from moothall.core.values import Interval, WeeklyHours
from moothall.core.worktime.bank_holidays import calendar
from moothall.core.worktime.errors import NeverOpenError, WorktimeError
from moothall.core.worktime.local_time import aware, clock_changes, offset_at, zone

ONE_DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
#: How far ahead an opening is looked for before we say that there is none.
HORIZON = timedelta(days=3653)
#: Local midnight and UTC midnight are never further apart than this.
WIDEST_OFFSET = timedelta(hours=26)

Stretch = tuple[datetime, datetime]
"""A watched stretch of time, in UTC; the end is exclusive."""


#: days
LOOKED_BACK = 31


class MonitoredHours:
    """The policy's hours with a calendar. Every moment given must be aware; answers are local."""

    def __init__(self, weekly: WeeklyHours, extra_holidays: Iterable[date] = ()) -> None:
        self.weekly = weekly
        self.calendar = calendar(weekly.holidays, tuple(sorted(set(extra_holidays))))
        self.zone = zone(weekly.timezone)
        self._special = {special.day: special for special in weekly.special_days}
        self._week = tuple(_length(intervals) for intervals in weekly.week)

    def is_open(self, at: datetime) -> bool:
        """Opening time is in, closing time is out: 09:00:00 is watched and 16:00:00 is not."""
        local = self._local(aware(at))
        now = local.time()
        return any(
            interval.opens <= now and (now < interval.closes or interval.closes == time())
            for interval in self._intervals(local.date())
        )

    def closes(self, at: datetime) -> datetime | None:
        """When the stretch open at this moment ends; None where closed, or where it never ends."""
        moment = self._utc(at)
        for start, end in self._joined(moment):
            is_open = start <= moment
            return self._local(end) if is_open and end < moment + HORIZON else None
        return None

    def next_opening(self, at: datetime) -> datetime | None:
        """The first moment after this one at which watching begins.

        While open that is the opening after the present stretch; None where the hours never stop.
        Raises NeverOpenError where nothing opens in the ten years ahead.
        """
        moment = self._utc(at)
        for start, end in self._joined(moment):
            if start > moment:
                return self._local(start)
            if end >= moment + HORIZON:
                return None
        raise self._never(at)

    def monitored_minutes(self, start: datetime, end: datetime) -> int:
        """Whole watched minutes from one moment to another; raises where ``end`` is the earlier."""
        first, last = self._utc(start), self._utc(end)
        if last < first:
            raise WorktimeError(
                f"the time ends ({end.isoformat()}) before it starts ({start.isoformat()})"
            )
        first_day, last_day = self._local(first).date(), self._local(last).date()
        total = _overlap(self._day(first_day), first, last)
        if last_day > first_day:
            # The days at either end are measured; those between are counted by the week.
            total += _overlap(self._day(last_day), first, last)
            total += self._whole_days(first_day + ONE_DAY, last_day - ONE_DAY)
        return total // MINUTE

    def add_monitored(self, start: datetime, minutes: float) -> datetime:
        """The first moment by which that many watched minutes have passed.

        A stretch used up exactly ends the count: from Friday 15:00, 60 minutes are over at 16:00 on
        that day, not at Monday's opening. Raises NeverOpenError where the hours do not hold them.
        """
        moment = self._utc(start)
        left = timedelta(minutes=minutes)
        if left < timedelta():
            raise WorktimeError(f"{minutes} minutes cannot be added: give 0 or more")
        while left:
            before = left
            for opens, closes in self._by_day(moment):
                begin = max(opens, moment)
                if begin + left <= closes:
                    return self._local(begin + left)
                left -= closes - begin
                moment = closes
            if left == before:
                raise self._never(start)
        return self._local(moment)

    def last_closing(self, day: date) -> datetime | None:
        """When watching ends on a day; None where nobody watches on it."""
        stretches = self._day(day)
        return self._local(stretches[-1][1]) if stretches else None

    def previous_closing(self, at: datetime) -> datetime | None:
        """When watching last ended, at that moment or before; None where that is a month ago."""
        moment = self._local(aware(at))
        for back in range(LOOKED_BACK):
            closing = self.last_closing(moment.date() - timedelta(days=back))
            if closing and closing <= moment:
                return closing
        return None

    def why_closed(self, day: date) -> str | None:
        """What makes a day without hours so: a closure's reason, a holiday's name; else None."""
        if day in self._special:
            return None if self._special[day].intervals else self._special[day].reason
        for closure in self.weekly.closures:
            if closure.first <= day <= closure.last:
                return closure.reason
        return self.calendar.holiday(day)

    def is_provisional(self, at: datetime) -> bool:
        """True where the bank-holiday list does not reach that day, so that rules stand in."""
        return not self.calendar.covers(self._local(aware(at)).date())

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def _utc(self, at: datetime) -> datetime:
        """Sums are done in UTC: between two times of one zone Python counts wall-clock time."""
        return aware(at).astimezone(UTC)

    def _never(self, at: datetime) -> NeverOpenError:
        return NeverOpenError(
            f"these hours have no opening in the ten years after {at.date().isoformat()}: "
            "give the week at least one interval, or end a closure"
        )

    def _intervals(self, day: date) -> tuple[Interval, ...]:
        if day in self._special:
            return self._special[day].intervals
        week = self.weekly.week[day.weekday()]
        return () if week and self.why_closed(day) else week

    def _day(self, day: date) -> list[Stretch]:
        """The watched stretches of one local day, in UTC and in order."""
        intervals = self._intervals(day)
        if not intervals:
            return []
        starts = datetime.combine(day, time())
        edge = starts.replace(tzinfo=UTC) - WIDEST_OFFSET
        until = edge + 2 * WIDEST_OFFSET + ONE_DAY
        pieces = [(edge, offset_at(self.weekly.timezone, edge))]
        if offset_at(self.weekly.timezone, until) != pieces[0][1]:
            pieces += clock_changes(self.weekly.timezone, edge, until)
        found = []
        for (begin, offset), (end, _) in zip(
            pieces, [*pieces[1:], (until, timedelta())], strict=True
        ):
            for interval in intervals:
                opens, closes = _bounds(starts, interval)
                first = max(opens - offset, begin)
                last = min(closes - offset, end)
                if first < last:
                    found.append((first, last))
        return sorted(found)

    def _by_day(self, moment: datetime) -> Iterator[Stretch]:
        """Watched stretches ending after a moment, day by day for ten years."""
        first = self._local(moment).date()
        for days in range(HORIZON.days + 2):
            for stretch in self._day(first + timedelta(days=days)):
                if stretch[1] > moment:
                    yield stretch

    def _joined(self, moment: datetime) -> Iterator[Stretch]:
        """The same, joined where one day's last stretch runs into the next day's first."""
        running: Stretch | None = None
        for opens, closes in self._by_day(moment):
            if running and opens <= running[1]:
                running = (running[0], closes)
                continue
            if running:
                yield running
            running = (opens, closes)
        if running:
            yield running

    def _whole_days(self, first: date, last: date) -> timedelta:
        """Watched time of whole days: the week's, put right on the days that differ."""
        weeks, rest = divmod((last - first).days + 1, 7)
        total = weeks * sum(self._week, timedelta())
        total += sum((self._week[(first.weekday() + i) % 7] for i in range(rest)), timedelta())
        for day in self._unusual(first, last):
            total -= self._week[day.weekday()]
            total += sum((closes - opens for opens, closes in self._day(day)), timedelta())
        return total

    def _unusual(self, first: date, last: date) -> set[date]:
        """Days that may differ from their weekday: holidays, closures, specials, clock changes."""
        days = set(self.calendar.between(first, last))
        days.update(day for day in self._special if first <= day <= last)
        for closure in self.weekly.closures:
            begin, end = max(closure.first, first), min(closure.last, last)
            days.update(begin + timedelta(days=i) for i in range((end - begin).days + 1))
        edge = datetime.combine(first, time(), UTC) - WIDEST_OFFSET
        until = datetime.combine(last, time(), UTC) + WIDEST_OFFSET + ONE_DAY
        for moment, _ in clock_changes(self.weekly.timezone, edge, until):
            near = moment.astimezone(self.zone).date()
            around = (near - ONE_DAY, near, near + ONE_DAY)
            days.update(day for day in around if first <= day <= last)
        return days


def _bounds(starts: datetime, interval: Interval) -> Stretch:
    """An interval of a day as if its wall clock were UTC; closing at 00:00 is the day's end."""
    day = starts.date()
    closes = datetime.combine(day, interval.closes, UTC)
    if interval.closes == time():
        closes += ONE_DAY
    return datetime.combine(day, interval.opens, UTC), closes


def _length(intervals: Iterable[Interval]) -> timedelta:
    """The intervals' length on a day without a clock change."""
    starts = datetime(2000, 1, 3, tzinfo=UTC)
    bounds = (_bounds(starts, interval) for interval in intervals)
    return sum((closes - opens for opens, closes in bounds), timedelta())


def _overlap(stretches: Iterable[Stretch], first: datetime, last: datetime) -> timedelta:
    """How much of the stretches lies between two moments."""
    parts = ((max(opens, first), min(closes, last)) for opens, closes in stretches)
    return sum((end - begin for begin, end in parts if begin < end), timedelta())
