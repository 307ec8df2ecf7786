"""A duty begins: by a person, or by the desk itself where the organisation wants that."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from moothall.core.worktime import clock_called
from moothall.core.worktime.explain import say_day
from moothall.core.worktime.local_time import london_day
from moothall.duties import telling
from moothall.duties.counting import Refused, reckon
from moothall.duties.kinds import PREFIXES, offered
from moothall.duties.models import Duty, OpenedByItself
from moothall.duties.noting import noted
from moothall.duties.queries import proclaimed
from moothall.duties.signals import duty_changed
from moothall.duties.validity import REQUESTS, looked_at
from moothall.people.models import Membership, Organisation
from moothall.people.permissions import require
from moothall.people.verbs import Verb
from moothall.record import Actor

#: hexadecimal digits at the end of the desk's own references
DIGITS = 6
DESK = Actor("desk", "The desk", "program")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a request when it is opened. ``case`` and ``post``: the inbox's ids."""

    kind: str
    received_at: datetime
    name: str = ""
    contact: str = ""
    reference: str = ""
    case: UUID | None = None
    post: UUID | None = None
    #: what was written, to see whether it gives a name and an address; it is not kept
    text: str = ""


@transaction.atomic
def open_duty(asked: Asked, *, by: Membership, at: datetime) -> Duty:
    """Begin its clock at receipt. The same post and kind once more: the one that is there.

    Raises NotAllowed, and Refused for what does not bind the organisation or is still to come.
    """
    require(by, Verb.OPEN_DUTY)
    require_binding(asked, by.organisation, at)
    there = Duty.objects.filter(
        organisation_id=by.organisation_id, post=asked.post, kind=asked.kind, post__isnull=False
    ).first()
    if there:
        return there
    return begun(asked, by.organisation, by=by.actor, at=at)


def require_binding(asked: Asked, organisation: Organisation, at: datetime) -> None:
    """Raises Refused."""
    if asked.received_at > at:
        raise Refused("It cannot have been received after now: look at the day and the time.")
    on = london_day(asked.received_at)
    if asked.kind not in {clock.name for clock in offered(organisation, on)}:
        title = clock_called(asked.kind).title
        raise Refused(f"“{title}” does not bind this organisation on {say_day(on)}.")


@transaction.atomic
def open_by_itself(asked: Asked, organisation: Organisation, *, at: datetime) -> Duty | None:
    """Where the organisation wants it, and nobody opened it before; else None."""
    wanted = OpenedByItself.objects.filter(
        organisation=organisation, kind=asked.kind, since__lte=asked.received_at
    )
    there = Duty.objects.filter(organisation=organisation, post=asked.post, kind=asked.kind)
    if not wanted.exists() or there.exists():
        return None
    require_binding(asked, organisation, at)
    return begun(asked, organisation, by=DESK, at=at)


def begun(
    asked: Asked,
    organisation: Organisation,
    *,
    by: Actor,
    at: datetime,
    follows: Duty | None = None,
) -> Duty:
    """Kept with its sum, on the record, and told to those whose work it is."""
    due = reckon(
        asked.kind, asked.received_at, organisation.nation, {}, extended=False,
        extra_holidays=proclaimed(organisation.pk),
    )  # fmt: skip
    duty = Duty(
        organisation=organisation,
        kind=asked.kind,
        asker_name=asked.name,
        asker_contact=asked.contact,
        case=asked.case,
        post=asked.post,
        received_at=asked.received_at,
        validity=looked_at(asked.text, asked.name, asked.contact).as_kept
        if asked.kind in REQUESTS
        else {},
        due_on=due.on,
        due_at=due.at,
        sum=due.sum,
        opened_at=at,
        follows=follows,
    )
    prefix = PREFIXES.get(asked.kind, asked.kind.upper())
    duty.reference = asked.reference or f"{prefix}-{duty.pk.hex[-DIGITS:].upper()}"
    duty.save(force_insert=True)
    telling.opened(duty, by, at)
    duty_changed.send(Duty, duty=duty, at=at)
    noted(duty, "open-duty", None, by=by, at=at)
    return duty
