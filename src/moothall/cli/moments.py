"""Dates and times as people write them on the command line, with help where they went wrong."""

import calendar
import re
import sys
from datetime import date, datetime

from moothall.core.values import Nation
from moothall.core.worktime.errors import WorktimeError
from moothall.core.worktime.local_time import LONDON, from_wall_clock

SHAPE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")


def read_when(text: str) -> date | datetime:
    """A date, or a date-time with or without its offset; raises WorktimeError with the way to."""
    words = text.strip()
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(words)
        except ValueError:
            continue
    raise WorktimeError(f'cannot read "{text}": {_what_is_wrong(words)}')


def read_day(text: str) -> date:
    """A plain date; the time of a date-time is refused."""
    when = read_when(text)
    if isinstance(when, datetime):
        raise WorktimeError(f'"{text}" has a time: give the day alone, as in 2027-06-01')
    return when


def read_moment(text: str, timezone: str = LONDON) -> datetime:
    """An aware moment; without an offset it is the wall clock's time there, a date its midnight."""
    when = read_when(text)
    if not isinstance(when, datetime):
        when = datetime(when.year, when.month, when.day)  # noqa: DTZ001 - given its zone below
    return when if when.tzinfo else from_wall_clock(when, timezone)


def read_nation(text: str) -> Nation:
    """england, wales, scotland or northern-ireland, however spaced."""
    plain = text.strip().lower().replace("_", "-").replace(" ", "-")
    try:
        return Nation(plain)
    except ValueError:
        raise WorktimeError(f'there is no nation "{text}": give {", ".join(Nation)}') from None


def refuse(error: Exception) -> int:
    """Print what was wrong as the command's users read it; the status for "could not start"."""
    print(f"moothall: {error}", file=sys.stderr)
    return 2


def _what_is_wrong(words: str) -> str:
    found = SHAPE.match(words)
    if found:
        year, month, day = (int(part) for part in found.groups())
        if not 1 <= month <= 12:
            return f"there is no month {month}"
        last = calendar.monthrange(year, month)[1] if year else 31
        if not 1 <= day <= last:
            return f"{calendar.month_name[month]} {year} has {last} days"
        if found.group() != words and len(found.group()) == len("2026-06-01"):
            return (
                f'"{words[found.end() :]}" is no time: write it on the 24-hour clock after a T, '
                f"as {found.group()}T14:30"
            )
        if found.group() == words:
            return f"write it with two digits each, as {year:04}-{month:02}-{day:02}"
    return (
        "write the date as year-month-day, 2026-06-01, and a time after a T, "
        "2026-06-01T14:30 or 2026-06-01T14:30+01:00"
    )
