"""Hours as people write them: "9am to 4pm Monday-Friday", "Mon to Thu 8.30-5, Friday 9-4.30".

The prose is read as a row of day words and time ranges. Either each group of days comes before its
times or after them; whichever comes first in the sentence settles it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from moothall.core.values import Interval

Week = tuple[tuple[Interval, ...], ...]
"""Seven days, Monday first."""

_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAYS = frozenset(range(5))
_WEEKEND = frozenset({5, 6})
_EVERY_DAY = frozenset(range(7))
_ALL_DAY = (Interval(time(0), time(0)),)
_MINUTES = 12 * 60
_NOT_ALWAYS = re.compile(
    r"\b(?:within|in|after|every|not|n['’]t|next|least)\b[^.]{0,30}$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ProseHours:
    """What a piece of prose says about hours. ``holidays`` says what it says of bank holidays."""

    week: Week
    holidays: str
    """``excluded``, ``included`` or ``unsaid``."""
    days_said: bool
    """False where the prose gives times without days, and Monday to Friday was assumed."""
    doubts: tuple[str, ...] = ()


_DAY = r"(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:r(?:s)?)?|fri|sat(?:ur)?|sun)(?:days?)?\b\.?"
_CLOCK = (
    r"(?:(?:noon|midday|midnight)\b|\d{1,2}(?:[:.]\d{2})?(?:\s*o['’]clock)?"
    r"(?:\s*[ap]\.?\s?m\b\.?)?|\d{4}(?:\s?(?:hrs|hours))?\b)"
)
_TO = r"\s*(?:-|–|—|‑|\bto\b|\buntil\b|\btill?\b|\bthrough\b|\band\b|\buntill\b)\s*"
_RANGE_TO = r"\s*(?:-|–|—|‑|\bto\b|\bthrough\b|\buntil\b)\s*"

_TOKEN = re.compile(
    rf"""
    (?P<always>\b24\s*(?:/|-)\s*7\b|\b24[\s-]*hours?\b(?!\s*(?:of\b|to\b|notice|working))
        (?:\s*(?:a|per|each)\s*day)?|\bround\s+the\s+clock\b|\bday\s+(?:and|or)\s+night\b)
    |(?P<notholidays>(?:\bexcl(?:uding|\.)?|\bexcept(?:\s+for|ing)?|\bnot(?:\s+including)?|\bapart\s+from|
        \bother\s+than|\bexclusive\s+of|\boutside(?:\s+of)?|\bclosed(?:\s+on)?|\bnot\s+on|\bno)\s+
        (?:any\s+|on\s+|(?P<alsodays>(?:weekends|saturdays?|sundays?)(?:,|\s+and|\s+or)?\s*)+)?(?:\w+\s+)?
        (?:bank|public|national|statutory)(?:\s*(?:/|and|or|&)\s*(?:bank|public))?\s+holidays?)
    |(?P<holidays>\b(?:including|incl\.?|and\s+on|even\s+on)\s+(?:bank|public)\s+holidays?)
    |(?P<bareholidays>\b(?:bank|public)\s+(?:and\s+public\s+)?holidays?)
    |(?P<closed>\b(?:not|never|nobody|\w+n['’]t)\b[^.;,\d]{{0,25}}?
        (?=\b(?:at|on|over)\s+(?:the\s+)?(?:week|bank|public|sat|sun))|\b(?:closed|not\s+(?:be\s+)?(?:monitored|staffed|watched|available|open|checked))\b)
    |(?P<everyday>\b(?:every\s*day|daily|(?:7|seven)\s+days(?:\s+a\s+week)?|each\s+day)\b
        |\bdays\s+a\s+week\b)
    |(?P<weekdays>\b(?:week\s?days?|working\s+days?|working\s+week|business\s+days?)\b)
    |(?P<weekend>\b(?:weekends?)\b)
    |(?P<span>\b{_DAY}{_RANGE_TO}{_DAY})
    |(?P<day>\b{_DAY})
    |(?P<range>(?<![\d.,£-])(?P<from>{_CLOCK}){_TO}(?P<to>{_CLOCK})(?![\d%]|\.\d)
        (?!\s*(?:working|business|calendar|days?\b|hours?\b|weeks?\b|months?\b|minutes?\b|years?\b)))
    """,
    re.IGNORECASE | re.VERBOSE,
)

_ANY_DAY = re.compile(
    rf"\b{_DAY}|\bweek\s?(?:days?|ends?)|\bevery\s?day|\bdaily|\bdays a week", re.IGNORECASE
)


def hours_in(prose: str) -> ProseHours | None:
    """The hours said in a sentence or list item, or None where it gives no times."""
    tokens = list(_TOKEN.finditer(prose))
    groups, days_said = _groups(tokens)
    if not any(intervals for _, intervals in groups):
        return None
    week: list[tuple[Interval, ...]] = [()] * 7
    for days, intervals in groups:
        for day in days:
            week[day] = intervals
    doubts = () if days_said else ("no days are named; Monday to Friday is assumed",)
    return ProseHours(tuple(week), _holidays(tokens), days_said, doubts)


def _holidays(tokens: list[re.Match[str]]) -> str:
    names = {name for token in tokens for name, value in token.groupdict().items() if value}
    named = names & {"holidays", "bareholidays"}
    if "notholidays" in names or ("closed" in names and named):
        return "excluded"
    return "included" if named or "always" in names else "unsaid"


def _groups(
    tokens: list[re.Match[str]],
) -> tuple[list[tuple[frozenset[int], tuple[Interval, ...]]], bool]:
    """Pairs of days and their times, and whether any days were named."""
    parts = list(_parts(tokens))
    reader = _Reader()
    for part in parts:
        if isinstance(part, frozenset):
            reader.take_days(part)
        else:
            reader.take_times(part)
    reader.close()
    days_said = any(isinstance(part, frozenset) for part in parts)
    if days_said:
        return [(days, times) for days, times in reader.groups if days], True
    always = any(times == _ALL_DAY for _, times in reader.groups)
    default = _EVERY_DAY if always else _WEEKDAYS
    return [(default, times) for _, times in reader.groups], always


class _Reader:
    """Pairs days with times; days may stand before their times or after them."""

    def __init__(self) -> None:
        self.groups: list[tuple[frozenset[int], tuple[Interval, ...]]] = []
        self.days: frozenset[int] = frozenset()
        self.times: tuple[Interval, ...] | None = None
        self.times_first = False

    def take_days(self, days: frozenset[int]) -> None:
        if self.times is not None and not self.times_first:
            self.close()
        self.days |= days

    def take_times(self, times: tuple[Interval, ...]) -> None:
        """No intervals stand for "closed", whose days always come after it."""
        if self.times is not None and (not times or (self.times_first and self.days)):
            self.close()
        if self.times is None:
            self.times, self.times_first = times, not times or not self.days
        elif _fits(self.times, times):
            self.times += times
        else:  # "Mon-Thu 9-5 and 9-4 on Friday": the order has turned round
            self.close()
            self.times, self.times_first = times, True

    def close(self) -> None:
        if self.times is not None:
            self.groups.append((self.days, self.times))
        self.days, self.times = frozenset(), None


def _parts(tokens: list[re.Match[str]]) -> Iterator[frozenset[int] | tuple[Interval, ...]]:
    """The days (sets) and times (tuples) in the order they are written."""
    for token in tokens:
        part = _days(token) or _times(token)
        if part is not None:
            yield part


def _days(token: re.Match[str]) -> frozenset[int]:
    if token["everyday"]:
        return _EVERY_DAY
    if token["weekdays"]:
        return _WEEKDAYS
    if token["weekend"]:
        return _WEEKEND
    if token["span"]:
        first, last = (_day(word) for word in re.findall(_DAY, token["span"], re.IGNORECASE))
        return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))
    return frozenset({_day(token["day"])}) if token["day"] else frozenset()


def _times(token: re.Match[str]) -> tuple[Interval, ...] | None:
    """No intervals for "closed"; None for what is no time."""
    if token["closed"]:
        return ()
    if token["always"]:
        return None if _NOT_ALWAYS.search(token.string[: token.start()]) else _ALL_DAY
    named = bool(_ANY_DAY.search(token.string))
    interval = _interval(token["from"], token["to"], bare=named) if token["range"] else None
    return None if interval is None else (interval,)


def _day(word: str) -> int:
    return next(number for number, name in enumerate(_NAMES) if name[:3] == word.lower()[:3])


def _fits(morning: tuple[Interval, ...], afternoon: tuple[Interval, ...]) -> bool:
    """Tell whether both can be hours of one day, the second after the first."""
    if not morning or not afternoon or morning[-1].closes == time(0):
        return False
    return morning[-1].closes <= afternoon[0].opens


def _interval(opens: str, closes: str, *, bare: bool) -> Interval | None:
    """Two clock words; "9-5" and "1 to 5pm" are read as a person would. None for nonsense.

    ``bare`` allows two plain numbers, which are hours only where days are named beside them.
    """
    start, start_half = _clock(opens)
    end, end_half = _clock(closes)
    if start is None or end is None:
        return None
    plain = not (start_half or end_half or _says_time(opens) or _says_time(closes))
    if plain and not (bare and 6 <= start // 60 <= 12 and (end // 60 <= 12 or end > start)):
        return None  # two numbers that do not look like working hours
    if not end_half and end <= start and end < _MINUTES:
        end += _MINUTES
    if not start_half and end_half and start < _MINUTES and start + _MINUTES < end:
        # "1 to 5pm": the afternoon, unless that would make it begin before seven in the morning
        start = start + _MINUTES if start < 7 * 60 else start
    if end == 24 * 60:
        end = 0
    if (end and end <= start) or start >= 24 * 60 or end >= 24 * 60:
        return None
    return Interval(time(*divmod(start, 60)), time(*divmod(end, 60)))


def _says_time(word: str) -> bool:
    return bool(re.search(r"[:.]|clock|noon|mid|hrs|hours|^\d{4}", word, re.IGNORECASE))


def _clock(word: str) -> tuple[int | None, bool]:
    """Minutes after midnight, and whether the half of the day is certain."""
    plain = word.lower().strip()
    if plain in ("noon", "midday"):
        return 12 * 60, True
    if plain == "midnight":
        return 24 * 60, True
    digits = re.match(r"(\d{1,2})[:.](\d{2})|(\d{2})(\d{2})|(\d{1,2})", plain)
    if digits is None:
        return None, False
    hour = int(digits[1] or digits[3] or digits[5])
    minute = int(digits[2] or digits[4] or 0)
    half = re.search(r"([ap])\.?\s?m", plain)
    if minute > 59 or hour > 24 or (half and not 1 <= hour <= 12):
        return None, False
    if half:
        hour = hour % 12 + (12 if half[1] == "p" else 0)
    certain = bool(half) or hour > 12 or hour == 0 or bool(re.match(r"0\d", plain))
    return hour * 60 + minute, certain
