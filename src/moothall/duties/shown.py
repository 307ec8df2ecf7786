"""A duty as its pages print it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from moothall.core.worktime.explain import say_day, say_moment
from moothall.core.worktime.local_time import london_day, midnight, zone
from moothall.duties.models import Duty
from moothall.duties.validity import Given, missing
from moothall.record.models import Entry


@dataclass(frozen=True, slots=True)
class Shown:
    """``due`` is said as ``moothall clock`` says it; ``state`` names lateness before all else."""

    duty: Duty
    title: str
    received: str
    due: str
    state: str
    is_late: bool
    ended: str


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the record."""

    when: str
    what: str
    who: str
    due: str
    note: str


def shown(duty: Duty, at: datetime) -> Shown:
    late = duty.is_late(at)
    state = str(duty.get_state_display())
    if late:
        state = "overdue" if duty.is_open else f"{state}, late"
    return Shown(
        duty=duty,
        title=duty.clock.title,
        received=said(duty, duty.received_at),
        due=duty.sum["due"] or "no date: the clock stands still",
        state=state,
        is_late=late,
        ended=said(duty, duty.ended_at) if duty.ended_at else "",
    )


def lacking(duty: Duty) -> tuple[str, ...]:
    """What a request for information does not give."""
    return missing(duty.kind, Given.of(duty.validity)) if duty.validity else ()


def said(duty: Duty, when: datetime) -> str:
    """A day for a clock in days, or where no time was told."""
    is_day = duty.clock.unit != "hours" or when == midnight(london_day(when))
    return say_day(london_day(when)) if is_day else say_moment(when.astimezone(zone()))


VERBS = {
    "open-duty": "opened",
    "note-duty": "noted",
    "note-validity": "looked at for what makes it valid",
    "extend-duty": "extended",
    "give-duty": "given to somebody",
    "answer-duty": "answered",
    "withdraw-duty": "withdrawn",
    "refuse-duty": "refused",
    "mistake-duty": "called a mistake",
    "reopen-duty": "opened again",
    "recount-duty": "counted again",
    "forget-asker": "name of who asked erased",
}


def step(entry: Entry) -> Step:
    after = entry.changed_to or {}
    due = after.get("due")
    return Step(
        when=say_moment(entry.at.astimezone(zone()).replace(second=0)),
        what=VERBS.get(entry.verb, entry.verb),
        who=entry.actor_name,
        due=due_words(datetime.fromisoformat(due)) if due else "",
        note=entry.note,
    )


def due_words(moment: datetime) -> str:
    """``Tuesday 30 June 2026`` for the midnight after it; else the moment."""
    local = moment.astimezone(zone())
    before = london_day(moment - timedelta(microseconds=1))
    return say_day(before) if moment == midnight(london_day(moment)) else say_moment(local)
