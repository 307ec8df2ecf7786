"""What became of an action, noted with its entry in the record in one transaction."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction

from moothall import record
from moothall.channels.byhand import steps_for
from moothall.channels.deliver.timing import next_look, next_try
from moothall.channels.items import Known
from moothall.channels.models import Account, Action, Source
from moothall.channels.receive.cleaning import keepable
from moothall.channels.receive.keeping import keep
from moothall.channels.receive.own import recognise_waiting
from moothall.channels.signals import action_ended
from moothall.channels.states import Problem, State
from moothall.platforms.base import (
    WITH_WORDS,
    Changed,
    ContractBroken,
    NotFound,
    Outcome,
    PlatformError,
    Result,
    TryAgain,
    Unauthorized,
    Verb,
)

log = logging.getLogger(__name__)
DESK = record.Actor(id="desk", name="Moothall", role="desk")
VERBS = {
    State.SENT: "sent",
    State.FAILED: "sending-failed",
    State.BY_HAND: "left-to-hand",
    State.UNKNOWN: "sending-unclear",
}
UNCLEAR = (
    "It is not known whether this was done, and the desk could not find out."
    " Look on the platform: say so if it is there, or have it sent again if it is not."
)


def end(
    action: Action,
    after: State,
    now: datetime,
    *,
    words: str,
    problem: Problem = Problem.NONE,
    **more: Any,
) -> Action:
    """The last step that the desk takes by itself. ``WrongStepError``: somebody was first."""
    with transaction.atomic():
        if after is not State.SENT:
            more |= {"handed_over_at": now}
        action.step(
            after,
            outcome=keepable(words),
            problem=problem,
            finished_at=now,
            retry_at=None,
            **more,
        )
        if after is State.SENT:
            Account.objects.filter(pk=action.account_id).update(last_write_at=now)
        recognise_waiting(action.account)
        note(action, now)
    return action


def hand_over(action: Action, now: datetime) -> Action:
    """Nobody knows how it ended, and we have looked often enough. The state stays."""
    with transaction.atomic():
        action.step_aside(handed_over_at=now, problem=Problem.UNCLEAR, outcome=UNCLEAR)
        recognise_waiting(action.account)
        note(action, now)
    return action


def note(action: Action, now: datetime) -> None:
    after = {"action": str(action.pk), "verb": action.verb, "state": str(action.state)}
    if action.external_id:
        after["external_id"] = action.external_id
    action_ended.send(Action, action=action)
    record.write(
        action.organisation_id,
        by=DESK,
        verb=VERBS[State(action.state)],
        subject=action.subject,
        clause=action.clause,
        after=after,
        note=f"Decided by {action.decided_by_name}. {action.outcome}",
        at=now,
    )


def sent(action: Action, outcome: Outcome, now: datetime) -> Action:
    """Confirmed, by an answer or by reading back."""
    words = keepable(outcome.text)
    other = Verb(action.verb) in WITH_WORDS and words and words != action.payload["text"]
    said = "The platform shows our words otherwise than we sent them." if other else "Done."
    return end(
        action,
        State.SENT,
        now,
        words=outcome.detail or said,
        external_id=keepable(outcome.external_id),
        permalink=keepable(outcome.permalink),
        shown_text=words if other else "",
    )


def noted(action: Action, outcome: Outcome, now: datetime) -> Action:
    """What the platform answered, whatever it is."""
    error = outcome.error
    if isinstance(error, ContractBroken) and error.body:
        keep(
            action.account,
            Source.ANSWER,
            error.body.encode("utf-8", "replace"),
            now,
            parsed_at=now,
            problem=keepable(" ".join(filter(None, (error.words, error.detail)))),
        )
    if outcome.result is Result.CONFIRMED or (error and error.again is TryAgain.DONE):
        return sent(action, outcome, now)
    if outcome.result is Result.BY_HAND:
        known = Known(action.account, action.target_id)
        steps = outcome.steps or steps_for(action.account, Verb(action.verb), known)
        return end(action, State.BY_HAND, now, words=outcome.detail, steps=list(steps))
    if outcome.result is Result.UNKNOWN:
        return unknown(action, outcome.detail, now)
    return refused(action, error, outcome.detail, now)


def unknown(action: Action, words: str, now: datetime) -> Action:
    """Asked for, and no clear answer: look before anything else is done."""
    with transaction.atomic():
        action.step(
            State.UNKNOWN, outcome=keepable(words), read_backs=0, retry_at=next_look(0, now)
        )
    return action


def refused(action: Action, error: PlatformError | None, words: str, now: datetime) -> Action:
    """Certainly not done. Waits where the platform says that waiting may help."""
    if isinstance(error, Unauthorized):
        lost_at = action.account.permission_lost_at or now
        action.account.note_error(keepable(error.words), now, permission_lost_at=lost_at)
    if error is None or error.again is not TryAgain.LATER:
        problem = problem_of(error)
        return end(action, State.FAILED, now, words=words, problem=problem)
    later = next_try(action.attempts, error, now)
    if later is None:
        tries = f"{words} We tried {action.attempts} times." if action.attempts > 1 else words
        return end(action, State.FAILED, now, words=tries, problem=Problem.GAVE_UP)
    with transaction.atomic():
        action.step(State.QUEUED, outcome=keepable(words), retry_at=later)
    return action


def problem_of(error: PlatformError | None) -> Problem:
    if isinstance(error, Changed):
        return Problem.EDITED
    return Problem.DELETED if isinstance(error, NotFound) else Problem.REFUSED
