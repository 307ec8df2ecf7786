"""A duty's clock, run: when it is due and how that was worked out."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from moothall.core.values import Nation
from moothall.core.worktime import (
    Clock,
    ClockAnswer,
    ClockDoesNotApplyError,
    ClockStandsStillError,
    WorktimeError,
    clock_called,
    run_clock,
)
from moothall.core.worktime.explain import say_day, say_moment
from moothall.core.worktime.local_time import london_day, midnight, zone


class Refused(Exception):  # noqa: N818 - it is an answer for a person, and no fault
    """It makes no sense; the text is a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """``on`` and ``at`` are None while the clock stands still; ``sum`` is kept and shown."""

    on: date | None
    at: datetime | None
    sum: dict[str, Any]


def reckon(
    kind: str,
    received_at: datetime,
    nation: str,
    facts: dict[str, str],
    *,
    extended: bool,
    extra_holidays: tuple[date, ...] = (),
) -> Reckoned:
    """When it is due. Raises Refused where the clock takes no such thing, with its reason."""
    clock = clock_called(kind)
    events = {event: date.fromisoformat(day) for event, day in facts.items()}
    try:
        found = run_clock(
            kind, start_of(clock, received_at), nation=Nation(nation), extended=extended,
            events=events, extra_holidays=extra_holidays,
        )  # fmt: skip
    except ClockStandsStillError:
        return Reckoned(None, None, standing_still(clock, events))
    except ClockDoesNotApplyError as problem:
        raise Refused(str(problem)) from None
    except WorktimeError as problem:
        raise Refused(f"The clock cannot be run: {problem}.") from None
    if isinstance(found.due, datetime):
        return Reckoned(london_day(found.due), found.due, as_kept(found))
    return Reckoned(found.due, midnight(found.due + timedelta(days=1)), as_kept(found))


def start_of(clock: Clock, received_at: datetime) -> date | datetime:
    """As the clock takes it: a moment where hours count, else the day in London."""
    if clock.unit == "hours":
        return received_at.astimezone(zone())
    return london_day(received_at)


def as_kept(found: ClockAnswer) -> dict[str, Any]:
    """What stands on the page, in the words of the day on which it was counted."""
    return {
        "due": say_moment(found.due),
        "steps": list(found.steps),
        "skipped": [{"day": skip.day.isoformat(), "why": skip.why} for skip in found.skipped],
        "provisional": found.provisional,
        "source": found.source.cite,
        "url": found.source.url,
        "notes": list(found.notes),
    }


def standing_still(clock: Clock, events: dict[str, date]) -> dict[str, Any]:
    """The sum of a clock that waits for the writer."""
    waits = ", ".join(f"{phrase(event)} on {say_day(day)}" for event, day in events.items())
    return {
        "due": "",
        "steps": [f"The clock stands still: {waits}. It has no due date until the answer comes."],
        "skipped": [],
        "provisional": False,
        "source": clock.source.cite,
        "url": clock.source.url,
        "notes": list(clock.notes),
    }


EVENTS = {
    "clarified-asked": "clarification asked for",
    "clarified": "clarification received",
    "identity-received": "identity confirmed",
    "fees-notice": "fees notice given",
    "fee-paid": "fee paid",
}


def phrase(event: str) -> str:
    """``clarification asked for``."""
    return EVENTS.get(event, event.replace("-", " "))
