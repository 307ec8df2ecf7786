"""The second look: between the decision and the sending the world goes on."""

from dataclasses import dataclass, replace
from datetime import datetime

from moothall.channels.byhand import steps_for
from moothall.channels.deliver.edited import EDITED, says_otherwise
from moothall.channels.items import Known, hash_of_words
from moothall.channels.models import Action
from moothall.channels.receive.sweep import compare
from moothall.channels.states import Problem, State
from moothall.platforms import base
from moothall.platforms.base import TO_A_PERSON, Capabilities, Item, Platform, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen. Without ``ends`` it may be sent, as ``asked`` says."""

    asked: base.Action
    ends: State | None = None
    problem: Problem = Problem.NONE
    words: str = ""
    steps: tuple[str, ...] = ()


def look_again(platform: Platform, action: Action, *, tried: bool, at: datetime) -> Look:
    """Read the target as it is now. Raises ``PlatformError``.

    ``tried``: this action was sent before, so that what holds already may be its own doing. What is
    news to us is kept as events, so that the officer sees the post as it stands.
    """
    known = Known(action.account, action.target_id)
    if not action.target_id:
        return judged(action, known, None, platform.capabilities, tried=tried, at=at)
    [state] = platform.refresh([action.target_id])
    look = judged(action, known, state, platform.capabilities, tried=tried, at=at)
    if look.problem in {Problem.EDITED, Problem.DELETED, Problem.ALREADY_SO}:
        compare(action.account, [state], at)
    return look


def judged(
    action: Action,
    known: Known,
    state: base.State | None,
    capabilities: Capabilities,
    *,
    tried: bool,
    at: datetime,
) -> Look:
    """What follows from it."""
    asked = action.asked
    if state is not None:
        if look := against(action, asked, state, known, tried=tried):
            return look
        asked = replace(asked, target_version=state.version)
    answer = capabilities.can(asked.verb, with_state(known.item(), state), at)
    if answer.possible:
        return Look(asked=asked)
    if answer.by_hand_steps or (answer.capability and not answer.capability.automatic):
        steps = answer.by_hand_steps or steps_for(action.account, asked.verb, known)
        return Look(asked=asked, ends=State.BY_HAND, words=answer.reason, steps=steps)
    return Look(asked=asked, ends=State.FAILED, problem=Problem.NOT_POSSIBLE, words=answer.reason)


def against(
    action: Action, asked: base.Action, state: base.State, known: Known, *, tried: bool
) -> Look | None:
    """Something about the target that keeps us from sending, or makes it needless."""
    if is_so(asked.verb, state):
        if tried:
            return Look(asked=asked, ends=State.SENT, words="It was done when we looked again.")
        if state.exists or asked.verb in TO_A_PERSON:
            return Look(
                asked=asked,
                ends=State.FAILED,
                problem=Problem.ALREADY_SO,
                words="It was so already when it was to be sent, and not by this decision.",
            )
    if asked.verb in TO_A_PERSON:
        return None
    if not state.exists:
        return Look(
            asked=asked,
            ends=State.FAILED,
            problem=Problem.DELETED,
            words="The post was not there any more when this was to be sent.",
        )
    if was_edited(action, state, known):
        return Look(
            asked=asked,
            ends=State.FAILED,
            problem=Problem.EDITED,
            words=EDITED,
        )
    return None


def is_so(verb: Verb, state: base.State) -> bool:
    """Whether what is wanted holds already."""
    return {
        Verb.HIDE: state.exists and state.hidden is True,
        Verb.UNHIDE: state.exists and state.hidden is False,
        Verb.DELETE_OTHER: not state.exists,
        Verb.DELETE_OWN: not state.exists,
        Verb.BLOCK: state.author_blocked is True,
        Verb.UNBLOCK: state.author_blocked is False,
    }.get(verb, False)


def was_edited(action: Action, state: base.State, known: Known) -> bool:
    """Other words than those the officer saw. A version alone moves with our own hiding, too.

    Where the platform shows no words now, those that we were told of last.
    """
    if state.version and state.version == action.target_version:
        return False
    if state.text and action.seen_sha256:
        return hash_of_words(state.text) != action.seen_sha256
    return says_otherwise(known, action) or bool(state.version and action.target_version)


def with_state(item: Item, state: base.State | None) -> Item:
    """What we know of the post, brought up to date."""
    if state is None:
        return item
    return replace(
        item,
        deleted=not state.exists,
        hidden=item.hidden if state.hidden is None else state.hidden,
        author_blocked=(
            item.author_blocked if state.author_blocked is None else state.author_blocked
        ),
    )
