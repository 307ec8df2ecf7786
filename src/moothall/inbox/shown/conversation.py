"""A whole case as one screen: made of what `queries.whole` loaded, asking nothing more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Any
from uuid import UUID

from django.urls import reverse

from moothall.channels.states import State
from moothall.core.values import Disposition
from moothall.files.wording import clock_title
from moothall.inbox.filing import end_of
from moothall.inbox.masking import shortened
from moothall.inbox.models import Case, Decision, DecisionState, Post
from moothall.inbox.queries import Whole
from moothall.inbox.queues import STRENGTH
from moothall.inbox.shown import judged, posts
from moothall.inbox.shown.judged import Judged
from moothall.inbox.shown.labels import disposition_title
from moothall.inbox.shown.posts import How, Mark
from moothall.inbox.shown.rows import assigned_words, with_query
from moothall.inbox.shown.said import DECIDED, STATES, record_words
from moothall.inbox.shown.times import Clock, Due
from moothall.inbox.shown.verbs import Verbs
from moothall.people.models import Membership
from moothall.people.permissions import may
from moothall.people.verbs import Verb as Right

#: other people's posts that are shown between those that matter
IN_A_GAP = 8
FIRST = "First answer, as the policy promises"


@dataclass(frozen=True, slots=True)
class Line:
    """Something to know first, above the conversation."""

    words: str
    tone: str = ""
    url: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A way to somewhere else."""

    words: str
    url: str
    when: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Running:
    """A clock of law or policy."""

    title: str
    due: str
    left: str
    tone: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Noted:
    """A note for the team."""

    by: str
    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """A decision, or an entry of the record."""

    what: str
    by: str
    when: str
    clause: str = ""
    state: str = ""
    tone: str = ""
    why: str = ""
    outcome: str = ""
    note: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Posts in a row: what matters here, or what other people wrote in between."""

    posts: tuple[posts.Shown, ...]
    is_gap: bool = False
    left_out: int = 0

    @property
    def words(self) -> str:
        """``12 posts by other people``."""
        count = len(self.posts) + self.left_out
        words = f"{count} post{'' if count == 1 else 's'} by other people"
        return f"{words}; the nearest {len(self.posts)} are here" if self.left_out else words


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything that the conversation's part of the screen prints."""

    id: UUID
    url: str
    #: the same with no form open
    bare_url: str
    version: int
    author: str
    handle: str
    reference: str
    queue: str
    account: str
    platform: str
    place: str
    assigned: str
    tags: tuple[str, ...]
    due: Due | None
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    thread: tuple[Part, ...]
    judgement: Judged | None
    not_judged: str
    clocks: tuple[Running, ...]
    earlier: tuple[Link, ...]
    notes: tuple[Noted, ...]
    decisions: tuple[Done, ...]
    record: tuple[Done, ...]
    private_of: Link | None
    private_cases: tuple[Link, ...]
    people: tuple[str, ...]
    presence_token: str
    may_note: bool
    may_reveal: bool
    may_see_record: bool
    correct_url: str
    verbs: Verbs


@dataclass(frozen=True, slots=True)
class Eyes:
    """Who looks, when, and in which list they stand."""

    me: Membership
    clock: Clock
    query: str
    revealed: frozenset[UUID] = frozenset()


def asked_post(whole: Whole, wanted: UUID | None = None) -> Post | None:
    """The post that the verbs are about: the one asked for, else the one that asks most of us."""
    mine = whole.posts
    if wanted is not None:
        return next((post for post in mine if post.pk == wanted), None)
    open_ones = [post for post in mine if post.is_open and not post.deleted_at] or list(mine)
    return min(
        open_ones, key=lambda post: (strength(post), -post.posted_at.timestamp()), default=None
    )


def strength(post: Post) -> int:
    """The strongest first; what nobody has read stands beside urgent."""
    read = Disposition(post.disposition) if post.disposition else Disposition.URGENT
    return STRENGTH.index(read)


def conversation_of(whole: Whole, post: Post, eyes: Eyes, verbs: Verbs) -> Conversation:
    """No query."""
    case, clock, me = whole.case, eyes.clock, eyes.me
    how = How(clock, bool(me.person.blur), post.pk, eyes.revealed, whole.wordings)
    may_correct = may(me, Right.CORRECT, case.account_id)
    return Conversation(
        id=case.pk,
        url=with_query(reverse("inbox-case", args=[case.pk]), eyes.query),
        bare_url=with_query(
            reverse("inbox-case", args=[case.pk]), "&".join(filter(None, (eyes.query, "form=no")))
        ),
        version=case.version,
        author=str(case.author),
        handle=case.author.handle and f"@{case.author.handle.lstrip('@')}",
        reference=case.reference,
        queue=case.queue_title if case.is_open else f"Done: {case.get_closed_how_display()}",
        account=case.account.name,
        platform=case.account.title,
        place="in private" if case.thread.is_private else "in public",
        assigned=assigned(case, me),
        tags=tuple(case.tags),
        due=clock.due(case.due_at) if case.is_open else None,
        marks=marks(whole),
        lines=tuple(lines(whole, eyes)),
        thread=tuple(thread(whole, how)),
        judgement=judged.judged_of(post, whole.corrections, whole.policy, may_correct=may_correct),
        not_judged=judged.not_judged(post),
        clocks=tuple(clocks(whole, clock)),
        earlier=tuple(earlier(one, clock) for one in whole.earlier),
        notes=tuple(Noted(str(one.by.person), clock.said(one.at), one.text) for one in whole.notes),
        decisions=tuple(decision(one, eyes) for one in reversed(whole.decisions)),
        record=tuple(entry(one, clock) for one in reversed(whole.record))
        if may(me, Right.SEE_RECORD)
        else (),
        private_of=next(
            (link_to(one) for one in whole.linked if one.pk == case.continues_id), None
        ),
        private_cases=tuple(link_to(one) for one in whole.linked if one.continues_id == case.pk),
        people=people(whole),
        presence_token=presence_token(people(whole)),
        may_note=may(me, Right.NOTE, case.account_id),
        may_see_record=may(me, Right.SEE_RECORD),
        may_reveal=may(me, Right.REVEAL_PERSONAL, case.account_id),
        correct_url=with_query(reverse("inbox-verb", args=[case.pk, "correct"]), eyes.query),
        verbs=verbs,
    )


