"""What a platform tells later of a message of ours: confirmed, or back before whoever decided it.

It comes in any order, more than once, and also before the answer to our own request. Nothing is
ever sent because of it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from moothall.channels.deliver.ending import end
from moothall.channels.models import Account, Action
from moothall.channels.receive.cleaning import keepable
from moothall.channels.states import Problem, State
from moothall.platforms import base
from moothall.platforms.base import ARRIVED, WITH_WORDS, Arrival, Reached

SPEAKING = [verb.value for verb in sorted(WITH_WORDS)]
#: what clocks may differ by, when an earlier try of the same message is told apart by its time
CLOCK_SLACK = timedelta(seconds=10)
TAKEN = "The platform told of it without being asked."


def settle(account: Account, told: Iterable[Arrival], at: datetime) -> list[base.Event]:
    """Note what became of our messages; the notices of those that this desk did not send."""
    notices = []
    for arrival in told:
        with transaction.atomic():
            action = whose(account, arrival)
            if action is not None:
                note(action, arrival, at)
            elif arrival.notice is not None:
                notices.append(arrival.notice)
    return notices


def whose(account: Account, arrival: Arrival) -> Action | None:
    """The action that it is about, locked: by what was made, else by the key it was sent with."""
    ours = Action.objects.select_for_update(of=("self",)).select_related("account")
    speaking = ours.filter(account=account, verb__in=SPEAKING)
    return first(speaking.filter(external_id=arrival.external_id), arrival.external_id) or first(
        speaking.filter(client_key=arrival.key), arrival.key
    )


def first(found: QuerySet[Action], named: str) -> Action | None:
    return found.order_by("-id").first() if named else None


def note(action: Action, arrival: Arrival, at: datetime) -> None:
    """One step at most; what we know better already stays."""
    if not is_this_try(action, arrival):
        return
    after = State.FAILED if arrival.reached is Reached.LOST else State.SENT
    if action.state == after:
        note_further(action, arrival)
    elif may_step(action, arrival, after):
        problem = Problem.REFUSED if after is State.FAILED else Problem.NONE
        words = arrival.words or TAKEN
        made = keepable(arrival.external_id)
        end(action, after, at, words=words, problem=problem, external_id=made,
            reached=arrival.reached.value)  # fmt: skip


def is_this_try(action: Action, arrival: Arrival) -> bool:
    """Whether it is about what was sent last: a message sent again has the same key."""
    if action.asked_at is None:
        return False
    if action.external_id:
        return action.external_id == arrival.external_id
    return arrival.at >= action.asked_at - CLOCK_SLACK


def may_step(action: Action, arrival: Arrival, after: State) -> bool:
    """What a person has settled stays. Arriving wins over being lost, in whichever order."""
    if after is State.SENT:
        unclear = action.state in {State.SENDING, State.UNKNOWN}
        return unclear or (action.state == State.FAILED and arrival.reached in ARRIVED)
    if action.state == State.SENT:
        by_a_person = action.handed_over_at is not None
        return not by_a_person and action.reached not in ARRIVED
    return action.state in {State.SENDING, State.UNKNOWN}


def note_further(action: Action, arrival: Arrival) -> None:
    """It was sent, and now it is there."""
    if arrival.reached not in ARRIVED or action.reached == Reached.READ:
        return
    if action.reached != arrival.reached:
        action.step_aside(reached=arrival.reached.value, outcome=keepable(arrival.words))
