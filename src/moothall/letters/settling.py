"""What a person does about a letter that did not go out, or perhaps did."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from moothall import record
from moothall.letters.models import AccountPerson, Letter, Telling
from moothall.letters.signals import letter_put
from moothall.letters.states import State
from moothall.people.models import Membership
from moothall.people.permissions import require
from moothall.people.verbs import Verb


def send_again(letter_id: UUID, *, by: Membership, at: datetime) -> Letter:
    """Once more, the same. Raises Letter.DoesNotExist and WrongStepError."""
    fresh = {"attempts": 0, "retry_at": None, "claimed_at": None, "asked_at": None,
             "finished_at": None, "outcome": f"Sent once more for {by.person}."}  # fmt: skip
    with transaction.atomic():
        letter = settled(letter_id, State.QUEUED, "send-letter-again", by=by, at=at, **fresh)
        letter_put.send(Letter, letter=letter)
    return letter


@transaction.atomic
def let_be(letter_id: UUID, *, by: Membership, at: datetime) -> Letter:
    """It is not sent any more. Raises Letter.DoesNotExist and WrongStepError."""
    return settled(letter_id, State.DROPPED, "drop-letter", by=by, at=at, finished_at=at)


def settled(
    letter_id: UUID, after: State, verb: str, *, by: Membership, at: datetime, **values: object
) -> Letter:
    letter = Letter.objects.select_for_update(of=("self",)).get(
        pk=letter_id, organisation_id=by.organisation_id
    )
    before = letter.state
    letter.step(after, settled_by_name=str(by.person), **values)
    record.write(
        by.organisation_id,
        by=by.actor,
        verb=verb,
        subject=record.Subject("letter", str(letter.pk), f"letter about {letter.kind}"),
        before={"state": before},
        after={"state": after.value},
        at=at,
    )
    return letter


@transaction.atomic
def set_telling(
    *,
    by: Membership,
    at: datetime,
    second: UUID | None,
    named: dict[UUID, UUID | None],
    **minutes: int,
) -> Telling:
    """Who is told what nobody deals with. Raises NotAllowed, and Membership.DoesNotExist."""
    require(by, Verb.MANAGE_ORGANISATION)
    ours = Membership.objects.filter(organisation_id=by.organisation_id, ended_at=None)
    values = {"second_person": ours.get(pk=second) if second else None, **minutes}
    telling, _ = Telling.objects.update_or_create(
        organisation_id=by.organisation_id, defaults=values
    )
    for account, person in named.items():
        there = AccountPerson.objects.filter(organisation_id=by.organisation_id, account=account)
        if person is None:
            there.delete()
        else:
            AccountPerson.objects.update_or_create(
                organisation_id=by.organisation_id,
                account=account,
                defaults={"member": ours.get(pk=person)},
            )
    record.write(
        by.organisation_id,
        by=by.actor,
        verb="set-who-is-told",
        subject=record.Subject("organisation", str(by.organisation_id), str(by.organisation)),
        after={
            "second_person": str(telling.second_person or ""),
            "accounts": sum(person is not None for person in named.values()),
            **minutes,
        },
        at=at,
    )
    return telling
