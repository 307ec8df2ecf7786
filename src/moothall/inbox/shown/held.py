"""The page of what is going out, entry by entry."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from moothall.channels.models import Action, Stop
from moothall.channels.pausing import stopped_by as stopped_by_whom
from moothall.channels.queries import Failure
from moothall.channels.states import State
from moothall.inbox.actions.replying import RIGHTS
from moothall.inbox.actions.undoing import may_undo
from moothall.inbox.models import Decision, Draft
from moothall.inbox.queries.going import GoingOut
from moothall.inbox.shown.conversation.around import can_be_undone
from moothall.inbox.shown.going import action_words
from moothall.inbox.shown.said import said_verb
from moothall.inbox.shown.times import Clock
from moothall.people.models import Membership
from moothall.people.permissions import may
from moothall.people.verbs import Verb

WAYS = {
    "try_again": "Try again",
    "done_by_hand": "It is done; here is the proof",
    "not_there": "I looked, it is not there: send it",
    "withdraw": "Let it be",
}
#: ways that want words
WORDED = {
    "done_by_hand": "A link, or who saw it",
    "not_there": "Where you looked",
    "withdraw": "Why (may be empty)",
}
NEEDS_WORDS = {"done_by_hand", "not_there"}


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that a person can do about what is stuck."""

    name: str
    title: str
    asks: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One action, with what may be done about it."""

    id: UUID
    what: str
    to: str
    where: str
    words: str
    why: str
    decided: str
    whose: str
    is_mine: bool
    since: str
    text: str
    clause: str
    case_url: str
    undo_url: str = ""
    steps: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    #: of the reply's words, where they can still be changed; 0: they cannot
    version: int = 0
    may_send_now: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that waits for somebody else's yes."""

    what: str
    by: str
    when: str
    clause: str
    words: str
    url: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Page:
    """In the order of the page. ``left_out``: how many of what stuck are not on it."""

    stuck: tuple[Entry, ...]
    to_approve: tuple[Asked, ...]
    held: tuple[Entry, ...]
    on_its_way: tuple[Entry, ...]
    left_out: int

    @property
    def is_empty(self) -> bool:
        """Nothing at all."""
        return not (self.stuck or self.to_approve or self.held or self.on_its_way)

    @property
    def mine(self) -> int:
        """Of what is stuck."""
        return sum(one.is_mine for one in self.stuck)


@dataclass(frozen=True, slots=True)
class Around:
    """What all entries have in common."""

    me: Membership
    clock: Clock
    stop: Stop | None
    found: GoingOut


def page_of(around: Around) -> Page:
    """No query."""
    found = around.found
    stuck = sorted(
        (stuck_entry(one, around) for one in found.stuck), key=lambda one: not one.is_mine
    )
    shown = len(found.stuck) + len(found.held) + len(found.on_its_way)
    standing = found.standing
    return Page(
        stuck=tuple(stuck),
        to_approve=(
            *(to_second(one, around) for one in found.removals),
            *(to_approve(one, around) for one in found.replies),
        ),
        held=tuple(entry(one, around) for one in found.held),
        on_its_way=tuple(entry(one, around) for one in found.on_its_way),
        left_out=max(standing.stuck + standing.held + standing.on_its_way - shown, 0),
    )


def entry(action: Action, around: Around) -> Entry:
    """Held, queued, being sent or being looked for: whoever decided it has it."""
    me, clock = around.me, around.clock
    draft, decision = around.found.drafts.get(action.pk), around.found.decisions.get(action.pk)
    stopped_by = stopped_by_whom(action.account, around.stop)
    changes = may_change(action, draft, me)
    held = action.not_before > clock.now
    return Entry(
        id=action.pk,
        what=said_verb(action.verb),
        to=to_whom(action, draft, decision),
        where=str(action.account),
        words=action_words(action, clock, stopped_by=stopped_by),
        why=why_of(action, around),
        decided=f"{action.decided_by_name}, {clock.said(action.decided_at)}",
        whose=action.decided_by_name,
        is_mine=action.decided_by_id == me.actor.id,
        since="",
        text=action.asked.text,
        clause=action.clause,
        case_url=case_url(action),
        undo_url=undo_url(action, decision, draft, me),
        version=draft.version if draft and changes else 0,
        may_send_now=changes
        and held
        and not stopped_by
        and may(me, Verb.REPLY_OUT_OF_HOURS, action.account_id),
    )


