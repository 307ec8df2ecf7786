"""An author changed a post about which something waits to be done: it goes back to the officer.

The second look finds this too, at the moment of sending. What waits longer than that moment, for an
opening or because sending is stopped, is brought back as soon as anybody tells us of the edit.
"""

from collections.abc import Iterable
from datetime import datetime

from moothall.channels.deliver.ending import end
from moothall.channels.items import Known, hash_of_words
from moothall.channels.models import Account, Action, Event
from moothall.channels.states import Problem, State
from moothall.platforms.base import TO_A_PERSON, EventKind

EDITED = "The post was edited after this was decided. Read it again before you decide."
TO_PEOPLE = [verb.value for verb in sorted(TO_A_PERSON)]


def bring_back(account: Account, events: Iterable[Event], at: datetime) -> list[Action]:
    """What was decided about other words than those that stand now, ended; whichever way they came.

    In the transaction that keeps the events. What is being sent this moment is looked at by its
    sender.
    """
    edited = (event for event in events if event.kind == EventKind.EDITED and not event.own)
    told = {event.external_id for event in edited}
    if not told:
        return []
    waiting = Action.objects.filter(
        account=account, target_id__in=sorted(told), state=State.QUEUED
    ).exclude(verb__in=TO_PEOPLE)
    found = list(waiting.select_for_update(skip_locked=True, of=("self",)))
    known = Known.many(account, sorted({action.target_id for action in found})) if found else {}
    stale = [action for action in found if says_otherwise(known[action.target_id], action)]
    return [end(action, State.FAILED, at, words=EDITED, problem=Problem.EDITED) for action in stale]


def says_otherwise(known: Known, action: Action) -> bool:
    """Whether the words that we were told of last are not those that the officer saw."""
    if known.newest is None or not action.seen_sha256:
        return False
    return hash_of_words(known.text) != action.seen_sha256
