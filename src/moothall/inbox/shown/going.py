"""What becomes of an answer or another action, in the same words wherever it stands."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from moothall.channels.models import Action
from moothall.channels.queries import Standing
from moothall.channels.states import State
from moothall.inbox.models import Case, Draft, DraftState
from moothall.inbox.shown.times import Clock

#: writes a time
Say = Callable[[datetime], str]
ENDS = {
    State.SENDING: "is being sent now",
    State.SENT: "is done, and confirmed",
    State.FAILED: "was not done",
    State.BY_HAND: "has to be done by hand",
    State.WITHDRAWN: "was taken back",
}


def when_short(clock: Clock, when: datetime) -> str:
    """``09:00`` today, ``Tue 09:00`` within a week, ``Tue 24 Nov, 09:00`` later."""
    local, today = when.astimezone(clock.zone), clock.now.astimezone(clock.zone).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    if today < local.date() < today + timedelta(days=7):
        return f"{local:%a} {local:%H:%M}"
    return clock.said(when)


def action_words(
    action: Action, clock: Clock, *, stopped_by: str = "", say: Say | None = None
) -> str:
    """As it stands in a sentence after what is done: ``goes out Tue 09:00``.

    ``stopped_by``: who stopped its account's sending, or everybody's. ``say``: how a paper, which
    is read years later, writes a time.
    """
    state = State(action.state)
    if state is State.QUEUED:
        return queued_words(action, clock, say or partial(when_short, clock), stopped_by)
    if state is not State.UNKNOWN:
        return ENDS[state]
    if action.handed_over_at:
        return "may have gone out or not: nobody knows"
    return "was asked for without a clear answer; the desk is finding out"


def queued_words(action: Action, clock: Clock, say: Say, stopped_by: str) -> str:
    """Why it has not gone out yet."""
    if action.not_before > clock.now:
        when = f"goes out {say(action.not_before)}"
        return f"{when}, unless sending is still stopped then" if stopped_by else when
    if stopped_by:
        return f"is {HELD.format(stopped_by)}"
    if action.retry_at and action.retry_at > clock.now:
        return f"is tried again {say(action.retry_at)}"
    return "is on its way"


HELD = "held: sending is stopped by {}"
#: what a removal is called until the platform has confirmed it
BEING = {"hide": "being hidden", "delete": "being deleted", "block": "being blocked"}
#: the same where it does not go out
REMOVAL = {"hide": "hiding", "delete": "deleting", "block": "blocking"}


def removal_words(verb: str, stopped_by: str = "") -> str:
    """``being hidden``; ``hiding held: sending is stopped by Nadia Rahman``."""
    return f"{REMOVAL[verb]} {HELD.format(stopped_by)}" if stopped_by else BEING[verb]


def draft_words(draft: Draft, clock: Clock, say: Say | None = None) -> str:
    """A reply's, from being written on."""
    if draft.action is not None and draft.state != DraftState.DROPPED:
        return action_words(draft.action, clock, say=say)
    return str(draft.get_state_display())


def case_words(case: Case, clock: Clock, say: Say | None = None, *, stopped_by: str = "") -> str:
    """``answer goes out Tue 09:00``, ``being hidden``; nothing where nothing waits."""
    if not case.is_open or case.goes_out_at is None:
        return ""
    if case.goes_out_as in BEING:
        return removal_words(case.goes_out_as, stopped_by)
    if case.goes_out_at > clock.now:
        return f"answer goes out {(say or partial(when_short, clock))(case.goes_out_at)}"
    return f"answer {HELD.format(stopped_by)}" if stopped_by else "answer is on its way"


@dataclass(frozen=True, slots=True)
class Part:
    """A few words of the bar, with their colour."""

    words: str
    tone: str = ""


def bar_parts(standing: Standing, clock: Clock, *, is_stopped: bool) -> tuple[Part, ...]:
    """``1 failed``, ``3 held until 09:00``: only what there is."""
    until = when_short(clock, standing.held_until) if standing.held_until else ""
    every: Iterable[tuple[int, str, str]] = (
        (standing.failed, "failed", "is-late"),
        (standing.unknown, "unclear", "is-late"),
        (standing.by_hand, "by hand", "is-soon"),
        (standing.held, f"held until {until}", ""),
        (standing.on_its_way, "held: stopped" if is_stopped else "on the way", ""),
    )
    return tuple(Part(f"{count} {words}", tone) for count, words, tone in every if count)
