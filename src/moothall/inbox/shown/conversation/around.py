"""What stands beside the conversation: clocks, earlier posts, decisions, the record."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from moothall.channels.states import State
from moothall.files.wording import clock_title
from moothall.inbox.filing import end_of
from moothall.inbox.masking import shortened
from moothall.inbox.models import Case, Decision, DecisionState, Post
from moothall.inbox.queries import Whole
from moothall.inbox.shown.conversation.parts import Done, Eyes, Link, Running
from moothall.inbox.shown.labels import disposition_title
from moothall.inbox.shown.rows import with_query
from moothall.inbox.shown.said import STATES, record_words, said_verb
from moothall.inbox.shown.times import Clock

FIRST = "First answer, as the policy promises"


def clocks(whole: Whole, clock: Clock) -> list[Running]:
    """Of every post that is still open, the soonest first; each clock once."""
    found: dict[str, tuple[datetime, bool]] = {}
    for post in whole.posts:
        if not post.is_open:
            continue
        dues = [
            (one["clock"], end_of(one["due"], whole.policy), one["provisional"])
            for one in post.clocks
        ]
        if post.reply_by and not whole.case.backlog:
            dues.append((FIRST, post.reply_by, False))
        for name, due, provisional in dues:
            if name not in found or due < found[name][0]:
                found[name] = (due, provisional)
    ordered = sorted(found.items(), key=lambda pair: pair[1][0])
    return [running(name, due, provisional, clock) for name, (due, provisional) in ordered]


def running(name: str, due: datetime, provisional: bool, clock: Clock) -> Running:
    left = clock.due(due)
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


def decision(one: Decision, eyes: Eyes) -> Done:
    links = []
    if can_be_undone(one):
        url = with_query(reverse("inbox-undo", args=[one.case_id, one.pk]), eyes.query)
        links.append(Link("Undo, with a reason", url))
    return Done(
        what=said_verb(one.verb),
        by=one.by_name + (f", with {one.second_by_name}" if one.second_by_name else ""),
        when=eyes.clock.said(one.at),
        clause=one.clause,
        state="" if one.state == DecisionState.STANDS else str(one.get_state_display()),
        tone="is-soon" if one.state == DecisionState.AWAITING_SECOND else "",
        why=one.undone_why or one.why,
        outcome=one.outcome_words or (STATES.get(State(one.outcome), "") if one.outcome else ""),
        links=tuple(links),
    )


#: verbs whose decision can be taken back here
UNDOABLE = frozenset(
    {"hide", "delete", "block", "leave-alone", "not-ours", "close", "reply", "reply-privately"}
)


def can_be_undone(one: Decision) -> bool:
    """What was sent or deleted there cannot be brought back; what still waits can."""
    if one.state not in {DecisionState.STANDS, DecisionState.AWAITING_SECOND}:
        return False
    is_final = one.verb in {"reply", "reply-privately", "delete"}
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
