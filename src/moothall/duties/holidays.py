"""Bank holidays proclaimed since the shipped calendar, and the running clocks that they move."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from moothall import record
from moothall.core.worktime.bank_holidays import bank_holidays
from moothall.core.worktime.explain import say_day
from moothall.duties.counting import Refused, reckon
from moothall.duties.models import Duty, DutyState, ProclaimedHoliday
from moothall.duties.noting import facts_of, noted
from moothall.duties.queries import proclaimed
from moothall.duties.signals import duty_changed
from moothall.people.models import Membership
from moothall.people.permissions import require
from moothall.people.verbs import Verb
from moothall.record import Subject

SATURDAY = 5
LONGEST = 120


@transaction.atomic
def add(day: date, name: str, *, by: Membership, at: datetime) -> int:
    """A day proclaimed since; how many running duties it moved.

    Raises NotAllowed, and Refused for a day that is no working day anyhow.
    """
    require(by, Verb.MANAGE_ORGANISATION)
    name = " ".join(name.split())[:LONGEST]
    if day.weekday() >= SATURDAY:
        raise Refused("That day is a Saturday or Sunday: it is no working day anyhow.")
    if any(one.day == day for one in bank_holidays()):
        raise Refused("That day is in the calendar that comes with Moothall.")
    if not name:
        raise Refused("Say what it is called.")
    try:
        with transaction.atomic():
            made = ProclaimedHoliday.objects.create(
                organisation_id=by.organisation_id,
                day=day,
                name=name,
                added_at=at,
                added_by_name=by.actor.name,
            )
    except IntegrityError:
        raise Refused("That day is there already.") from None
    note(made, "add-holiday", by=by, at=at)
    return moved(by, at, f"{say_day(day)} was proclaimed a bank holiday: {name}.")


@transaction.atomic
def end(holiday_id: UUID, *, by: Membership, at: datetime) -> int:
    """It was a mistake; how many running duties that moved.

    Raises NotAllowed and ProclaimedHoliday.DoesNotExist.
    """
    require(by, Verb.MANAGE_ORGANISATION)
    found = ProclaimedHoliday.objects.get(pk=holiday_id, organisation_id=by.organisation_id)
    note(found, "end-holiday", by=by, at=at)
    found.delete()
    return moved(by, at, f"{say_day(found.day)} is no bank holiday after all.")


def moved(by: Membership, at: datetime, why: str) -> int:
    """Every open duty counted again with the days as they are now; how many have another date."""
    extra = proclaimed(by.organisation_id)
    running = Duty.objects.filter(organisation_id=by.organisation_id, state=DutyState.OPEN)
    count = 0
    for duty in running.select_for_update(of=("self",)).order_by("id"):
        before = facts_of(duty)
        due = reckon(
            duty.kind, duty.received_at, by.organisation.nation, duty.facts,
            extended=duty.is_extended, extra_holidays=extra,
        )  # fmt: skip
        if (due.on, due.at) == (duty.due_on, duty.due_at):
            continue
        duty.due_on, duty.due_at, duty.sum = due.on, due.at, due.sum
        duty.version += 1
        duty.save(update_fields=["due_on", "due_at", "sum", "version"])
        duty_changed.send(Duty, duty=duty, at=at)
        noted(duty, "recount-duty", before, by=by.actor, at=at, note=why)
        count += 1
    return count


def note(holiday: ProclaimedHoliday, verb: str, *, by: Membership, at: datetime) -> None:
    record.write(
        by.organisation_id,
        by=by.actor,
        verb=verb,
        subject=Subject("judge", str(holiday.pk), str(holiday)),
        after={"day": holiday.day.isoformat()},
        at=at,
    )
