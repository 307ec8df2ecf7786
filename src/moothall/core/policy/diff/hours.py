"""How the hours changed, and what that means in watched time."""

from collections.abc import Iterator, Sequence
from datetime import time
from itertools import groupby
from typing import TypeVar

from moothall.core.policy.hours import SpansKind
from moothall.core.values import Closure, HolidayCalendar, Interval, WeeklyHours

_T = TypeVar("_T")

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def hours_changed(old: WeeklyHours, new: WeeklyHours) -> Iterator[str]:
    """Sentences; the first says what it comes to in a week."""
    yield from _week(old, new)
    if old.holidays != new.holidays:
        was, now = _off(old.holidays), _off(new.holidays)
        yield f"The accounts were watched {was}, and are now watched {now}."
    if old.timezone != new.timezone:
        yield f"The times are on the clock of {new.timezone}; they were on that of {old.timezone}."
    for said in _missing(old.closures, new.closures):
        yield f"No longer shut {_shut(said)}."
    for said in _missing(new.closures, old.closures):
        yield f"Shut {_shut(said)}."
    for day in _missing(old.special_days, new.special_days):
        yield f"No longer a day with hours of its own: {day.day} ({day.reason})."
    for day in _missing(new.special_days, old.special_days):
        yield f"On {day.day} ({day.reason}) the accounts are watched {_spans(day.intervals)}."


def _missing(some: Sequence[_T], others: Sequence[_T]) -> list[_T]:
    return [one for one in some if one not in others]


def _shut(closure: Closure) -> str:
    return f"from {closure.first} to {closure.last} ({closure.reason})"


def _week(old: WeeklyHours, new: WeeklyHours) -> Iterator[str]:
    each = zip(range(7), old.week, new.week, strict=True)
    days = [
        _days([number for number, _, _ in alike], before, after)
        for (before, after), alike in groupby(each, key=lambda day: day[1:])
        if before != after
    ]
    if not days:
        return
    more = _minutes(new) - _minutes(old)
    if more:
        longer = "longer" if more > 0 else "less"
        said = f"The accounts are watched {_length(abs(more))} {longer} each week"
    else:
        said = "The accounts are watched as long as before each week, at other times"
    yield f"{said}: {'; '.join(days)}."


def _days(numbers: list[int], before: tuple[Interval, ...], after: tuple[Interval, ...]) -> str:
    """Neighbouring days whose hours changed alike, in one breath."""
    first, last = DAYS[numbers[0]], DAYS[numbers[-1]]
    joiner = "and" if len(numbers) == 2 else "to"
    name, are, s, it_was = first, "is", "s", "it was"
    if len(numbers) > 1:
        name, are, s, it_was = f"{first} {joiner} {last}", "are", "", "they were"
    if not before:
        return f"{name} {are} now watched, {_spans(after)}"
    if not after:
        return f"{name} {are} no longer watched ({it_was} {_spans(before)})"
    if len(before) == len(after) == 1:
        opens, closes = before[0].opens != after[0].opens, before[0].closes != after[0].closes
        if opens and not closes:
            return f"{name} now open{s} at {after[0].opens:%H:%M} (was {before[0].opens:%H:%M})"
        if closes and not opens:
            return f"{name} now close{s} at {_end(after[0])} (was {_end(before[0])})"
    return f"{name} {are} now {_spans(after)} (was {_spans(before)})"


def _minutes(hours: WeeklyHours) -> int:
    """Watched minutes in a week without holidays."""
    return sum(
        (_minute(one.closes) or 24 * 60) - _minute(one.opens) for day in hours.week for one in day
    )


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [
        f"{number} {word}{'' if number == 1 else 's'}"
        for number, word in ((hours, "hour"), (rest, "minute"))
        if number
    ]
    return " ".join(parts)


def _end(interval: Interval) -> str:
    return "midnight" if interval.closes == time(0) else f"{interval.closes:%H:%M}"


def _spans(intervals: tuple[Interval, ...]) -> str:
    return str(SpansKind().write(intervals)).replace("closed", "not at all").replace("-", " to ")


def _off(calendar: HolidayCalendar) -> str:
    if calendar is HolidayCalendar.NONE:
        return "on bank holidays too"
    places = {
        HolidayCalendar.ENGLAND_AND_WALES: "England and Wales",
        HolidayCalendar.SCOTLAND: "Scotland",
        HolidayCalendar.NORTHERN_IRELAND: "Northern Ireland",
        HolidayCalendar.UNITED_KINGDOM: "any part of the United Kingdom",
    }
    return f"except on the bank holidays of {places[calendar]}"
