"""An unknown end: look whether it was done, and only then do anything else."""

import logging

from moothall.channels.connecting import NotConnectedError, opened
from moothall.channels.deliver.ending import hand_over, sent
from moothall.channels.deliver.timing import BACK_OFF, KEY_HOLDS, SAFE, Clock, next_look
from moothall.channels.models import Action
from moothall.channels.states import State
from moothall.platforms.base import (
    WITH_WORDS,
    Capabilities,
    Idempotency,
    Outcome,
    Platform,
    PlatformError,
    Verb,
)

log = logging.getLogger(__name__)
#: what gives our words a post of their own
MAKING = frozenset(WITH_WORDS - {Verb.EDIT})


def read_back(action: Action, clock: Clock) -> Action:
    """Found: done. Absent, where asking twice cannot do it twice: queued again. Else a person."""
    try:
        with opened(action.account) as platform:
            capabilities = platform.capabilities
            found = look_for(platform, action)
    except (PlatformError, NotConnectedError):
        return look_later(action, clock)
    if found is not None:
        return sent(action, found, clock.now)
    if may_be_sent_again(action, capabilities, clock):
        action.step(
            State.QUEUED, outcome="It was not there, so it is sent again.", retry_at=clock.now
        )
        return action
    return look_later(action, clock)


def look_for(platform: Platform, action: Action) -> Outcome | None:
    """Raises ``PlatformError``. A fault of our own is no proof that it is absent."""
    try:
        found = platform.find(action.asked)
    except PlatformError:
        raise
    except Exception as error:
        log.error("reading back failed: %s", type(error).__name__)  # noqa: TRY400
        raise PlatformError("The desk had a fault while it looked for this.") from error
    return None if found is not None and is_of_another(action, found) else found


def is_of_another(action: Action, found: Outcome) -> bool:
    """The same words said twice in one place: found by its words, it may be the other one."""
    if Verb(action.verb) not in MAKING or not found.external_id:
        return False
    made = Action.objects.filter(account=action.account_id, external_id=found.external_id)
    return made.filter(verb__in=MAKING).exclude(pk=action.pk).exists()


def may_be_sent_again(action: Action, capabilities: Capabilities, clock: Clock) -> bool:
    """Only where the platform itself keeps one request from being done twice."""
    kind = capabilities.rows[Verb(action.verb)].idempotency
    if kind not in SAFE or action.attempts > len(BACK_OFF):
        return False
    if kind is Idempotency.HEADER:
        return clock.now - (action.first_asked_at or action.decided_at) <= KEY_HOLDS
    return True


def look_later(action: Action, clock: Clock) -> Action:
    """A post can come into sight late. After the last look a person takes over."""
    looks = action.read_backs + 1
    later = next_look(looks, clock.now)
    if later is None:
        return hand_over(action, clock.now)
    action.step_aside(read_backs=looks, retry_at=later)
    return action
