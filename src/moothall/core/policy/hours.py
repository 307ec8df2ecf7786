"""The hours a policy gives: days with spans of time, holidays, closures, special days."""

import re
from collections.abc import Iterator
from datetime import date, time
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from moothall.core.policy.kinds import (
    FAILED,
    Kind,
    PartOf,
    Pattern,
    Schema,
    fields_of,
    quoted,
    suggestion,
)
from moothall.core.policy.nodes import Mapping, Node, Scalar, Sequence
from moothall.core.policy.parts import Fault, Part, entry
from moothall.core.policy.problems import Place
from moothall.core.values import Closure, HolidayCalendar, Interval, SpecialDay, WeeklyHours

if TYPE_CHECKING:
    from moothall.core.policy.reader import Reader

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = "|".join(DAYS)
_DAYS = re.compile(rf"({_DAY})(-({_DAY}))?(, ?({_DAY})(-({_DAY}))?)*|daily")
_SPAN = r"([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})"
_CLOSED = "closed"
_HINT = 'write times on the 24-hour clock, such as "09:00-16:00" or "09:00-12:30, 13:30-16:00"'
_MIDNIGHT = 24 * 60


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (OSError, ValueError, ZoneInfoNotFoundError):
        raise ValueError("no such zone") from None
    return text


TimeZone = Annotated[
    str,
    Pattern("a time zone", r"[A-Za-z0-9_+/-]{1,40}", "in the UK it is Europe/London", _zone),
]


class SpansKind(Kind):
    """Spans of time in one day, or ``closed``."""

    says = 'spans of time, such as "09:00-12:30, 13:30-16:00", or closed'

    def read(self, node: Node, reader: "Reader", what: str) -> Any:
        items = node.items if isinstance(node, Sequence) else [node]
        spans: list[tuple[int, int, Place]] = []
        for item in items:
            if not isinstance(item, Scalar):
                return reader.fault("bad-hours", f"{what} holds spans of time", item, _HINT)
            if item.text.strip() == _CLOSED and len(items) == 1:
                return ()
            for text, place in _pieces(item):
                span = _span(text, place, reader, what)
                if span is FAILED:
                    return FAILED
                spans.append((*span, place))
        return _in_order(spans, reader, what)

    def write(self, value: Any) -> Any:
        return ", ".join(map(_written, value)) or _CLOSED

    def schema(self) -> Schema:
        one = rf"^({_SPAN}(, *{_SPAN})*|{_CLOSED})$"
        text = {"type": "string", "pattern": one}
        return {"anyOf": [text, {"type": "array", "items": text, "minItems": 1}]}


def _pieces(node: Scalar) -> list[tuple[str, Place]]:
    """The parts between commas, each with its own place where the text stands on one line."""
    found = []
    for match in re.finditer(r"[^,]+|(?<=,)$|^$", node.text):
        text = match.group()
        shift = match.start() + len(text) - len(text.lstrip()) + (0 if node.plain else 1)
        line, column, end_line, _ = node.place
        start = column + shift
        place = Place(line, start, line, start + len(text.strip()))
        found.append((text.strip(), place if line == end_line else node.place))
    return found


def _span(text: str, place: Place, reader: "Reader", what: str) -> Any:
    """Minutes from and to, or FAILED."""
    match = re.fullmatch(_SPAN, text)
    if not match:
        return reader.fault(
            "bad-hours", f"{what}: {quoted(text)} is not a span of time", place, _HINT
        )
    hours = [int(number) for number in match.groups()]
    opens, closes = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    for minutes, hour, minute in ((opens, *hours[:2]), (closes, *hours[2:])):
        if minute > 59 or minutes > _MIDNIGHT:
            message = f"{what}: {hour:02}:{minute:02} is not a time of day"
            return reader.fault("bad-hours", message, place, "the day goes from 00:00 to 24:00")
    if closes <= opens:
        message = f"{what}: {quoted(text)} closes before it opens"
        hint = "hours over midnight are two spans: 22:00-24:00, and 00:00-06:00 the day after"
        return reader.fault("bad-hours", message, place, hint)
    return opens, closes


def _in_order(spans: list[tuple[int, int, Place]], reader: "Reader", what: str) -> Any:
    spans.sort()
    for (_, closes, _), (opens, _, place) in pairwise(spans):
        if opens < closes:
            message = f"{what}: this span overlaps with the one before it"
            return reader.fault("bad-hours", message, place, "join them into one span")
    return tuple(Interval(_time(opens), _time(closes)) for opens, closes, _ in spans)


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _written(interval: Interval) -> str:
    closes = f"{interval.closes:%H:%M}"
    return f"{interval.opens:%H:%M}-{'24:00' if closes == '00:00' else closes}"


Spans = Annotated[tuple[Interval, ...], SpansKind()]


class Shut(Part):
    """Days, both included, on which nobody watches although the week says so."""

    first: date = entry("the first day shut", key="from")
    last: date = entry("the last day shut", key="to")
    reason: str = entry("why, in words that can be shown", example="Christmas closure")

    def faults(self) -> Iterator[Fault]:
        if self.last < self.first:
            yield Fault("to", f"the closure ends before it begins on {self.first}")


