"""The steps of sending one letter, each on disk before the next begins.

    claim -> reach the server -> about to ask -> ask -> note the answer

Killed before "about to ask", nothing was said and the letter waits again. Killed after, nobody can
know: a mail server cannot be asked what it took, so a person decides.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from moothall.letters.models import Letter, WrongStepError
from moothall.letters.server import Handed, Result, hand_over
from moothall.letters.states import State
from moothall.people.alone import only_one
from moothall.people.models import Membership
from moothall.people.tenancy import organisation_scope

#: a server that is down for a morning loses nothing; after a day a person is told
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 180, 360, 720))
STOPPED = "The desk stopped while it handed this to the mail server: it may have arrived or not."
LEFT = "Its reader does not work here any more."

Now = Callable[[], datetime]


def due(organisation_id: UUID, at: datetime) -> bool:
    """Whether :func:`one` may find something to do."""
    with organisation_scope(organisation_id):
        return to_send(at).exists() or Letter.objects.filter(state=State.SENDING).exists()


def to_send(at: datetime) -> QuerySet[Letter]:
    waiting = Letter.objects.filter(state=State.QUEUED).filter(
        Q(retry_at=None) | Q(retry_at__lte=at)
    )
    return waiting.order_by("id")


def one(organisation_id: UUID, at: datetime) -> Letter | None:
    """The next letter, sent or settled; None: nothing is due, or another worker is at it.

    Call it again until it gives None. Not inside a transaction.
    """
    began = monotonic()

    def now() -> datetime:
        return at + timedelta(seconds=monotonic() - began)

    with organisation_scope(organisation_id), only_one(f"letters {organisation_id}") as got:
        if not got:
            return None
        try:
            return next_one(now)
        except WrongStepError:  # a person settled it at this very moment, and a person wins
            return None


def next_one(now: Now) -> Letter | None:
    """What a dead worker left comes first."""
    if left := Letter.objects.filter(state=State.SENDING).order_by("id").first():
        return take_up(left, now)
    letter = claim(now)
    return send(letter, now) if letter and letter.state == State.SENDING else letter


def take_up(left: Letter, now: Now) -> Letter:
    """A worker died in the middle, since we hold its lock."""
    if left.asked_at is None or (left.claimed_at and left.asked_at < left.claimed_at):
        left.step(State.QUEUED, retry_at=None)
    else:
        left.step(State.UNKNOWN, outcome=STOPPED, finished_at=now())
    return left


def claim(now: Now) -> Letter | None:
    """The next in order, taken; or dropped, where its reader has left."""
    with transaction.atomic():
        letter = to_send(now()).select_for_update(skip_locked=True, of=("self",)).first()
        if letter is None:
            return None
        if not Membership.objects.filter(pk=letter.reader_id, ended_at=None).exists():
            letter.step(State.DROPPED, outcome=LEFT, finished_at=now())
            return letter
        letter.step(State.SENDING, claimed_at=now(), attempts=letter.attempts + 1)
    return letter


def send(letter: Letter, now: Now) -> Letter:
    return noted(letter, hand_over(letter, lambda: about_to_ask(letter, now)), now)


def about_to_ask(letter: Letter, now: Now) -> None:
    """From here on nobody can know that it did not go out."""
    asked = now()
    Letter.objects.filter(pk=letter.pk).update(asked_at=asked)
    letter.asked_at = asked


def noted(letter: Letter, handed: Handed, now: Now) -> Letter:
    """What became of it, in a sentence."""
    ended = {"outcome": handed.words, "finished_at": now(), "retry_at": None}
    if handed.result is Result.TAKEN:
        letter.step(State.SENT, **ended)
    elif handed.result is Result.UNCLEAR:
        letter.step(State.UNKNOWN, **ended)
    elif handed.result is Result.REFUSED or letter.attempts > len(BACK_OFF):
        letter.step(State.FAILED, **ended)
    else:
        later = now() + BACK_OFF[letter.attempts - 1]
        letter.step(State.QUEUED, outcome=handed.words, retry_at=later)
    return letter
