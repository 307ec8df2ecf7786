"""One case with everything around it, as the conversation screen shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from moothall import policies
from moothall.channels.models import Action
from moothall.channels.states import State
from moothall.core.policy import Policy
from moothall.duties.models import Duty
from moothall.duties.queries import of_case
from moothall.inbox.models import (
    BlockEntry,
    Case,
    Correction,
    Decision,
    Draft,
    Evidence,
    Look,
    Mention,
    Note,
    Post,
    Tally,
    Wording,
)
from moothall.inbox.queries.access import case_of, visible
from moothall.people.models import Membership
from moothall.people.verbs import Role
from moothall.record.models import Entry as RecordEntry

#: posts of one conversation and of one author that a screen can bear
MOST = 200
EARLIER = 20
#: somebody who has not been seen for so long has gone
GONE_AFTER = timedelta(seconds=60)
#: of a conversation's posts: long, and on no screen
UNSEEN = ("search", "judgement__reading", "judgement__around")
UNDER_WAY = (State.QUEUED, State.SENDING, State.UNKNOWN, State.FAILED, State.BY_HAND)


@dataclass(frozen=True, slots=True)
class Entry:
    """One post in its conversation. ``is_of_case``: what the case is about."""

    post: Post
    is_of_case: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything on one case, loaded: reading it asks the database nothing more."""

    case: Case
    #: our own post above it
    our_post: Post | None
    conversation: tuple[Entry, ...]
    #: other things that the author wrote to us, the newest first
    earlier: tuple[Post, ...]
    policy: Policy | None
    decisions: tuple[Decision, ...]
    corrections: tuple[Correction, ...]
    drafts: tuple[Draft, ...]
    #: what was asked of the platform and has not come to its end
    actions: tuple[Action, ...]
    notes: tuple[Note, ...]
    evidence: tuple[Evidence, ...]
    wordings: tuple[Wording, ...]
    record: tuple[RecordEntry, ...]
    blocks: tuple[BlockEntry, ...]
    #: others who have it open
    looks: tuple[Look, ...]
    #: the public case that goes on here, and private ones in which this one goes on
    linked: tuple[Case, ...]
    #: whose part it is where somebody is at risk
    leads: tuple[Membership, ...] = ()
    #: how often people agreed with what the judge found in these posts
    tallies: tuple[Tally, ...] = ()
    #: what was opened from it, the first due first
    duties: tuple[Duty, ...] = ()

    @property
    def posts(self) -> tuple[Post, ...]:
        """The posts that the case is about."""
        return tuple(entry.post for entry in self.conversation if entry.is_of_case)

    def clause_words(self, clause: str) -> str:
        """As published in the policy in force; nothing where it has no such clause."""
        try:
            return self.policy.clause(clause).words if self.policy else ""
        except KeyError:
            return ""


def hanging(at: datetime) -> dict[str, QuerySet[Any]]:
    """What most cases have nothing of: asked for together, and fetched only where there is any."""
    here = OuterRef("pk")
    return {
        "decisions": Decision.objects.filter(case=here),
        "corrections": Correction.objects.filter(post__case=here),
        "drafts": Draft.objects.filter(case=here),
        "notes": Note.objects.filter(case=here),
        "evidence": Evidence.objects.filter(case=here),
        "wordings": Wording.objects.filter(post__case=here),
        "blocks": BlockEntry.objects.filter(author=OuterRef("author")),
        "looks": Look.objects.filter(case=here, last_at__gte=at - GONE_AFTER),
        "duties": Duty.objects.filter(case=here),
        "linked": Case.objects.filter(Q(pk=OuterRef("continues")) | Q(continues=here)),
    }


