"""Blocks as a line of the register, and as a case shows those of its author."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse

from moothall.inbox.masking import mask
from moothall.inbox.models import BlockEntry, BlockReview, BlockState
from moothall.inbox.shown.times import Clock

TONES = {
    BlockState.ASKED: "is-soon",
    BlockState.FAILED: "is-late",
    BlockState.BLOCKED: "",
    BlockState.ENDING: "is-soon",
    BlockState.STILL: "is-late",
}
STANDING = frozenset({BlockState.BLOCKED, BlockState.ENDING, BlockState.STILL})
#: from so many days on, a review is told to be near
SOON = 7


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One look at a block."""

    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """One entry. ``review`` and its ``tone`` are empty where nothing is to be looked at again."""

    id: UUID
    url: str
    author: str
    handle: str
    account: str
    platform: str
    state: str
    tone: str
    decided: str
    approved: str
    clause: str
    clause_words: str
    policy: str
    why: str
    since: str
    review: str
    review_tone: str
    reviewer: str
    other_contact: str
    ended: str
    reviews: tuple[Reviewed, ...]
    case_url: str
    reference: str
    #: where what failed or waits is dealt with
    action_url: str
    is_standing: bool


def blocked(entry: BlockEntry, clock: Clock) -> Blocked:
    """Asks nothing more where `queries.blocks` loaded it."""
    made, state, account = entry.decision, entry.state, entry.author.account
    review, tone = review_words(entry, state, clock)
    return Blocked(
        id=entry.pk,
        url=reverse("inbox-block", args=[entry.pk]),
        author=str(entry.author),
        handle=entry.author.handle and f"@{entry.author.handle.lstrip('@')}",
        account=account.name,
        platform=account.title,
        state=state.label,
        tone=TONES.get(state, ""),
        decided=f"{entry.blocked_by_name}, {clock.said(entry.blocked_at)}",
        approved=f"{made.second_by_name}, {clock.said(made.second_at)}"
        if made.second_by_name
        else "",
        clause=entry.clause,
        clause_words=made.words,
        policy=made.policy,
        why=mask(entry.why).text,
        since=clock.said(entry.confirmed_at) if entry.confirmed_at else "",
        review=review,
        review_tone=tone,
        reviewer=str(entry.reviewer.person) if entry.reviewer else "",
        other_contact=entry.other_contact,
        ended=ended(entry, clock),
        reviews=tuple(looked(one, clock) for one in entry.reviews.all()),
        case_url=reverse("inbox-case", args=[made.case_id]),
        reference=made.case.reference,
        action_url=action_url(entry, state),
        is_standing=state in STANDING,
    )


def review_words(entry: BlockEntry, state: BlockState, clock: Clock) -> tuple[str, str]:
    """``review overdue since 1 September 2026``, with its colour."""
    if state not in STANDING:
        return "", ""
    today: date = clock.now.astimezone(clock.zone).date()
    day = f"{entry.review_on:%-d %B %Y}"
    if entry.review_on < today:
        return f"review overdue since {day}", "is-late"
    if entry.review_on == today:
        return "review due today", "is-soon"
    near = (entry.review_on - today).days <= SOON
    return f"review on {day}", "is-soon" if near else ""


def ended(entry: BlockEntry, clock: Clock) -> str:
    if entry.ended_at is None:
        return ""
    why = f": {mask(entry.ended_why).text}" if entry.ended_why else ""
    return f"{entry.ended_by_name}, {clock.said(entry.ended_at)}{why}"


def looked(one: BlockReview, clock: Clock) -> Reviewed:
    outcome = f"kept until {one.next_on:%-d %B %Y}" if one.next_on else "to be ended"
    words = f"{one.by_name}, {clock.said(one.at)}: {outcome} (was due {one.was_due_on:%-d %B %Y})"
    return Reviewed(words, mask(one.why).text)


def action_url(entry: BlockEntry, state: BlockState) -> str:
    waits = {
        BlockState.ASKED: entry.decision,
        BlockState.FAILED: entry.decision,
        BlockState.ENDING: entry.ending,
        BlockState.STILL: entry.ending,
    }.get(state)
    if waits is None or waits.action_id is None:
        return ""
    return f"{reverse('inbox-going-out')}#action-{waits.action_id}"


def mark_of(entry: BlockEntry) -> tuple[str, str]:
    """A word beside the author's name, with its colour."""
    return {
        BlockState.ASKED: ("being blocked", "is-soon"),
        BlockState.FAILED: ("block did not work", "is-late"),
        BlockState.BLOCKED: ("blocked", "is-late"),
        BlockState.ENDING: ("blocked, being unblocked", "is-late"),
        BlockState.STILL: ("blocked, unblocking did not work", "is-late"),
        BlockState.ENDED: ("was blocked before", "is-soon"),
    }.get(entry.state, ("", ""))
