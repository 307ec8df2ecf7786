"""From moments to the clock on the wall and back, with the clock changes right."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from moothall.core.worktime.errors import NaiveTimeError, WorktimeError

#: Statutory days in the United Kingdom are days in London.
LONDON = "Europe/London"
#: No zone changes its clock twice within this time (Morocco's Ramadan change lasts a month).
STEP = timedelta(days=7)
#: A year outside these is a slip of the pen; sums inside them never leave Python's calendar.
YEARS = range(1900, 2200)


@lru_cache(maxsize=64)
def zone(name: str = LONDON) -> ZoneInfo:
    """The time zone of that IANA name. Raises WorktimeError where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WorktimeError(
            f'there is no time zone called "{name}"; write one like "Europe/London"'
        ) from None


def aware(at: datetime) -> datetime:
    """The same moment; raises NaiveTimeError where no offset says which moment it is."""
    _check_year(at)
    if at.tzinfo is None or at.utcoffset() is None:
        raise NaiveTimeError(
            f"{at.isoformat()} has no time zone, so it could be several moments; "
            "give it an offset, as in 2026-11-23T09:00+00:00"
        )
    return at


def london_day(at: date | datetime) -> date:
    """The day in London at that moment; a plain date is itself.

    A post at 00:30 on 1 July in London is received on 1 July, although UTC still says 30 June.
    """
    if isinstance(at, datetime):
        return aware(at).astimezone(zone()).date()
    _check_year(at)
    return at


def midnight(day: date, name: str = LONDON) -> datetime:
    """The moment a day begins there, in UTC."""
    return datetime.combine(day, time(), zone(name)).astimezone(UTC)


def from_wall_clock(naive: datetime, name: str = LONDON) -> datetime:
    """The moment when the clock there shows this time; where it shows it twice, the first.

    Raises WorktimeError for a time that the spring change skips.
    """
    _check_year(naive)
    local = naive.replace(tzinfo=zone(name))
    if local.astimezone(UTC).astimezone(zone(name)).replace(tzinfo=None) != naive:
        raise WorktimeError(
            f"{naive.isoformat(timespec='minutes')} never happened in {name}: the clocks went "
            "forward over it; give a time before or after, or add the offset"
        )
    return local


def shown_twice(moment: datetime) -> bool:
    """True where the wall clock of the moment's zone shows its time twice, as autumn's change does.

    Raises nothing; a time that spring's change skips is shown never, and so not twice.
    """
    first, second = moment.replace(fold=0), moment.replace(fold=1)
    return (first.utcoffset() or timedelta()) > (second.utcoffset() or timedelta())


def clock_changes(
    name: str, start: datetime, end: datetime
) -> Iterator[tuple[datetime, timedelta]]:
    """Each moment after ``start`` and up to ``end`` at which the offset from UTC changes.

    Moments are in UTC and to the second, each with the offset that holds from then on.
    """
    here = start.astimezone(UTC).replace(microsecond=0)
    last = end.astimezone(UTC).replace(microsecond=0)
    offset = _offset(name, here)
    while here < last:
        ahead = min(here + STEP, last)
        if _offset(name, ahead) != offset:
            ahead = _first_after(name, here, ahead)
            offset = _offset(name, ahead)
            yield ahead, offset
        here = ahead


def offset_at(name: str, moment: datetime) -> timedelta:
    """How far the wall clock there is ahead of UTC at that moment."""
    return _offset(name, moment)


def _check_year(at: date) -> None:
    if at.year not in YEARS:
        raise WorktimeError(
            f"{at.isoformat()} is in the year {at.year}: check it, for we count from {YEARS[0]} "
            f"to {YEARS[-1]}"
        )


def _offset(name: str, moment: datetime) -> timedelta:
    return moment.astimezone(zone(name)).utcoffset() or timedelta()


def _first_after(name: str, before: datetime, after: datetime) -> datetime:
    """Bisect to the second at which the new offset begins."""
    old = _offset(name, before)
    gap = int((after - before).total_seconds())
    low, high = 0, gap
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(name, before + timedelta(seconds=middle)) == old:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)