def stuck_entry(failure: Failure, around: Around) -> Entry:
    """In front of a person, by name."""
    action, who, clock = failure.action, failure.person, around.clock
    draft, decision = around.found.drafts.get(action.pk), around.found.decisions.get(action.pk)
    return Entry(
        id=action.pk,
        what=said_verb(action.verb),
        to=to_whom(action, draft, decision),
        where=str(action.account),
        words=action_words(action, clock),
        why=action.outcome,
        decided=f"{action.decided_by_name}, {clock.said(action.decided_at)}",
        whose=str(who.person) if who else "nobody who still works here",
        is_mine=who is not None and who.pk == around.me.pk,
        since=clock.said(action.handed_over_at),
        text=action.asked.text,
        clause=action.clause,
        case_url=case_url(action),
        steps=tuple(action.steps),
        ways=tuple(
            Way(name, WAYS[name], WORDED.get(name, ""), name in NEEDS_WORDS)
            for name in failure.ways
        ),
    )


def why_of(action: Action, around: Around) -> str:
    """The reason for the wait, a sentence."""
    if around.stop:
        return f"{around.stop.by_name} stopped all sending: {around.stop.reason}"
    if action.account.is_paused:
        account = action.account
        return f"{account.paused_by_name} stopped this account: {account.paused_reason}"
    if action.state == State.QUEUED and action.not_before > around.clock.now:
        if action.subject_kind == "case":
            return "Decided while nobody watches the accounts; it is kept until the desk opens."
        return "It was decided for that time."
    if action.state == State.QUEUED and not action.attempts:
        return ""
    return action.outcome


def may_change(action: Action, draft: Draft | None, me: Membership) -> bool:
    """Whether this person may give it other words, or take it back."""
    if draft is None or action.state != State.QUEUED:
        return False
    return may(me, RIGHTS[draft.place], action.account_id)


def to_whom(action: Action, draft: Draft | None, decision: Decision | None) -> str:
    """The author; for a post of our own, what it is called."""
    of = draft or decision
    return str(of.case.author) if of else action.subject_label


def case_url(action: Action) -> str:
    return reverse("inbox-case", args=[action.subject_id]) if action.subject_kind == "case" else ""


def undo_url(action: Action, decision: Decision | None, draft: Draft | None, me: Membership) -> str:
    """For what is no reply: a reply is taken back on this page."""
    if draft or decision is None or action.state != State.QUEUED or not can_be_undone(decision):
        return ""
    if not may_undo(decision, me, action.account_id):
        return ""
    return reverse("inbox-undo", args=[decision.case_id, decision.pk])


def to_second(one: Decision, around: Around) -> Asked:
    """A removal that wants a second person."""
    return Asked(
        f"{said_verb(one.verb)}: {one.author}", one.by_name, around.clock.said(one.at), one.clause,
        one.why, reverse("inbox-second", args=[one.case_id, one.pk]),
        one.by_id == around.me.actor.id,
    )  # fmt: skip


def to_approve(one: Draft, around: Around) -> Asked:
    """A reply that somebody has to approve."""
    return Asked(
        f"Reply to {one.case.author}", str(one.writer.person), around.clock.said(one.submitted_at),
        one.clause, one.text, reverse("inbox-approve", args=[one.case_id, one.pk]),
        one.writer_id == around.me.pk,
    )  # fmt: skip