def whole(membership: Membership, case_id: UUID, at: datetime) -> Whole:
    """A constant number of queries. Raises Case.DoesNotExist and NotAllowed."""
    parts = {f"has_{name}": Exists(rows.order_by()) for name, rows in hanging(at).items()}
    case = case_of(membership, case_id, **parts)

    def any_of(name: str, rows: Iterable[Any]) -> tuple[Any, ...]:
        """The question is asked only where the case has an answer to it."""
        return tuple(rows) if getattr(case, f"has_{name}") else ()

    conversation = conversation_of(case)
    decisions = any_of(
        "decisions",
        Decision.objects.filter(case=case).select_related("action", "evidence", "post"),
    )
    drafts = Draft.objects.filter(case=case).select_related("writer__person", "action")
    return Whole(
        case=case,
        our_post=next((post for post in conversation if post.pk == case.thread.our_post_id), None),
        conversation=tuple(Entry(post, post.case_id == case.pk) for post in conversation),
        earlier=earlier_of(membership, case, conversation),
        policy=policy_at(case.organisation_id, at),
        decisions=decisions,
        corrections=any_of("corrections", Correction.objects.filter(post__case=case)),
        drafts=any_of("drafts", drafts),
        actions=under_way(decisions),
        notes=any_of(
            "notes",
            Note.objects.filter(case=case)
            .select_related("by__person")
            .prefetch_related(
                Prefetch("mentions", Mention.objects.select_related("membership__person"))
            ),
        ),
        evidence=any_of("evidence", Evidence.objects.filter(case=case)),
        wordings=any_of("wordings", Wording.objects.filter(post__case=case)),
        record=tuple(
            RecordEntry.objects.filter(
                organisation_id=case.organisation_id, subject_kind="case", subject_id=str(case.pk)
            ).order_by("number")
        ),
        blocks=any_of("blocks", blocks_of(case)),
        looks=any_of("looks", others_looking(membership, case, at)),
        linked=any_of("linked", linked_with(membership, case)),
        duties=any_of("duties", of_case(case.pk)),
        leads=tuple(leads_of(case)),
        tallies=tuple(Tally.objects.filter(organisation_id=case.organisation_id)),
    )


def conversation_of(case: Case) -> list[Post]:
    """The thread in order: ours, the author's and other people's; the case's own in any case.

    A thread too long for a screen is cut to its newest, with what stands above it all.
    """
    found = Post.objects.select_related("author", "judgement", "action").defer(*UNSEEN)
    newest = found.filter(thread=case.thread).order_by("-posted_at", "-id")[:MOST]
    everything = {post.pk: post for post in newest}
    above = case.thread.our_post_id
    mine = sum(post.case_id == case.pk for post in everything.values())
    if mine < case.posts_count or (above and above not in everything):
        more = found.filter(Q(case=case) | Q(pk=above)).order_by("-posted_at", "-id")[:MOST]
        everything = {post.pk: post for post in more} | everything
    for post in everything.values():
        if post.account_id == case.account_id:
            post.account = case.account
    return sorted(everything.values(), key=lambda post: (post.posted_at, post.pk))


def earlier_of(
    membership: Membership, case: Case, conversation: Iterable[Post]
) -> tuple[Post, ...]:
    """What the author wrote elsewhere, before or since."""
    here = [post.pk for post in conversation]
    found = visible(membership, Post.objects.all()).filter(author=case.author).exclude(pk__in=here)
    return tuple(found.defer("search").select_related("case").order_by("-posted_at")[:EARLIER])


def under_way(decisions: Iterable[Decision]) -> tuple[Action, ...]:
    """By their decisions: these go along where posts are split off or cases merged."""
    found = [one.action for one in decisions if one.action and one.action.state in UNDER_WAY]
    return tuple(sorted(found, key=lambda action: action.pk))


def blocks_of(case: Case) -> list[BlockEntry]:
    """Of its author, the newest first."""
    found = BlockEntry.objects.filter(author=case.author).select_related(
        "decision__case", "ending", "reviewer__person"
    )
    newest = list(found.prefetch_related("reviews").order_by("-blocked_at"))
    for one in newest:
        one.author = case.author
        one.author.account = case.account
    return newest


def policy_at(organisation_id: UUID, at: datetime) -> Policy | None:
    try:
        return policies.current(organisation_id, at)
    except policies.NoPolicy:
        return None


def others_looking(membership: Membership, case: Case, at: datetime) -> Iterable[Look]:
    """Who else has it open, and since when."""
    return (
        Look.objects.filter(case=case, last_at__gte=at - GONE_AFTER)
        .exclude(membership=membership.pk)
        .select_related("membership__person")
        .order_by("since")
    )


def linked_with(membership: Membership, case: Case) -> Iterable[Case]:
    found = visible(membership, Case.objects.all())
    return found.filter(Q(pk=case.continues_id) | Q(continues=case)).select_related("thread")


def leads_of(case: Case) -> Iterable[Membership]:
    """The organisation's safeguarding leads."""
    return (
        Membership.objects.filter(
            organisation_id=case.organisation_id,
            ended_at=None,
            roles__contains=[Role.SAFEGUARDING_LEAD.value],
        )
        .select_related("person")
        .order_by("person__name")
    )