def thread(whole: Whole, how: How) -> list[Part]:
    """What the case is about, what it answers and what answers it; the rest is folded away."""
    name = whole.case.account.name
    near = nearby(whole)
    parts: list[Part] = []
    for is_gap, run in groupby(whole.conversation, key=lambda entry: entry.post.pk not in near):
        every = list(run)
        # above the case's posts the last ones are nearest, below them the first
        near_ones = every[:IN_A_GAP] if parts and seen_own(parts) else every[-IN_A_GAP:]
        kept = near_ones if is_gap else every
        made = tuple(posts.shown(entry, how, name) for entry in kept)
        parts.append(Part(made, is_gap=is_gap, left_out=len(every) - len(kept)))
    return parts


def seen_own(parts: list[Part]) -> bool:
    """Whether a post of the case stands above already."""
    return any(post.is_of_case for part in parts for post in part.posts)


def nearby(whole: Whole) -> set[UUID]:
    """The case's own posts, those they answer, and our answers to them."""
    mine = whole.posts
    theirs = {post.external_id for post in mine}
    answered = {post.parent_external_id for post in mine if post.parent_external_id}
    found = {post.pk for post in mine}
    for entry in whole.conversation:
        post = entry.post
        ours = post.own and post.parent_external_id in theirs
        if (
            ours
            or post.external_id in answered
            or post.pk == whole.case.thread.our_post_id
            or whole.case.thread.is_private
        ):
            found.add(post.pk)
    return found


def assigned(case: Case, me: Membership) -> str:
    who = assigned_words(case, me)
    area = f"; waiting on {case.service_area.name}" if case.service_area else ""
    return (
        f"assigned to {'you' if who == 'yours' else who}" if who else "assigned to nobody"
    ) + area


def marks(whole: Whole) -> tuple[Mark, ...]:
    """About the author."""
    if any(block.ended_at is None for block in whole.blocks):
        return (Mark("blocked", "is-late"),)
    if whole.blocks:
        return (Mark("was blocked before", "is-soon"),)
    return ()


def lines(whole: Whole, eyes: Eyes) -> list[Line]:
    """What to know before anything is done."""
    case, clock = whole.case, eyes.clock
    found = []
    if case.attention:
        found.append(Line(case.attention, "is-soon"))
    if case.backlog and case.is_open:
        found.append(Line("Backlog: written before the account was connected. It is never late."))
    if case.snoozed_until and case.snoozed_until > clock.now:
        found.append(Line(f"Put off until {clock.said(case.snoozed_until)}."))
    if not case.is_open:
        who = f" by {case.closed_by_name}" if case.closed_by_name else ""
        found.append(
            Line(
                f"Done: {case.get_closed_how_display()}{who}, {clock.said(case.closed_at)}.",
                "is-good",
            )
        )
    if case.merged_into_id:
        url = reverse("inbox-case", args=[case.merged_into_id])
        found.append(Line("It goes on in another case.", "", url, "Open that case"))
    found += [unsent(action) for action in whole.actions]
    found += [
        Line(f"{one.by_name} asks for a second person: {said_verb(one.verb)}"
             f"{f' under {one.clause}' if one.clause else ''}.", "is-soon",
             with_query(reverse("inbox-second", args=[case.pk, one.pk]), eyes.query), "Look at it")
        for one in whole.decisions if one.state == DecisionState.AWAITING_SECOND
    ]  # fmt: skip
    found += [
        Line(f"{draft.writer.person} asks for this reply to be approved.", "is-soon",
             with_query(reverse("inbox-approve", args=[case.pk, draft.pk]), eyes.query), "Read it")
        for draft in whole.drafts if draft.state == "awaiting_approval"
    ]  # fmt: skip
    return found


def unsent(action: Any) -> Line:
    what = said_verb(action.verb)
    if action.state in {State.FAILED, State.BY_HAND} or (
        action.state == State.UNKNOWN and action.handed_over_at
    ):
        words = action.outcome or STATES[State(action.state)]
        url = f"{reverse('inbox-failures')}#action-{action.pk}"
        return Line(f"{what} – {words}", "is-bad", url,
                    "Deal with it")  # fmt: skip
    return Line(f"{what} – {STATES[State(action.state)]}")


def said_verb(verb: str) -> str:
    return DECIDED.get(verb, verb.replace("_", " ").replace("-", " ").capitalize())


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


def people(whole: Whole) -> tuple[str, ...]:
    """``Sam Byrne is writing``."""
    return tuple(f"{look.membership.person} {look.get_doing_display()}" for look in whole.looks)


def presence_token(who: Sequence[str]) -> str:
    return sha256("\n".join(who).encode()).hexdigest()[:12]
