"""Bank holidays by rule, for the years that our dated list does not reach.

The rules are data (``data/bank-holidays.json``): they are those of the Banking and Financial
Dealings Act 1971, Schedule 1, the St Andrew's Day Bank Holiday (Scotland) Act 2007 s.1, and the
days that are proclaimed in the same way every year. A one-off cannot be foreseen, so a sum that
leans on these is provisional.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from moothall.core.values import HolidayCalendar
from moothall.core.worktime.data_files import read_data

ONE_DAY = timedelta(days=1)


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (Meeus, Jones and Butcher's arithmetic)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    shift = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leaps - shift + 15) % 30
    fours, odd = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * fours - moon - odd) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=512)
def holidays_by_rule(division: HolidayCalendar, year: int) -> Mapping[date, str]:
    """Day and name of each weekday bank holiday of one division.

    A holiday that falls on a weekend moves to the next weekday that is not one already.
    """
    rules = [
        rule
        for rule in read_data("bank-holidays")["rules"]
        if division in rule["where"] and year >= rule.get("since", 0)
    ]
    dated = sorted((_day_of(rule, year), str(rule["name"])) for rule in rules)
    found = {day: name for day, name in dated if day.weekday() < 5}
    for day, name in dated:
        if day.weekday() >= 5:
            substitute = day
            while substitute.weekday() >= 5 or substitute in found:
                substitute += ONE_DAY
            found[substitute] = f"substitute day for {name}"
    return dict(sorted(found.items()))


def _day_of(rule: Mapping[str, Any], year: int) -> date:
    if "easter" in rule:
        return easter(year) + timedelta(days=rule["easter"])
    if "day" in rule:
        return date(year, rule["month"], rule["day"])
    return _monday(year, rule["month"], rule["monday"])


def _monday(year: int, month: int, which: int) -> date:
    """The first Monday of a month (1), or the last (-1)."""
    if which == 1:
        first = date(year, month, 1)
        return first + timedelta(days=-first.weekday() % 7)
    last = date(year, month + 1, 1) - ONE_DAY
    return last - timedelta(days=last.weekday())
