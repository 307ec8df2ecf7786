"""Any policy at all, made by hypothesis from the same kinds that the reader follows."""

from datetime import date, time
from typing import Any

from hypothesis import strategies as st

from moothall.core.policy.clause import Clause, NoRule
from moothall.core.policy.document import Channel, Organisation, Policy
from moothall.core.policy.forms import Period, Target, TargetUnit, Thresholds, ThresholdsKind
from moothall.core.policy.hours import HoursKind, SpansKind
from moothall.core.policy.kinds import (
    Choice,
    Day,
    Fraction,
    Kind,
    Many,
    PartOf,
    Pattern,
    Text,
    Truth,
    Whole,
    fields_of,
)
from moothall.core.policy.parts import Part
from moothall.core.values import LABELS, Closure, HolidayCalendar, Interval, SpecialDay, WeeklyHours

words = (
    st.text(
        st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.just(" "),
        min_size=1,
        max_size=40,
    )
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
_ASCII = st.characters(codec="ascii", exclude_categories=["C"])
days = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@st.composite
def spans(draw: st.DrawFn) -> tuple[Interval, ...]:
    minutes = draw(
        st.sets(st.integers(0, 24 * 60 // 5), max_size=6).filter(lambda s: len(s) % 2 == 0)
    )
    ends = [number * 5 for number in sorted(minutes)]
    at = [time(minute // 60 % 24, minute % 60) for minute in ends]
    return tuple(Interval(*pair) for pair in zip(at[::2], at[1::2], strict=True))


@st.composite
def weekly_hours(draw: st.DrawFn) -> WeeklyHours:
    first, last = sorted([draw(days), draw(days)])
    return WeeklyHours(
        week=tuple(draw(spans()) for _ in range(7)),
        holidays=draw(st.sampled_from(HolidayCalendar)),
        timezone=draw(st.sampled_from(["Europe/London", "Europe/Belfast", "UTC"])),
        closures=draw(st.sampled_from([(), (Closure(first, last, "Christmas"),)])),
        special_days=draw(st.lists(spans(), max_size=2).map(lambda some: tuple(
            SpecialDay(date(2026, 12, 24 + number), one, "Short") for number, one in enumerate(some)
        ))),
    )  # fmt: skip


_made: dict[int, st.SearchStrategy[Any]] = {}


def values(kind: Kind) -> st.SearchStrategy[Any]:
    """Values of a kind, as the reader would give them; each strategy is made once."""
    if id(kind) not in _made:
        _made[id(kind)] = _values(kind)
    return _made[id(kind)]


def _values(kind: Kind) -> st.SearchStrategy[Any]:
    made = {
        Text: lambda: words,
        Whole: lambda: st.integers(1, 999),
        Fraction: lambda: st.integers(0, 100).map(lambda number: number / 100),
        Truth: st.booleans,
        Day: lambda: days,
        SpansKind: spans,
        HoursKind: weekly_hours,
        ThresholdsKind: _thresholds,
    }.get(type(kind))
    if made is not None:
        return made()
    if isinstance(kind, Choice):
        return st.sampled_from(list(kind.values.values()))
    if isinstance(kind, Many):
        return st.lists(values(kind.one), min_size=1, max_size=2, unique=True).map(tuple)
    if isinstance(kind, PartOf):
        return parts(kind.cls)
    assert isinstance(kind, Pattern)
    return _patterns(kind)


def _thresholds() -> st.SearchStrategy[Thresholds]:
    number = st.integers(0, 100).map(lambda hundredths: hundredths / 100)
    each = st.dictionaries(st.sampled_from(LABELS), number, min_size=1, max_size=3)
    return number.map(lambda one: Thresholds(every=one)) | each.map(
        lambda some: Thresholds(each=tuple(some.items()))
    )


def _patterns(kind: Pattern) -> st.SearchStrategy[Any]:
    if "length of time" in kind.says:
        units = ["hours", "days", "working-days", "weeks", "months", "years"]
        return st.builds(
            Period, amount=st.integers(1, 99), unit=st.sampled_from(units)  # type: ignore[arg-type]
        )  # fmt: skip
    if "target" in kind.says:
        return st.builds(Target, amount=st.integers(1, 99), unit=st.sampled_from(TargetUnit))
    if "time zone" in kind.says:
        return st.sampled_from(["Europe/London", "Europe/Belfast"])
    return st.from_regex(kind.pattern, fullmatch=True, alphabet=_ASCII).filter(
        lambda text: text == text.strip()
    )


@st.composite
def parts(draw: st.DrawFn, cls: type[Part], most: int = 4) -> Part:
    """A part with all that it needs, and some of the rest."""
    fields = fields_of(cls).values()
    optional = [field.name for field in fields if not field.entry.required]
    chosen = draw(st.sets(st.sampled_from(optional), max_size=most)) if optional else set()
    return cls(
        **{
            field.name: draw(values(field.kind))
            for field in fields
            if field.entry.required or field.name in chosen
        }
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """A policy of one to three clauses, each right by itself; together they may not fit."""
    clauses = [draw(parts(Clause)) for _ in range(draw(st.integers(1, 3)))]
    numbered = []
    for number, clause in enumerate(clauses):
        rule: NoRule | None = "none" if not _switches(clause) else None
        numbered.append(clause.replaced(id=f"C{number}", rule=rule))
    return Policy(
        name="any-policy",
        version=draw(st.integers(1, 99)),
        title=tuple(draw(st.lists(words, max_size=2, unique=True))),
        organisation=draw(parts(Organisation)),
        channels=tuple(draw(st.lists(parts(Channel), max_size=1))),
        effective_from=draw(st.none() | days),
        clauses=tuple(numbered),
    )


def _switches(clause: Part) -> bool:
    about = {"id", "section", "words", "layout", "note", "rule", "at_least", "propose", "means",
             "examples", "exceptions", "correct_first", "decided_by"}  # fmt: skip
    return any(
        getattr(clause, field.name) != field.entry.default
        for field in fields_of(type(clause)).values()
        if field.key not in about and not field.entry.required
    )
