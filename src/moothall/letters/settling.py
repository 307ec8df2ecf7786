"""What a person does about a letter that did not go out, or perhaps did."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from moothall import record
from moothall.letters.models import Letter
from moothall.letters.signals import letter_put
from moothall.letters.states import State
from moothall.people.models import Membership


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
