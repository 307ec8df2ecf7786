"""Run a statutory clock: when is it due, what was left out of the count, and by which rule.

A clock starts whatever the hour: monitored hours and a shut office stop none of them. Days are days
in London; hours are elapsed hours. The rules are data (``definitions``); this file only counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from moothall.core.values import HolidayCalendar, Nation
from moothall.core.worktime.bank_holidays import ADDED_BY_HAND, calendar, proclaimed_late
from moothall.core.worktime.counting import (
    Closed,
    Count,
    Skipped,
    add_months,
    count_hours,
    count_working_days,
    roll_forward,
)
from moothall.core.worktime.definitions import Clock, Pause, Reset, Source, clock_called
from moothall.core.worktime.errors import (
    ClockDoesNotApplyError,
    ClockStandsStillError,
    WorktimeError,
)
from moothall.core.worktime.local_time import aware, london_day, midnight, zone

ONE_DAY = timedelta(days=1)
NO_CALENDAR = HolidayCalendar.NONE
NO_EVENTS: Mapping[str, date | datetime] = {}


@dataclass(frozen=True, slots=True)
class ClockAnswer:
    """A due date with its sum. Days give a date, hours an aware date-time in London."""

    clock: str
    start: date | datetime
    due: date | datetime
    provisional: bool
    """True where the sum leans on days beyond the bank-holiday list, which rules stand in for."""
    skipped: tuple[Skipped, ...]
    source: Source
    definition: Clock
    counted_from: date | datetime
    """Day 0, or the first moment: the start, or the later event that reset it."""
    day_one: date | None = None
    """The first day that counts, for a clock in working days or days."""
    rolled_from: date | None = None
    """The last day, where it was no working day and the clock moved on."""
    reset: Reset | None = None
    """What moved the start, where something did."""
    extended: bool = False
    unextended: date | datetime | None = None
    """Where it was extended: when it would have been due."""
    target: date | datetime | None = None
    """The earlier date to aim at, where a bank holiday was proclaimed after the clock had started
    and so may not lengthen it; ``due`` is then the limit."""
    latest: date | datetime | None = None
    """The outer limit of a clock that has one."""
    covers: str = ""
    """The kinds of hazard that the rule covered on the day it started; empty for other clocks."""
    notes: tuple[str, ...] = ()

    @property
    def covers_part(self) -> bool:
        """True where kinds of hazard were still to come under the rule on the day it started."""
        on = london_day(self.start)
        return any(phase.begins is None or phase.begins > on for phase in self.definition.hazards)

    @property
    def steps(self) -> tuple[str, ...]:
        """The sum in sentences, as an officer would say it."""
        from moothall.core.worktime.explain import explain  # noqa: PLC0415 (most never ask)

        return explain(self)


def run_clock(
    name: str,
    start: date | datetime,
    *,
    nation: Nation | None = None,
    extended: bool = False,
    latest: bool = False,
    phase: str | None = None,
    events: Mapping[str, date | datetime] = NO_EVENTS,
    extra_holidays: Iterable[date] = (),
) -> ClockAnswer:
    """When a clock that started then is due.

    ``start`` is the trigger that the clock's definition names: a date, or an aware date-time.
    ``nation`` is the organisation's: the clock's own, or England, where it is not given.
    ``events`` are what has happened since, by the names in ``Clock.events``.
    ``latest`` gives the outer limit as ``due``, for a clock that has one.

    Raises UnknownClockError, ClockDoesNotApplyError (not in force then, or not in that nation),
    ClockStandsStillError (something asked has not come), NaiveTimeError, and WorktimeError for
    options that the clock does not have.
    """
    clock = clock_called(name, phase)
    received = london_day(start)
    _check_applies(clock, received, nation)
    _check_options(clock, events, extended=extended, latest=latest)
    holidays = calendar(clock.calendar_in(nation), _as_days(extra_holidays))
    reset = _latest_reset(clock, received, events) if events else None
    covers = _covered(clock, received)
    closed = Closed(holidays, clock.also_closed, _paused_days(clock, events))
    day_zero: date | datetime
    if clock.unit == "hours":
        day_zero = _moment(start)
    else:
        day_zero = london_day(events[reset.event] if reset else start)
    waited = _calendar_pauses(clock, day_zero, events) if clock.pauses and events else ()
    period = clock.period + (clock.extension.period if extended and clock.extension else 0)
    count = _count(clock, day_zero, period, closed, waited)
    answer = ClockAnswer(
        clock=clock.name,
        start=_moment(start) if clock.unit == "hours" else start,
        due=count.due,
        provisional=count.provisional,
        skipped=count.skipped,
        source=clock.source,
        definition=clock,
        counted_from=day_zero,
        day_one=count.day_one,
        rolled_from=count.rolled_from,
        reset=reset,
        extended=extended,
        covers=covers,
        notes=(
            *_notes(clock, start, nation, covers, extended=extended),
            *_of_added_days(count.skipped),
        ),
    )
    if extended:
        plain = _count(clock, day_zero, clock.period, closed, waited)
        answer = replace(answer, unextended=plain.due)
    if late := _proclaimed_since(clock, start, count, nation):
        earlier = _count(clock, day_zero, period, closed._replace(ignored=late), waited)
        if earlier.due != count.due:
            answer = replace(answer, target=earlier.due)
    if clock.latest:
        outer = london_day(day_zero) + timedelta(weeks=clock.latest.weeks)
        answer = replace(answer, latest=outer)
        if latest:
            answer = replace(
                answer, due=outer, skipped=(), provisional=False, target=None, day_one=None
            )
    return answer


def _count(
    clock: Clock,
    day_zero: date | datetime,
    period: int,
    closed: Closed,
    waited: tuple[Skipped, ...],
) -> Count:
    if isinstance(day_zero, datetime):
        return count_hours(day_zero, period, closed if clock.calendar is not NO_CALENDAR else None)
    if clock.unit == "working-days":
        return count_working_days(day_zero, period, closed, backwards=clock.backwards)
    if clock.unit == "months":
        last = add_months(day_zero, period)
    else:
        last = day_zero + timedelta(days=period)
    last += timedelta(days=len(waited))
    day_one = day_zero + ONE_DAY if clock.unit == "days" else None
    if not clock.roll:
        return Count(last, waited, provisional=False, day_one=day_one)
    rolled = roll_forward(last, closed)
    return rolled._replace(skipped=(*waited, *rolled.skipped), day_one=day_one)


def _check_applies(clock: Clock, on: date, nation: Nation | None) -> None:
    if nation and clock.nations and nation not in clock.nations:
        raise ClockDoesNotApplyError(
            f"{clock.name} does not apply in {nation.replace('-', ' ').title()}. {clock.elsewhere}",
            clock=clock.name,
            source=clock.source,
        )
    if not clock.in_force(on):
        begun = clock.not_begun or f"The rule began on {clock.commenced}."
        raise ClockDoesNotApplyError(
            f"{clock.name} does not apply on {on}. {begun} ({clock.source.cite})",
            clock=clock.name,
            source=clock.source,
        )


def _check_options(
    clock: Clock, events: Mapping[str, date | datetime], *, extended: bool, latest: bool
) -> None:
    if extended and not clock.extension:
        raise WorktimeError(f"{clock.name} cannot be extended ({clock.source.cite})")
    if latest and not clock.latest:
        raise WorktimeError(f"{clock.name} has no outer limit: leave latest out")
    known = clock.events
    for event in events:
        if event not in known:
            knows = f"it knows {', '.join(known)}" if known else "nothing stops or resets it"
            raise WorktimeError(f"{clock.name} has no event {event}: {knows}")
    pairs = [(reset.asked, reset.event) for reset in clock.resets if reset.asked]
    pairs += [(pause.begins, pause.ends) for pause in clock.pauses]
    for begins, ends in pairs:
        _check_pair(clock, begins, ends, events)
    for pause in clock.pauses:
        if pause.ends in events and pause.begins not in events and not _resets(clock, pause.ends):
            raise WorktimeError(
                f"{clock.name}: {pause.ends} was given without {pause.begins}; give both, so that "
                "the days between them can be left out"
            )


def _check_pair(
    clock: Clock, begins: str, ends: str, events: Mapping[str, date | datetime]
) -> None:
    if begins not in events:
        return
    asked = london_day(events[begins])
    if ends not in events:
        raise ClockStandsStillError(
            f"{clock.name} stands still since {asked} ({begins}): it has no due date until "
            f"{ends} is given; leave {begins} out to see the date as if nothing had been asked"
        )
    answered = london_day(events[ends])
    if answered < asked:
        raise WorktimeError(
            f"{clock.name}: {ends} ({answered}) is before {begins} ({asked}); check the two dates"
        )


def _resets(clock: Clock, event: str) -> bool:
    return any(reset.event == event for reset in clock.resets)


def _moment(start: date | datetime) -> datetime:
    """A plain date is taken from its first minute in London: the earliest it can have been."""
    if isinstance(start, datetime):
        return aware(start).astimezone(zone())
    return midnight(start).astimezone(zone())


def _latest_reset(
    clock: Clock, received: date, events: Mapping[str, date | datetime]
) -> Reset | None:
    """The event, after the day of receipt, that counts as receipt; None where none does."""
    happened = [
        (london_day(events[reset.event]), reset) for reset in clock.resets if reset.event in events
    ]
    day, reset = max(happened, key=lambda dated: dated[0], default=(received, None))
    return reset if day > received else None


def _running_pauses(
    clock: Clock, events: Mapping[str, date | datetime], days: str
) -> list[tuple[Pause, date, date]]:
    return [
        (pause, london_day(events[pause.begins]), london_day(events[pause.ends]))
        for pause in clock.pauses
        if pause.days == days and pause.begins in events
    ]


def _paused_days(clock: Clock, events: Mapping[str, date | datetime]) -> Mapping[date, str]:
    """The working days that a pause takes out, both its ends included."""
    if not events:
        return {}
    return {
        first + timedelta(days=i): pause.why
        for pause, first, last in _running_pauses(clock, events, "working")
        for i in range((last - first).days + 1)
    }


def _calendar_pauses(
    clock: Clock, day_zero: date | datetime, events: Mapping[str, date | datetime]
) -> tuple[Skipped, ...]:
    """The days that a pause adds: from asking (or the start, if later) to the answer."""
    return tuple(
        Skipped(begun + timedelta(days=i), pause.why)
        for pause, first, last in _running_pauses(clock, events, "calendar")
        for begun in (max(first, london_day(day_zero)),)
        for i in range((last - begun).days)
    )


def _proclaimed_since(
    clock: Clock, start: date | datetime, count: Count, nation: Nation | None
) -> frozenset[date]:
    """Holidays left out of this count that were proclaimed only after it had started.

    Whether such a day lengthens a period already running is not settled (19 September 2022).
    """
    late = proclaimed_late(clock.calendar_in(nation))
    if not late or not count.skipped or london_day(start) > late[-1].day:
        return frozenset()
    skipped = {skip.day for skip in count.skipped}
    return frozenset(
        holiday.day
        for holiday in late
        if holiday.day in skipped and holiday.proclaimed and holiday.proclaimed > london_day(start)
    )


def _notes(
    clock: Clock, start: date | datetime, nation: Nation | None, covers: str, *, extended: bool
) -> tuple[str, ...]:
    """What the officer should know of this answer beyond the definition's own notes."""
    said = []
    if nation and nation in clock.cautions:
        said.append(clock.cautions[nation])
    if clock.unit == "hours" and not isinstance(start, datetime):
        said.append("No time was given: counted from 00:00, the earliest it can have been.")
    if extended and clock.extension:
        from moothall.core.worktime.explain import say_period  # noqa: PLC0415 (most never ask)

        more = say_period(clock.extension.period, clock.unit)
        said.append(f"Extended by {more}: {clock.extension.why}.")
    if covers:
        said.append(f"On that day the rule covers {covers}.")
    return (*said, *clock.notes) if said else clock.notes


def _covered(clock: Clock, on: date) -> str:
    """The kinds of hazard that a duty brought in by phases had reached by that day."""
    return "; ".join(phase.kinds for phase in clock.hazards if phase.begins and phase.begins <= on)


def _of_added_days(skipped: Iterable[Skipped]) -> tuple[str, ...]:
    """What may be added by hand, where a day so added moved the date."""
    if not any(skip.why == ADDED_BY_HAND for skip in skipped):
        return ()
    said = (
        "Only a proclaimed bank holiday may be added by hand: an organisation's own closure stops "
        "no statutory clock."
    )
    return (said,)


def _as_days(extra_holidays: Iterable[date]) -> tuple[date, ...]:
    return tuple(sorted(set(extra_holidays))) if extra_holidays else ()