class OneDay(Part):
    """One date whose hours replace the week's, even on a bank holiday."""

    day: date = entry("the date", key="date")
    hours: Spans = entry("its hours")
    reason: str = entry("why")


class HoursFrame(Part):
    """Everything in ``hours`` but the days themselves."""

    holidays: HolidayCalendar = entry(
        "the bank holidays on which nobody watches", default=HolidayCalendar.NONE
    )
    timezone: TimeZone = entry("whose clock the times are on", default="Europe/London")
    closures: tuple[Shut, ...] = entry("days shut in spite of the week", default=())
    special_days: tuple[OneDay, ...] = entry("dates with hours of their own", default=())

    def faults(self) -> Iterator[Fault]:
        days = [special.day for special in self.special_days]
        for day in sorted({day for day in days if days.count(day) > 1}):
            yield Fault("special_days", f"{day} is a special day twice", "keep one of the two")


class HoursKind(Kind):
    """The week: days or ranges of days, each with spans of time."""

    says = 'days with spans of time, such as {mon-fri: "09:00-16:00", holidays: england-and-wales}'

    def read(self, node: Node, reader: "Reader", what: str) -> Any:
        if not isinstance(node, Mapping):
            return reader.fault("not-a-mapping", f"{what} has days with times", node, self.says)
        days = {key: pair for key, pair in node.items.items() if _DAYS.fullmatch(key)}
        rest = {key: pair for key, pair in node.items.items() if key not in days}
        week = self._week(days, reader)
        self._unknown(rest, reader, what)
        known = {key: pair for key, pair in rest.items() if key in fields_of(HoursFrame)}
        frame = reader.part(HoursFrame, Mapping(known, node.place), what)
        if not days:
            return reader.fault("bad-hours", f"{what} names no day", node, f"it needs {self.says}")
        if week is FAILED or frame is FAILED:
            return FAILED
        return _weekly(week, frame)

    def parts(self) -> list[type[Part]]:
        return [Shut, OneDay]

    def _unknown(self, rest: dict[str, Any], reader: "Reader", what: str) -> None:
        known = [*fields_of(HoursFrame), *DAYS, "mon-fri", "mon-thu", "sat-sun", "daily"]
        for key, (place, _) in rest.items():
            if key not in known:
                hint = suggestion(key, known)
                reader.fault("unknown-key", f"{what} has no day or key {quoted(key)}", place, hint)

    def _week(self, days: dict[str, tuple[Scalar, Node]], reader: "Reader") -> Any:
        week: list[Any] = [()] * 7
        given: dict[int, Scalar] = {}
        for key, (place, node) in days.items():
            spans = SpansKind().read(node, reader, f"`{key}`")
            for day in _days_of(key):
                if day in given:
                    reader.fault(
                        "bad-hours",
                        f"{DAYS[day]} is given a second time",
                        place,
                        f"it stands in `{given[day].text}` already",
                    )
                given[day] = place
                week[day] = spans
        return FAILED if FAILED in week else tuple(week)

    def write(self, value: WeeklyHours) -> Any:
        data = {_days(first, last): spans for first, last, spans in _runs(value)}
        return (data or {"daily": _CLOSED}) | PartOf(HoursFrame).write(_frame(value))

    def schema(self) -> Schema:
        frame = {
            key: {"description": field.entry.doc, **field.kind.schema()}
            for key, field in fields_of(HoursFrame).items()
        }
        return {
            "type": "object",
            "properties": frame,
            "patternProperties": {f"^({_DAYS.pattern})$": SpansKind().schema()},
            "additionalProperties": False,
        }


def _days_of(key: str) -> list[int]:
    """The days a key names: ``fri-mon`` goes over the weekend."""
    if key == "daily":
        return list(range(7))
    days = []
    for part in re.split(", ?", key):
        first, _, last = part.partition("-")
        start = DAYS.index(first)
        length = (DAYS.index(last or first) - start) % 7
        days += [(start + step) % 7 for step in range(length + 1)]
    return days


def _runs(hours: WeeklyHours) -> Iterator[tuple[int, int, str]]:
    """Neighbouring days with the same hours: first day, last day, spans; closed days left out."""
    start = 0
    for day in range(7):
        if day == 6 or hours.week[day + 1] != hours.week[day]:
            if hours.week[day]:
                yield start, day, SpansKind().write(hours.week[day])
            start = day + 1


def _days(first: int, last: int) -> str:
    return DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}"


def _weekly(week: tuple[tuple[Interval, ...], ...], frame: HoursFrame) -> WeeklyHours:
    return WeeklyHours(
        week=week,
        holidays=frame.holidays,
        timezone=frame.timezone,
        closures=tuple(Closure(shut.first, shut.last, shut.reason) for shut in frame.closures),
        special_days=tuple(
            SpecialDay(special.day, special.hours, special.reason) for special in frame.special_days
        ),
    )


def _frame(hours: WeeklyHours) -> HoursFrame:
    return HoursFrame(
        holidays=hours.holidays,
        timezone=hours.timezone,
        closures=tuple(Shut(first=c.first, last=c.last, reason=c.reason) for c in hours.closures),
        special_days=tuple(
            OneDay(day=special.day, hours=special.intervals, reason=special.reason)
            for special in hours.special_days
        ),
    )


Hours = Annotated[WeeklyHours, HoursKind()]
