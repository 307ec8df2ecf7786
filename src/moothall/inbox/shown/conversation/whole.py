"""A whole case as one screen: made of what `queries.whole` loaded, asking nothing more."""

from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from django.urls import reverse

from moothall.channels.connecting import capabilities_of
from moothall.core.values import Disposition
from moothall.core.values.ids import new_id
from moothall.inbox.duties import proposed
from moothall.inbox.models import Case, Post
from moothall.inbox.queries import Whole
from moothall.inbox.queues import STRENGTH
from moothall.inbox.shown import judged
from moothall.inbox.shown.answered import is_answered
from moothall.inbox.shown.blocks import blocked
from moothall.inbox.shown.conversation.around import (
    clocks,
    decisions,
    duties,
    earlier,
    entry,
    link_to,
)
from moothall.inbox.shown.conversation.helping import helping
from moothall.inbox.shown.conversation.lines import lines, marks
from moothall.inbox.shown.conversation.parts import Conversation, Eyes, Noted
from moothall.inbox.shown.conversation.thread import thread
from moothall.inbox.shown.dues import due_of
from moothall.inbox.shown.going import BEING, case_words
from moothall.inbox.shown.posts import How
from moothall.inbox.shown.rows import assigned_words, with_query
from moothall.inbox.shown.times import Clock
from moothall.inbox.shown.verbs import Verbs, under_way
from moothall.people.models import Membership
from moothall.people.permissions import may
from moothall.people.verbs import Verb as Right
from moothall.platforms import base


def asked_post(whole: Whole, wanted: UUID | None = None) -> Post | None:
    """The post that the verbs are about: the one asked for, else the one that asks most of us."""
    mine = whole.posts
    if wanted is not None:
        return next((post for post in mine if post.pk == wanted), None)
    open_ones = [post for post in mine if post.is_open and not post.deleted_at] or list(mine)
    unanswered = [post for post in open_ones if not answered(post, whole)]
    open_ones = unanswered or open_ones
    lead = next((post for post in open_ones if post.pk == whole.case.lead_post_id), None)
    return lead or min(
        open_ones, key=lambda post: (strength(post), -post.posted_at.timestamp()), default=None
    )


def answered(post: Post, whole: Whole) -> bool:
    return is_answered(post, whole.decisions, whole.drafts)


def strength(post: Post) -> int:
    """The strongest first; what nobody has read stands beside urgent."""
    read = Disposition(post.disposition) if post.disposition else Disposition.URGENT
    return STRENGTH.index(read)


def conversation_of(whole: Whole, post: Post, eyes: Eyes, verbs: Verbs) -> Conversation:
    """No query."""
    case, clock, me = whole.case, eyes.clock, eyes.me
    how = How(
        clock, bool(me.person.blur), post.pk, eyes.revealed, whole.wordings, still_see(case),
        case_words(case, clock, stopped_by=eyes.stopped_by), eyes.stopped_by, removals(whole),
        frozenset(one.external_id for one in whole.posts),
    )  # fmt: skip
    may_correct = may(me, Right.CORRECT, case.account_id)
    return Conversation(
        id=case.pk,
        seen=new_id(),
        url=with_query(reverse("inbox-case", args=[case.pk]), eyes.query),
        bare_url=with_query(
            reverse("inbox-case", args=[case.pk]), "&".join(filter(None, (eyes.query, "form=no")))
        ),
        version=case.version,
        author=str(case.author),
        handle=case.author.handle and f"@{case.author.handle.lstrip('@')}",
        reference=case.reference,
        queue=queue_words(case, clock, eyes.stopped_by),
        account=case.account.name,
        platform=case.account.title,
        place="in private" if case.thread.is_private else "in public",
        assigned=assigned(case, me),
        tags=tuple(case.tags),
        due=due_of(case, post, whole.policy, clock),
        marks=marks(whole),
        helping=helping(whole, eyes),
        lines=tuple(lines(whole, eyes)),
        thread=tuple(thread(whole, how)),
        judgement=why(post, whole, how, may_correct=may_correct),
        not_judged=judged.not_judged(post),
        clocks=tuple(clocks(whole, clock)),
        duties=tuple(duties(whole, clock)) if may(me, Right.SEE_DUTIES) else (),
        duty_url=with_query(reverse("inbox-verb", args=[case.pk, "duty"]), eyes.query)
        if may(me, Right.OPEN_DUTY) and proposed(whole.posts, whole.duties)
        else "",
        earlier=tuple(earlier(one, clock) for one in whole.earlier),
        notes=tuple(Noted(str(one.by.person), clock.said(one.at), one.text) for one in whole.notes),
        blocks=tuple(blocked(one, clock) for one in whole.blocks),
        decisions=decisions(whole, eyes),
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


def still_see(case: Case) -> str:
    """Who sees a post of this account's after it is hidden, as its platform has it."""
    rows = capabilities_of(case.account)
    row = rows.rows.get(base.Verb.HIDE) if rows else None
    return row.who_still_sees if row else ""


def removals(whole: Whole) -> dict[UUID, str]:
    """What each post is being done with, while the platform has not confirmed it."""
    found = {}
    for post in whole.posts:
        asked = under_way(whole.actions, post)
        if verb := next((one for one in BEING if one in asked and one != "block"), ""):
            found[post.pk] = verb
    return found


def queue_words(case: Case, clock: Clock, stopped_by: str = "") -> str:
    """``Waiting: answer goes out Tue 09:00``."""
    if not case.is_open:
        return f"Done: {case.get_closed_how_display()}"
    return ": ".join(
        filter(None, (case.queue_title, case_words(case, clock, stopped_by=stopped_by)))
    )


def assigned(case: Case, me: Membership) -> str:
    who = assigned_words(case, me)
    asked = case.service_area if not case.attention else None
    area = f"; waiting on {asked.name}" if asked else ""
    return (
        f"assigned to {'you' if who == 'yours' else who}" if who else "assigned to nobody"
    ) + area


def people(whole: Whole) -> tuple[str, ...]:
    """``Sam Byrne is writing``."""
    return tuple(f"{look.membership.person} {look.get_doing_display()}" for look in whole.looks)


def presence_token(who: Sequence[str]) -> str:
    return sha256("\n".join(who).encode()).hexdigest()[:12]


def why(post: Post, whole: Whole, how: How, *, may_correct: bool) -> judged.Judged | None:
    """The judge's findings; what is covered in the post is not quoted beside it either."""
    found = judged.judged_of(post, whole.corrections, whole.policy, may_correct=may_correct)
    if how.blurs and not post.own:
        found = judged.without_covered_words(found, post)
    return judged.with_tallies(found, whole.tallies)
