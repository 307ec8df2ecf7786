"""What stands beside the conversation: clocks, earlier posts, decisions, the record."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from moothall.channels.states import State
from moothall.duties.shown import shown as shown_duty
from moothall.files.wording import clock_title
from moothall.inbox.actions.undoing import may_undo
from moothall.inbox.danger import DANGERS
from moothall.inbox.filing import due_of, end_of, reading_of
from moothall.inbox.masking import shortened
from moothall.inbox.models import Case, Decision, DecisionState, Post
from moothall.inbox.queries import Whole
from moothall.inbox.shown.answered import NOT_SENT
from moothall.inbox.shown.conversation.parts import Done, Eyes, Link, Owed, Running
from moothall.inbox.shown.dues import runs_in_watched_time
from moothall.inbox.shown.going import action_words
from moothall.inbox.shown.labels import disposition_title
from moothall.inbox.shown.rows import with_query
from moothall.inbox.shown.said import HOLDS, passed_words, record_words, said_verb
from moothall.inbox.shown.times import Clock

FIRST = "First answer, as the policy promises"
FOR_GOOD = "It cannot be brought back; its words are sealed as evidence."
AT_ONCE = "First answer: danger is answered at once"


def clocks(whole: Whole, clock: Clock) -> list[Running]:
    """Of every post that is still open, the soonest first; each clock once.

    What a duty was opened for stands among the duties.
    """
    found: dict[str, tuple[datetime, Running]] = {}
    opened = {(duty.post, duty.kind) for duty in whole.duties}
    for post in whole.posts:
        if not post.is_open:
            continue
        dues = [
            (when, running(one["clock"], when, clock, provisional=one["provisional"]))
            for one in post.clocks
            if (post.pk, one["clock"]) not in opened
            for when in (end_of(one["due"], whole.policy),)
        ]
        if post.reply_by and not whole.case.backlog:
            dues.append((post.reply_by, first_answer(post, whole, clock)))
        for when, one in dues:
            if one.title not in found or when < found[one.title][0]:
                found[one.title] = (when, one)
    return [one for _, one in sorted(found.values(), key=lambda pair: pair[0])]


def duties(whole: Whole, clock: Clock) -> Iterator[Owed]:
    """What was opened from the case, the first due first."""
    for duty in whole.duties:
        one = shown_duty(duty, clock.now)
        until = due_of(duty)
        left = clock.due(end_of(until, whole.policy), watched=False) if until else None
        yield Owed(
            reference=duty.reference,
            title=one.title,
            url=reverse("duty", args=[duty.pk]),
            due=one.due,
            state=one.state.capitalize(),
            left=left.words if left else "",
            tone="is-late" if one.is_late else left.tone if left else "",
        )


def first_answer(post: Post, whole: Whole, clock: Clock) -> Running:
    """What the policy promises; for danger no policy need promise anything."""
    due = post.reply_by or post.since
    if reading_of(whole.case, post) in DANGERS:
        left = clock.at_once(post.since)
        return Running(AT_ONCE, "now, at any hour", left.words, left.tone, provisional=False)
    watched = runs_in_watched_time(post, whole.policy)
    return running(FIRST, due, clock, provisional=False, watched=watched)


def running(
    name: str, due: datetime, clock: Clock, *, provisional: bool, watched: bool = False
) -> Running:
    """A clock in law runs day and night."""
    left = clock.due(due, watched=watched)
    words = left.words if left else ""
    return Running(
        title=clock_title(name),
        due=clock.said(due),
        left=words if left and left.is_late else words.removeprefix("due "),
        tone=left.tone if left else "",
        provisional=provisional,
    )


def earlier(post: Post, clock: Clock) -> Link:
    url = reverse("inbox-case", args=[post.case_id]) if post.case_id else ""
    return Link(
        shortened(post.text, 110) or "(no words)", url, clock.said(post.posted_at),
        disposition_title(post.disposition).lower(),
    )  # fmt: skip


def decisions(whole: Whole, eyes: Eyes) -> tuple[Done, ...]:
    """The newest first."""
    back = brought_back(whole.decisions)
    return tuple(
        decision(one, eyes, whole.case.account_id, is_back=one.pk in back)
        for one in reversed(whole.decisions)
    )


def brought_back(given: Sequence[Decision]) -> set[UUID]:
    """What a later decision has ended already: hidden and shown again, blocked and unblocked."""
    return {
        one.pk
        for place, one in enumerate(given)
        if any(
            later.verb == f"un{one.verb}"
            and later.state == DecisionState.STANDS
            and later.outcome not in NOT_SENT
            and (later.post_id == one.post_id or one.verb in OF_AUTHOR)
            for later in given[place + 1 :]
        )
    }


def decision(one: Decision, eyes: Eyes, account: UUID, *, is_back: bool) -> Done:
    """``account``: of its case. ``is_back``: a later decision has ended it."""
    links = []
    if can_be_undone(one) and not is_back and may_undo(one, eyes.me, account):
        url = with_query(reverse("inbox-undo", args=[one.case_id, one.pk]), eyes.query)
        links.append(Link("Undo, with a reason", url))
    if duty := one.details.get("duty"):
        links.append(Link(one.details["reference"], reverse("duty", args=[duty])))
    return Done(
        what=passed_words(one.details.get("whom", ""))
        if one.verb == "pass-on"
        else said_verb(one.verb),
        by=one.by_name + (f", with {one.second_by_name}" if one.second_by_name else ""),
        when=eyes.clock.said(one.at),
        clause=one.clause,
        state="" if one.state == DecisionState.STANDS else HOLDS[one.state],
        tone="is-soon" if one.state == DecisionState.AWAITING_SECOND else "",
        why=one.undone_why or one.why,
        outcome=outcome_of(one, eyes.clock, eyes.stopped_by),
        links=tuple(links),
    )


def outcome_of(one: Decision, clock: Clock, stopped_by: str = "") -> str:
    """What the platform has of it: in the words of the page that lists what is going out."""
    if one.action is not None and one.state == DecisionState.STANDS:
        words = action_words(one.action, clock, stopped_by=stopped_by)
        said = f"{words[:1].upper()}{words[1:]}. {one.action.outcome}".strip()
        is_gone = one.verb == "delete" and one.action.state == State.SENT
        return f"{said} {FOR_GOOD}" if is_gone else said
    return one.outcome_words


#: verbs whose decision can be taken back here
UNDOABLE = frozenset(
    {
        "hide", "delete", "block", "mute", "report", "edit-reply", "delete-reply", "leave-alone",
        "not-ours", "close", "reply", "reply-privately",
    }
)  # fmt: skip
#: verbs about a person, whichever of the posts they were decided over
OF_AUTHOR = frozenset({"block", "mute"})
#: of these, what the platform has done stays done
FINAL = frozenset({"reply", "reply-privately", "delete", "report", "edit-reply", "delete-reply"})


def can_be_undone(one: Decision) -> bool:
    """What was sent or deleted there cannot be brought back; what still waits can."""
    if one.state not in {DecisionState.STANDS, DecisionState.AWAITING_SECOND}:
        return False
    is_final = one.verb in FINAL
    is_done = one.action is not None and one.action.state == State.SENT
    return one.verb in UNDOABLE and not (is_final and is_done)


def entry(one: Any, clock: Clock) -> Done:
    return Done(
        what=record_words(one), by=one.actor_name, when=clock.said(one.at), clause=one.clause,
        note=one.note,
    )  # fmt: skip


def link_to(case: Case) -> Link:
    where = "the private conversation" if case.thread.is_private else "the public post"
    return Link(f"Case {case.reference}, {where}", reverse("inbox-case", args=[case.pk]))
