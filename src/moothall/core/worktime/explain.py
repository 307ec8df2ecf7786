"""A clock's sum in sentences, so that an officer can show how a due date was worked out."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from moothall.core.worktime.clocks import ClockAnswer
    from moothall.core.worktime.counting import Skipped

UNITS = {
    "working-days": ("working day", "working days"),
    "days": ("day", "days"),
    "weeks": ("week", "weeks"),
    "months": ("month", "months"),
    "hours": ("hour", "hours"),
}

WEEKEND_DAYS = ("Saturday", "Sunday")


def say_day(day: date) -> str:
    """Tuesday 30 June 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def say_moment(moment: date | datetime) -> str:
    """Tuesday 30 June 2026; with a time, 16:00 BST on Tuesday 30 June 2026."""
    if isinstance(moment, datetime):
        clock = f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
        return f"{clock} {moment:%Z} on {say_day(moment)}"
    return say_day(moment)


def say_period(period: int, unit: str) -> str:
    """20 working days."""
    one, many = UNITS[unit]
    return f"{period} {one if period == 1 else many}"


def explain(answer: ClockAnswer) -> tuple[str, ...]:
    """The sum, step by step."""
    steps = [_start(answer)]
    skipped = say_skipped(answer.skipped)
    if skipped:
        steps.append(f"Skipped: {skipped}.")
    steps += [_end(answer), *_other_dates(answer)]
    if answer.provisional:
        steps.append(
            "Provisional: the list of bank holidays does not cover every day of this sum, so they "
            "were worked out by rule, and a one-off holiday would move the date."
        )
    return tuple(steps)


def say_skipped(skipped: Iterable[Skipped]) -> str:
    """Weekends together, then each other day, or run of days, with its reason."""
    days = list(skipped)
    said = _weekends([skip.why for skip in days if skip.why in WEEKEND_DAYS])
    others = (skip for skip in days if skip.why not in WEEKEND_DAYS)
    for why, group in groupby(others, key=lambda skip: skip.why):
        run = [skip.day for skip in group]
        when = say_day(run[0]) if len(run) == 1 else f"{say_day(run[0])} to {say_day(run[-1])}"
        said.append(f"{when}, {why}")
    return "; ".join(said)


def _weekends(days: list[str]) -> list[str]:
    """``4 weekends``, and the day that stands alone where a count began inside one."""
    whole = min(days.count(day) for day in WEEKEND_DAYS)
    said = ["1 weekend" if whole == 1 else f"{whole} weekends"] if whole else []
    alone = [day for day in WEEKEND_DAYS if days.count(day) > whole]
    return said + [f"a {day}" for day in alone]


def _start(answer: ClockAnswer) -> str:
    said = f"{answer.definition.begun} {_at(_as_counted(answer))}"
    if answer.reset:
        said += f"; begun afresh on {say_day(answer.counted_from)}: {answer.reset.why}"
    if answer.day_one:
        said += f"; day 1 is {say_day(answer.day_one)}"
    return f"{said}."


def _at(moment: date | datetime) -> str:
    return f"at {say_moment(moment)}" if isinstance(moment, datetime) else say_moment(moment)


def _as_counted(answer: ClockAnswer) -> date | datetime:
    """The start as the clock takes it: a day for a clock in days, however it was given."""
    if answer.definition.unit == "hours" or answer.reset:
        return answer.start
    return answer.counted_from


def _end(answer: ClockAnswer) -> str:
    clock = answer.definition
    period = clock.period + (clock.extension.period if answer.extended and clock.extension else 0)
    unit: str = clock.unit
    if clock.latest and answer.due == answer.latest:
        period, unit = clock.latest.weeks, "weeks"
    landed = say_moment(answer.rolled_from or answer.due)
    if unit in ("working-days", "days"):
        said = f"{'Counting back, day' if clock.backwards else 'Day'} {period} is {landed}"
    else:
        ends = "ends" if period == 1 else "end"
        at = "at " if isinstance(answer.due, datetime) else "on "
        left_out = ", with the days left out," if unit == "months" and _waited(answer) else ""
        said = f"{say_period(period, unit)}{left_out} {ends} {at}{landed}"
    if answer.rolled_from:
        said += f"; due on the next working day, {say_moment(answer.due)}"
    return f"{said}."


def _waited(answer: ClockAnswer) -> bool:
    """True where days of waiting were added to the period."""
    waits = {pause.why for pause in answer.definition.pauses}
    return any(skip.why in waits for skip in answer.skipped)


def _other_dates(answer: ClockAnswer) -> list[str]:
    clock, said = answer.definition, []
    if answer.target:
        said.append(
            f"Aim for {say_moment(answer.target)}: a bank holiday was proclaimed after the clock "
            "had started, and whether it gives the extra day is not settled."
        )
    if clock.latest and answer.latest and answer.latest != answer.due:
        said.append(f"At the latest {say_moment(answer.latest)}: {clock.latest.why}.")
    if answer.unextended:
        said.append(f"Without the extension: {say_moment(answer.unextended)}.")
    return said
