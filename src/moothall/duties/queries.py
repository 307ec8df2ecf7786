"""Named questions about duties."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F, QuerySet

from moothall.duties.kinds import handled_by
from moothall.duties.models import Duty, DutyState, ProclaimedHoliday
from moothall.people.models import Membership
from moothall.people.permissions import may
from moothall.people.verbs import Verb
from moothall.record.models import Entry

OVERDUE, EVERY = "overdue", "every"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is asked of the register. ``state``: a DutyState, overdue, every; empty: open."""

    state: str = ""
    kind: str = ""


def seen_by(me: Membership) -> QuerySet[Duty]:
    """Every duty of the organisation, for those who may see the register; else none."""
    found = Duty.objects.filter(organisation_id=me.organisation_id)
    return found if may(me, Verb.SEE_DUTIES) else found.none()


def register(me: Membership, asked: Narrowed, at: datetime) -> QuerySet[Duty]:
    """What is due first stands first; what stands still, and has no due date, last."""
    found = seen_by(me).select_related("person__person")
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.state == OVERDUE:
        found = found.filter(state=DutyState.OPEN, due_at__lte=at)
    elif asked.state != EVERY:
        found = found.filter(state=asked.state or DutyState.OPEN)
    return found.order_by(F("due_at").asc(nulls_last=True), "id")


def due_this_week(me: Membership, at: datetime, today: date) -> QuerySet[Duty]:
    """Open, not late yet, and due by Sunday of this week."""
    sunday = today + timedelta(days=6 - today.weekday())
    return register(me, Narrowed(), at).filter(due_at__gt=at, due_on__lte=sunday)


def history(duty: Duty) -> QuerySet[Entry]:
    """What was done with it, the first first."""
    return Entry.objects.filter(
        organisation_id=duty.organisation_id, subject_kind="duty", subject_id=str(duty.pk)
    ).order_by("number")


def people_for(organisation_id: UUID, kind: str) -> list[Membership]:
    """Who may carry on with a duty of this kind."""
    found = Membership.objects.filter(organisation_id=organisation_id, ended_at=None)
    people = found.select_related("person", "organisation").order_by("person__name")
    return [one for one in people if may(one, handled_by(kind))]


def of_case(case_id: UUID) -> QuerySet[Duty]:
    """What was opened from it, the first due first."""
    return Duty.objects.filter(case=case_id).order_by(F("due_at").asc(nulls_last=True), "id")


def proclaimed(organisation_id: UUID) -> tuple[date, ...]:
    """The days, in order."""
    days = ProclaimedHoliday.objects.filter(organisation_id=organisation_id)
    return tuple(days.order_by("day").values_list("day", flat=True))


def references(case_id: UUID) -> tuple[str, ...]:
    """Of the duties that were opened from a case."""
    return tuple(Duty.objects.filter(case=case_id).values_list("reference", flat=True))
