"""Which days are bank holidays, by our own dated list and, beyond it, by rule.

The list says which days it covers. FOIA 2000 s.10(6) leaves out bank holidays "in any part of the
United Kingdom", so its calendar is the union of the three divisions, never what they share.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from moothall.core.values import HolidayCalendar
from moothall.core.worktime.data_files import read_data
from moothall.core.worktime.holiday_rules import holidays_by_rule

DIVISIONS = (
    HolidayCalendar.ENGLAND_AND_WALES,
    HolidayCalendar.SCOTLAND,
    HolidayCalendar.NORTHERN_IRELAND,
)
PLACES = {
    HolidayCalendar.ENGLAND_AND_WALES: "England and Wales",
    HolidayCalendar.SCOTLAND: "Scotland",
    HolidayCalendar.NORTHERN_IRELAND: "Northern Ireland",
}
WEEKEND = ("", "", "", "", "", "Saturday", "Sunday")


class BankHoliday(NamedTuple):
    """One entry of the list. ``proclaimed`` is held for one-offs that came at short notice."""

    day: date
    name: str
    where: tuple[HolidayCalendar, ...]
    source: str
    proclaimed: date | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The days for which the list is complete, and the day on which it was last checked."""

    first: date
    last: date
    as_of: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@cache
def coverage() -> Coverage:
    """What the shipped list covers."""
    data = read_data("bank-holidays")
    first, last, as_of = (
        date.fromisoformat(data[key]) for key in ("covers_from", "covers_to", "as_of")
    )
    return Coverage(first, last, as_of)


@cache
def bank_holidays() -> tuple[BankHoliday, ...]:
    """The shipped list, in order of days."""
    return tuple(
        BankHoliday(
            day=date.fromisoformat(entry["date"]),
            name=entry["name"],
            where=tuple(HolidayCalendar(place) for place in entry["where"]),
            source=entry["source"],
            proclaimed=date.fromisoformat(entry["proclaimed"]) if "proclaimed" in entry else None,
        )
        for entry in read_data("bank-holidays")["holidays"]
    )


ADDED_BY_HAND = "a bank holiday added by hand"
"""The name of a day that the list does not have, so that no sum passes it off as the list's."""


class Calendar:
    """The bank holidays of one calendar, with those that were added by hand."""

    def __init__(self, kind: HolidayCalendar, extra_holidays: Iterable[date] = ()) -> None:
        self.kind = kind
        self._added = dict.fromkeys(extra_holidays, ADDED_BY_HAND)
        self._covered = coverage()
        self._listed = _listed(kind)

    def holiday(self, day: date) -> str | None:
        """The holiday's name, or None. A weekend date is a holiday only by the list's own word."""
        if self._added and day in self._added:
            return self._listed.get(day) or self._added[day]
        if self._covered.first <= day <= self._covered.last:
            return self._listed.get(day)
        return _by_rule(self.kind, day.year).get(day)

    def why_not_worked(self, day: date) -> str | None:
        """Why this is no working day (a weekend or a holiday's name), or None where it is one."""
        return WEEKEND[day.weekday()] or self.holiday(day)

    def is_working_day(self, day: date) -> bool:
        return self.why_not_worked(day) is None

    def covers(self, day: date) -> bool:
        """False where the answer for this day is by rule alone and so provisional."""
        return self.kind is HolidayCalendar.NONE or day in self._covered

    def between(self, first: date, last: date) -> list[date]:
        """The holidays from one day to another, both included, weekends' own dates left out."""
        inside = {day for day in (*self._listed, *self._added) if first <= day <= last}
        for year in range(first.year, last.year + 1):
            if not self.covers(date(year, 1, 1)):
                inside.update(day for day in _by_rule(self.kind, year) if first <= day <= last)
        return sorted(inside)


@lru_cache(maxsize=128)
def calendar(kind: HolidayCalendar, extra_holidays: tuple[date, ...] = ()) -> Calendar:
    """The calendar of that name; the same object for the same question."""
    return Calendar(kind, extra_holidays)


@cache
def proclaimed_late(kind: HolidayCalendar) -> tuple[BankHoliday, ...]:
    """The holidays of a calendar whose day of proclamation we hold."""
    return tuple(
        holiday
        for holiday in bank_holidays()
        if holiday.proclaimed and any(place in _divisions(kind) for place in holiday.where)
    )


def _divisions(kind: HolidayCalendar) -> tuple[HolidayCalendar, ...]:
    if kind is HolidayCalendar.UNITED_KINGDOM:
        return DIVISIONS
    return () if kind is HolidayCalendar.NONE else (kind,)


@cache
def _listed(kind: HolidayCalendar) -> Mapping[date, str]:
    entries = ((entry.day, entry.name, entry.where) for entry in bank_holidays())
    return _named(kind, entries)


@lru_cache(maxsize=512)
def _by_rule(kind: HolidayCalendar, year: int) -> Mapping[date, str]:
    where: dict[tuple[date, str], tuple[HolidayCalendar, ...]] = {}
    for division in _divisions(kind):
        for day, name in holidays_by_rule(division, year).items():
            where[day, name] = (*where.get((day, name), ()), division)
    return _named(kind, ((day, name, places) for (day, name), places in where.items()))


def _named(
    kind: HolidayCalendar, entries: Iterable[tuple[date, str, tuple[HolidayCalendar, ...]]]
) -> Mapping[date, str]:
    """Day and words; the union says which nations keep a day that not all of them keep."""
    wanted = _divisions(kind)
    named: dict[date, str] = {}
    for day, name, where in entries:
        if not any(place in wanted for place in where):
            continue
        words = name
        if kind is HolidayCalendar.UNITED_KINGDOM and len(where) < len(DIVISIONS):
            words += f" ({', '.join(PLACES[place] for place in where)})"
        named[day] = f"{named[day]}; {words}" if day in named else words
    return named
