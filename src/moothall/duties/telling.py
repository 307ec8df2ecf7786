"""Letters about duties: when one is opened, before it is due, on the day, and when it is late."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse

from moothall.core.worktime.local_time import london_day, zone
from moothall.duties.kinds import handled_by
from moothall.duties.models import Duty, DutyState
from moothall.letters import readers
from moothall.letters.kinds import Kind
from moothall.letters.writing import Words, put, write_new
from moothall.people.models import Membership
from moothall.people.permissions import may
from moothall.record import Actor

#: nobody is written to in the night about a clock that counts days
FROM_HOUR = 8
#: the first reminder goes when this part of its time is left
LEFT = 4
#: a late one is told of again so often
AGAIN = timedelta(days=7)
SOON, TODAY, LATE = "soon", "today", "late"


@dataclass(frozen=True, slots=True)
class Readers:
    """Who is here and wants to know; ``last``: those who look after the desk."""

    here: list[Membership]
    want: list[Membership]
    last: list[Membership]

    @classmethod
    def of(cls, organisation_id: UUID, at: datetime) -> "Readers":
        """A constant number of queries."""
        here = readers.here(readers.current(organisation_id), at)
        last = readers.those_who_look_after(organisation_id, Kind.DUTY, at)
        return cls(here, readers.wanting(here, Kind.DUTY), last)

    def whose_work(self, duty: Duty) -> list[Membership]:
        """Whoever it was given to, else all whose work it is; where nobody is here, the last."""
        right = handled_by(duty.kind)
        named = [one for one in self.here if one.pk == duty.person_id and may(one, right)]
        return named or [one for one in self.want if may(one, right)] or self.last

    def told(self, duty: Duty, stage: str) -> list[Membership]:
        """When it is late, those who look after the desk as well."""
        also = self.last if stage.startswith(LATE) else []
        return list({one.pk: one for one in (*self.whose_work(duty), *also)}.values())


def opened(duty: Duty, by: Actor, at: datetime) -> None:
    """To all whose work it is, except whoever opened it."""
    for one in Readers.of(duty.organisation_id, at).whose_work(duty):
        if one.actor.id != by.id:
            put(one, Kind.DUTY, f"duty:{duty.pk}:opened", words(duty, "opened"), at=at)


def due_duties(organisation_id: UUID, at: datetime) -> int:
    """What has to be said now and was not said before; how many letters were written."""
    running = Duty.objects.filter(
        organisation_id=organisation_id, state=DutyState.OPEN, due_at__isnull=False
    ).order_by("due_at", "id")
    now = [(duty, stage) for duty in running for stage in stages(duty, at)]
    if not now:
        return 0
    people = Readers.of(organisation_id, at)
    return write_new(
        organisation_id,
        (
            (one, Kind.DUTY, f"duty:{duty.pk}:{duty.due_at:%Y%m%dT%H%M}:{stage}",
             words(duty, stage.partition(":")[0]))
            for duty, stage in now
            for one in people.told(duty, stage)
        ),
        at,
    )  # fmt: skip


def stages(duty: Duty, at: datetime) -> Iterator[str]:
    """What holds now: ``soon``, ``today``, or ``late:0`` and, each week, ``late:1`` ...

    A clock that stands still is at no stage.
    """
    due = duty.due_at
    if due is None:
        return
    in_days = duty.clock.unit != "hours"
    if in_days and at.astimezone(zone()).hour < FROM_HOUR:
        return
    if at >= due:
        yield f"{LATE}:{(at - due) // AGAIN}"
    elif in_days and london_day(at) == duty.due_on:
        yield TODAY
    elif at >= due - (due - duty.received_at) / LEFT:
        yield SOON


def words(duty: Duty, stage: str) -> Words:
    """No resident's name: the page behind the link has it."""
    due = f"Due {duty.sum['due']}." if duty.due_at else "Its clock stands still."
    subject, sentence = {
        "opened": (f"{duty.reference} is open", "Its clock began with receipt."),
        SOON: (f"{duty.reference} is due soon", "Three quarters of its time are over."),
        TODAY: (f"{duty.reference} is due today", "It has to be done by the end of today."),
        LATE: (f"{duty.reference} is overdue", "Its time is over and it is still open."),
    }[stage]
    return Words(
        subject,
        (f"{duty.clock.title}. {due} {sentence}", "Its page shows how the date was worked out."),
        reverse("duty", args=[duty.pk]),
        "Open the duty",
    )
