"""The list: fifty cases, three lines each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.urls import reverse

from moothall.channels.models import Stop
from moothall.channels.pausing import stopped_by
from moothall.core.policy import Policy
from moothall.core.values import Disposition, Label
from moothall.inbox.models import Case, Decision, JudgeState, Post
from moothall.inbox.queries.looking import Looking
from moothall.inbox.queries.pages import Row as Found
from moothall.inbox.queues import QueueName
from moothall.inbox.shown.danger import Danger, danger_of, headings
from moothall.inbox.shown.dues import due_of
from moothall.inbox.shown.going import case_words, when_short
from moothall.inbox.shown.labels import label_called, leading, why
from moothall.inbox.shown.times import Clock, Due
from moothall.inbox.shown.words import upsetting
from moothall.people.models import Membership

ATTENTION_LETTERS = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One case as the list shows it."""

    id: UUID
    url: str
    reference: str
    version: int
    author: str
    platform: str
    is_private: bool
    posted_at: datetime
    ago: str
    words: str
    covered_words: str
    why: str
    clause: str
    clause_words: str
    #: under which leaving it alone is proposed
    silence: str
    due: Due | None
    danger: Danger | None
    heading: str
    going: str
    #: what was done already about a danger, each with who and when
    helped: tuple[str, ...]
    attention: str
    posts_count: int
    #: when the author wrote last, where the words shown are older
    wrote_again: str
    tags: tuple[str, ...]
    assigned: str
    looking: tuple[str, ...]
    is_unread: bool
    is_here: bool

    @property
    def is_covered(self) -> bool:
        return bool(self.covered_words)


@dataclass(frozen=True)
class Around:
    """What all rows of a page have in common."""

    clock: Clock
    me: Membership
    policy: Policy | None
    looking: Looking
    query: str
    here: UUID | None = None
    #: the list is that of Danger
    is_danger: bool = False
    helped: Mapping[UUID, Sequence[Decision]] = field(default_factory=dict)
    #: of all that the organisation sends
    stop: Stop | None = None

    @cached_property
    def quiet(self) -> str:
        """The clause about what is left unanswered."""
        found = next(self.policy.all("no_response"), None) if self.policy else None
        return getattr(found[0], "id", "") if found else ""

    @property
    def blurs(self) -> bool:
        return bool(self.me.person.blur)


def rows_of(found: Sequence[Found], around: Around) -> list[Row]:
    """No query: everything is loaded."""
    begins = headings(found, bare=around.is_danger)
    return [row_of(one, around, heading) for one, heading in zip(found, begins, strict=True)]


def row_of(found: Found, around: Around, heading: str = "") -> Row:
    """The reason, the clause and the words are those of the post that the case is about."""
    case, clock = found.case, around.clock
    post, newest = case.shown_post, case.newest_post
    labels = list(post.labels) if post else []
    clause = clause_of(post.disposition if post else "", labels, around.policy)
    told = post or newest
    posted_at = told.posted_at if told else case.opened_at
    again = newest is not None and newest.posted_at > posted_at
    received_at = newest.received_at if newest else case.opened_at
    covered = upsetting(labels) if around.blurs else ""
    danger = danger_of(found)
    return Row(
        id=case.pk,
        url=with_query(reverse("inbox-case", args=[case.pk]), around.query),
        reference=case.reference,
        version=case.version,
        author=str(case.author),
        platform=case.account.title,
        is_private=bool(post and post.is_private),
        posted_at=posted_at,
        ago=clock.ago(posted_at),
        words=found.snippet or "(no words)",
        covered_words=f"Covered: {covered}. Open it to read." if covered else "",
        why=why_of(case, danger),
        clause=clause[0],
        clause_words=clause[1],
        silence=silence_of(post, clause[0], around.quiet),
        due=due_of(case, post, around.policy, clock),
        danger=danger,
        heading=heading,
        going=case_words(case, clock, stopped_by=stopped_by(case.account, around.stop)),
        helped=tuple(helped_words(one, clock) for one in around.helped.get(case.pk, ())),
        attention=shorter(case.attention),
        posts_count=case.posts_count,
        wrote_again=clock.ago(newest.posted_at) if newest and again else "",
        tags=tuple(case.tags[:3]),
        assigned=assigned_words(case, around.me),
        looking=around.looking.others.get(case.pk, ()),
        is_unread=case.is_open and around.looking.is_unread(case.pk, received_at),
        is_here=case.pk == around.here,
    )


def silence_of(post: Post | None, clause: str, quiet: str) -> str:
    """As the single form proposes it: the judgement's clause where nothing is to be answered."""
    return clause if clause and post and post.disposition == Disposition.NONE else quiet


def helped_words(done: Decision, clock: Clock) -> str:
    """``rang or told 999: Nadia Rahman, 10:45``."""
    whom = done.details.get("whom", "")
    passed = f"passed to {whom}" if whom else "passed on"
    what = {"alert": f"rang or told {whom}", "pass-on": passed}.get(done.verb, "answered")
    return f"{what}: {done.by_name}, {when_short(clock, done.at)}"


def why_of(case: Case, danger: Danger | None = None) -> str:
    """Three words: what makes somebody deal with it."""
    post = case.shown_post
    if danger is not None:
        return f"{'at risk' if is_concern(post) else 'danger'}: {danger.sure}"
    if not case.is_open:
        return str(case.get_closed_how_display())
    if post is None or (post.judge_state == JudgeState.WAITING and not post.corrected_at):
        return "not judged yet"
    if post.judge_state == JudgeState.FAILED and not post.corrected_at:
        return "judge failed"
    words = why(post.disposition, list(post.labels))
    if case.queue == QueueName.LEFT_ALONE and post.disposition == Disposition.NONE:
        return f"{words}: leave it alone?"
    return words


def is_concern(post: Post | None) -> bool:
    """Whether it is a person who is at risk, and no house on fire."""
    return post is not None and post.disposition == Disposition.SAFEGUARD


def clause_of(disposition: str, labels: list[str], policy: Policy | None) -> tuple[str, str]:
    """The clause that the leading label falls under, with its words; empty where there is none."""
    name = leading(disposition, labels)
    if policy is None or not name:
        return "", ""
    label: Label = label_called(name)
    found = policy.clause_for(label)
    return (found.id, found.words) if found else ("", "")


def assigned_words(case: Case, me: Membership) -> str:
    if case.assigned_to is None:
        return ""
    return "yours" if case.assigned_to_id == me.pk else str(case.assigned_to.person)


def shorter(words: str) -> str:
    """A chip is no place for a paragraph; the case has the whole."""
    if len(words) <= ATTENTION_LETTERS:
        return words
    return f"{words[:ATTENTION_LETTERS].rsplit(' ', 1)[0]}…"


def with_query(url: str, query: str) -> str:
    return f"{url}?{query}" if query else url
