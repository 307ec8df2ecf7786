"""Numbers and stretches of time in prose: "two working days", "48 hours", "six months"."""

import re
from dataclasses import dataclass
from enum import StrEnum

_FIRST = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
fifteen sixteen seventeen eighteen nineteen twenty"""
_NUMBERS = {word: number for number, word in enumerate(_FIRST.split())} | {
    "a": 1,
    "an": 1,
    "once": 1,
    "twice": 2,
    "thirty": 30,
    "forty": 40,
    "forty-eight": 48,
    "sixty": 60,
    "ninety": 90,
}
NUMBER = r"(?:\d{1,4}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")"


class Unit(StrEnum):
    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_DAYS = "working-days"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Stretch:
    """An amount of time and where in the prose it stands."""

    amount: int
    unit: Unit
    start: int
    end: int


_STRETCH = re.compile(
    rf"(?:(?P<low>\b{NUMBER})\s*(?:-|–|to|or)\s*)?\b(?P<amount>{NUMBER})(?:\s*\(\d+\))?[\s-]*"
    r"(?P<working>(?:working|business|office|week|full)[\s-]*)?"
    r"(?P<unit>minute|min|hour|hr|day|week|month|year)s?\b",
    re.IGNORECASE,
)
_SAME_DAY = re.compile(r"\b(?:on\s+)?(?:the\s+)?same\s+(?:working\s+)?day\b", re.IGNORECASE)
_NEXT_DAY = re.compile(r"\b(?:the\s+)?next\s+(?:working|business)\s+day\b", re.IGNORECASE)


def number_of(word: str) -> int:
    """The number a word or numeral stands for; raises KeyError for any other word."""
    return int(word) if word.isdigit() else _NUMBERS[word.lower()]


def stretches_in(prose: str) -> tuple[Stretch, ...]:
    """Every stretch of time named; of "two to three days" the longer, which is what is promised."""
    found = []
    for match in _STRETCH.finditer(prose):
        working = bool(match["working"]) and match["working"].strip(" -").lower() != "full"
        unit = {
            "min": Unit.MINUTES,
            "minute": Unit.MINUTES,
            "hr": Unit.HOURS,
            "hour": Unit.HOURS,
            "day": Unit.WORKING_DAYS if working else Unit.DAYS,
            "week": Unit.WEEKS,
            "month": Unit.MONTHS,
            "year": Unit.YEARS,
        }[match["unit"].lower()]
        amount = number_of(match["amount"])
        if amount:
            found.append(Stretch(amount, unit, match.start(), match.end()))
    if found:
        return tuple(found)
    # "The same or next working day": the later of the two is the promise.
    for pattern in (_NEXT_DAY, _SAME_DAY):
        day = pattern.search(prose)
        if day:
            return (Stretch(1, Unit.WORKING_DAYS, day.start(), day.end()),)
    return ()
