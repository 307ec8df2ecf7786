"""Who is known and which days are holidays: kept by people, told to the judge at the next post."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from moothall import record
from moothall.core.judgement.detect import Directory, DirectoryError
from moothall.duties import holidays
from moothall.inbox.actions.deciding import Refused
from moothall.inbox.judging.reckoning import reckon_again
from moothall.inbox.models import KnownPerson, KnownRole
from moothall.people.models import Membership
from moothall.people.permissions import require
from moothall.people.verbs import Verb
from moothall.record import Subject

MOST_PEOPLE = 5_000
LONGEST_FILE = 1_000_000


@transaction.atomic
def add_person(
    name: str, handle: str, role: str, where: str, *, by: Membership, at: datetime
) -> KnownPerson:
    """Raises NotAllowed, and Refused for nobody and for somebody who is there."""
    require(by, Verb.DRAFT_POLICY)
    name, handle = plain(name), handle.strip().rstrip("/").rsplit("/", 1)[-1].lstrip("@").lower()
    if not name and not handle:
        raise Refused("Give a name or a handle.")
    try:
        with transaction.atomic():
            made = KnownPerson.objects.create(
                organisation_id=by.organisation_id,
                name=name[:120],
                handle=handle[:120],
                role=KnownRole(role).value,
                where=plain(where)[:120],
                added_at=at,
                added_by_name=by.actor.name,
            )
    except IntegrityError:
        raise Refused(f"{name or handle} is in the directory already.") from None
    note(by, at, "add-known-person", (str(made.pk), str(made)), {"role": made.role})
    return made


@transaction.atomic
def add_people(text: str, *, by: Membership, at: datetime) -> int:
    """From a table as the core's directory reads it; those who are there already are passed over.

    Raises NotAllowed, and Refused with every faulty line: then nobody is added.
    """
    require(by, Verb.DRAFT_POLICY)
    if len(text) > LONGEST_FILE:
        raise Refused("The table is too long. Give at most a megabyte.")
    try:
        people = Directory.from_csv(text).people
    except DirectoryError as problem:
        raise Refused(" ".join(problem.problems[:10])) from None
    there = KnownPerson.objects.filter(organisation_id=by.organisation_id, ended_at=None)
    known = set(there.values_list("handle", "name"))
    new = {(one.handle, one.name[:120]): one for one in people}
    rows = [
        KnownPerson(
            organisation_id=by.organisation_id,
            name=one.name[:120],
            handle=one.handle[:120],
            role=one.role,
            where=one.organisation[:120],
            added_at=at,
            added_by_name=by.actor.name,
        )
        for key, one in new.items()
        if key not in known
    ]
    if len(known) + len(rows) > MOST_PEOPLE:
        raise Refused(f"A directory holds {MOST_PEOPLE:,} people at most.")
    KnownPerson.objects.bulk_create(rows)
    organisation = str(by.organisation_id)
    note(by, at, "add-known-people", (organisation, "the directory"), {"added": len(rows)})
    return len(rows)


@transaction.atomic
def end_person(person_id: UUID, *, by: Membership, at: datetime) -> KnownPerson:
    """Not in that part any more. Raises NotAllowed and KnownPerson.DoesNotExist."""
    require(by, Verb.DRAFT_POLICY)
    found = KnownPerson.objects.select_for_update().get(
        pk=person_id, organisation_id=by.organisation_id, ended_at=None
    )
    found.ended_at = at
    found.save(update_fields=["ended_at"])
    note(by, at, "end-known-person", (str(found.pk), str(found)), {"role": found.role})
    return found


def add_holiday(day: date, name: str, *, by: Membership, at: datetime) -> tuple[int, int]:
    """A day proclaimed since; how many open posts' due times it moved, and how many duties'.

    Raises what :func:`moothall.duties.holidays.add` does.
    """
    duties = holidays.add(day, name, by=by, at=at)
    return reckon_again(by.organisation_id, at), duties


def end_holiday(holiday_id: UUID, *, by: Membership, at: datetime) -> tuple[int, int]:
    """It was a mistake. Raises what :func:`moothall.duties.holidays.end` does."""
    duties = holidays.end(holiday_id, by=by, at=at)
    return reckon_again(by.organisation_id, at), duties


def plain(words: str) -> str:
    return " ".join(words.split())


def note(
    by: Membership, at: datetime, verb: str, subject: tuple[str, str], after: dict[str, object]
) -> None:
    record.write(
        by.organisation_id,
        by=by.actor,
        verb=verb,
        subject=Subject("judge", *subject),
        after=after,
        at=at,
    )
