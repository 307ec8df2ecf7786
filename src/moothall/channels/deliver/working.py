"""The steps of sending one action, each on disk before the next begins.

    claim -> second look -> about to ask -> ask -> note the answer

Killed before "about to ask", nothing was sent and the action goes back to its queue. Killed after,
nobody knows, so it is read back. The account's lock ends with a dead worker's connection; whoever
holds it next finds what was left.
"""

import logging
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from moothall.channels.allowed import still_allowed
from moothall.channels.byhand import steps_for
from moothall.channels.connecting import opened
from moothall.channels.deliver.ending import end, noted, refused, unknown
from moothall.channels.deliver.looking import look_again
from moothall.channels.deliver.reading_back import look_for, read_back
from moothall.channels.deliver.timing import BACK_OFF, Clock
from moothall.channels.items import Known
from moothall.channels.locks import alone
from moothall.channels.models import Account, Action
from moothall.channels.models.action import WrongStepError
from moothall.channels.pausing import stopped
from moothall.channels.signals import before_asking
from moothall.channels.states import Problem, State
from moothall.people.tenancy import organisation_scope
from moothall.platforms import base
from moothall.platforms.base import Outcome, PlatformError, Result, TryAgain, Verb

log = logging.getLogger(__name__)


def one(account: Account, at: datetime) -> Action | None:
    """The next thing to do for an account, done; None: nothing is due, or another worker is at it.

    Call it again until it gives None. Not inside a transaction.
    """
    with organisation_scope(account.organisation_id), alone(account, "deliver") as got:
        if not got:
            return None
        account.refresh_from_db()
        clock = Clock(at)
        try:
            return next_thing(account, clock)
        except WrongStepError:  # a person settled it at this very moment, and a person wins
            log.info("an action of account %s was settled while it was delivered", account.pk)
            return None


def due(organisation_id: UUID, at: datetime) -> list[Account]:
    """The accounts for which :func:`one` may find something to do."""
    with organisation_scope(organisation_id):
        waiting = Action.objects.filter(account=OuterRef("pk")).filter(
            Q(state=State.SENDING)
            | Q(state=State.QUEUED, not_before__lte=at) & (Q(retry_at=None) | Q(retry_at__lte=at))
            | Q(state=State.UNKNOWN, handed_over_at=None, retry_at__lte=at)
        )
        return list(Account.objects.filter(Exists(waiting)))


def next_thing(account: Account, clock: Clock) -> Action | None:
    """What a dead worker left comes first, then what may have been done, then what is new."""
    ours = Action.objects.filter(account=account).select_related("account")
    if left := ours.filter(state=State.SENDING).first():
        return take_up(left, clock)
    if unclear := to_look_for(ours, clock.now):
        return read_back(unclear, clock)
    action = claim(account, clock.now)
    if action is None or action.state != State.SENDING:
        return action
    return send(action, clock)


def take_up(left: Action, clock: Clock) -> Action:
    """A worker died in the middle, since we hold its lock.

    What kills every worker that touches it is not tried for ever.
    """
    if left.asked_at is None or (left.claimed_at and left.asked_at < left.claimed_at):
        if left.attempts > len(BACK_OFF):
            words = f"The desk stopped {left.attempts} times before this could be sent."
            return end(left, State.FAILED, clock.now, words=words, problem=Problem.GAVE_UP)
        left.step(State.QUEUED, outcome="The worker stopped before it was sent.")
        return left
    return unknown(left, "The worker stopped while it was being sent.", clock.now)


def to_look_for(ours: QuerySet[Action], now: datetime) -> Action | None:
    """Whose end we do not know, and may see by now."""
    return ours.filter(state=State.UNKNOWN, handed_over_at=None, retry_at__lte=now).first()


def claim(account: Account, now: datetime) -> Action | None:
    """The next in order, taken; or one that may not be sent any more, handed back.

    The account's row is locked meanwhile: whoever pauses it waits for this, and then nothing more
    is claimed.
    """
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        if stopped(account):
            return None
        action = next_in_order(account, now)
        if action is None or (action.retry_at and action.retry_at > now):
            return None
        if not account.is_connected:
            return left_to_hand(action, now)
        if reason := still_allowed(action):
            return end(action, State.FAILED, now, words=reason, problem=Problem.NOT_ALLOWED)
        action.step(State.SENDING, claimed_at=now, attempts=action.attempts + 1)
    return action


def next_in_order(account: Account, now: datetime) -> Action | None:
    """The oldest that is due. What is done to a post or person waits for what is unclear there."""
    tied = Action.objects.filter(account=account, state=State.UNKNOWN, handed_over_at=None).filter(
        Q(target_id=OuterRef("target_id"))
        | Q(payload__author=OuterRef("payload__author")) & ~Q(payload__author="")
    )
    waiting = (
        Action.objects.filter(account=account, state=State.QUEUED, not_before__lte=now)
        .exclude(Exists(tied))
        .select_related("account")
    )
    return waiting.select_for_update(skip_locked=True, of=("self",)).order_by("id").first()


def left_to_hand(action: Action, now: datetime) -> Action:
    """The account was disconnected after the decision."""
    account = action.account
    known = Known(account, action.target_id)
    return end(
        action,
        State.BY_HAND,
        now,
        words=f"The desk has no connection to {account} any more.",
        steps=list(steps_for(account, Verb(action.verb), known)),
    )


def send(action: Action, clock: Clock) -> Action:
    """Look, ask, note. Whatever goes wrong, the action ends in a state that says what we know."""
    tried = action.asked_at is not None
    try:
        with opened(action.account) as platform:
            look = look_again(platform, action, tried=tried, at=clock.now)
            if look.ends is not None:
                more = {"steps": list(look.steps)} if look.steps else {}
                return end(
                    action, look.ends, clock.now, words=look.words, problem=look.problem, **more
                )
            before_asking.send(Action, action=action)
            if not about_to_ask(action, clock.now):
                return action
            asked = replace(look.asked, sent_at=action.asked_at)
            outcome = confirmed(platform, action, ask(platform, asked))
            return noted(action, outcome, clock.now)
    except PlatformError as error:
        return refused(action, error, error.words, clock.now)


def about_to_ask(action: Action, now: datetime) -> bool:
    """From here on nobody can know that nothing was sent. The switch is looked at once more."""
    with transaction.atomic():
        if reason := stopped(action.account):
            action.step(State.QUEUED, outcome=reason, attempts=action.attempts - 1)
            return False
        action.step_aside(asked_at=now, first_asked_at=action.first_asked_at or now)
    return True


def confirmed(platform: base.Platform, action: Action, outcome: Outcome) -> Outcome:
    """Where it was done already, by which id: we ask, and believe it without an answer too."""
    if outcome.error is None or outcome.error.again is not TryAgain.DONE:
        return outcome
    try:
        return look_for(platform, action) or outcome
    except PlatformError:
        return outcome


def ask(platform: base.Platform, asked: base.Action) -> Outcome:
    """What the platform answered. A fault of our own in between leaves its end unknown, too."""
    try:
        return base.attempt(platform, asked)
    except Exception as error:  # noqa: BLE001 - the post may stand there: it is read back
        log.error("asking a platform failed: %s", type(error).__name__)  # noqa: TRY400
        words = "The desk had a fault while it was sending this."
        return Outcome(result=Result.UNKNOWN, detail=words)
