"""Looking at a block again: it is kept until another day, or it ends. Both with a reason."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from moothall.core.values.overtaken import Overtaken
from moothall.inbox.actions.deciding import Refused, locked, write
from moothall.inbox.actions.moderating.blocking import unblock
from moothall.inbox.citing import Cited
from moothall.inbox.models import BlockEntry, BlockReview, BlockState, Case, Decision
from moothall.people.models import Membership
from moothall.people.permissions import may
from moothall.people.verbs import Verb

REVIEWABLE = frozenset({BlockState.BLOCKED, BlockState.STILL})
CANNOT_REVIEW = (
    "There is nothing to look at again yet: a block is reviewed once the platform has confirmed it,"
    " until somebody asks for its end."
)


@transaction.atomic
def keep_block(
    entry_id: UUID,
    *,
    why: str,
    next_on: date,
    reviewer: UUID | None,
    by: Membership,
    at: datetime,
    seen: date | None = None,
) -> BlockEntry:
    """It stands until another day. ``seen``: the day that was set when this person read it.

    Raises BlockEntry.DoesNotExist, NotAllowed, Overtaken and Refused.
    """
    if next_on <= timezone.localdate(at):
        raise Refused("Give a day to come on which the block is looked at again.")
    entry, case = reviewed(entry_id, why, by=by, seen=seen)
    if entry.state not in REVIEWABLE:
        raise Refused(CANNOT_REVIEW)
    before = entry.review_on
    note_review(entry, why, next_on, by=by, at=at)
    entry.review_on, entry.reviewer = next_on, named(reviewer, case, by)
    entry.save(update_fields=["review_on", "reviewer"])
    write(
        case,
        "keep-block",
        by=by,
        at=at,
        cited=cited(entry),
        before={"review_on": before.isoformat()},
        after={"block": str(entry.pk), "review_on": next_on.isoformat()},
        note=why.strip(),
    )
    return entry


@transaction.atomic
def end_block(
    entry_id: UUID, *, why: str, by: Membership, at: datetime, seen: date | None = None
) -> Decision:
    """The platform is asked to let them in again; the entry ends when it has done it."""
    entry, case = reviewed(entry_id, why, by=by, seen=seen)
    if entry.state not in REVIEWABLE or entry.decision.post is None:
        raise Refused(CANNOT_REVIEW)
    note_review(entry, why, None, by=by, at=at)
    return unblock(case.pk, entry.decision.post.pk, why=why, by=by, at=at)


def reviewed(
    entry_id: UUID, why: str, *, by: Membership, seen: date | None
) -> tuple[BlockEntry, Case]:
    """The entry and the case in which its post stands now, both ours until the transaction ends."""
    if not why.strip():
        raise Refused("Say why.")
    ours = BlockEntry.objects.filter(organisation_id=by.organisation_id)
    entry = ours.select_related("decision__post").get(pk=entry_id)
    post = entry.decision.post
    case = locked((post and post.case_id) or entry.decision.case_id, Verb.UNBLOCK, by=by)
    entry = (
        ours.select_for_update(of=("self",))
        .select_related("decision__post", "ending", "author")
        .get(pk=entry_id)
    )
    if seen is not None and seen != entry.review_on:
        theirs = f"It was looked at meanwhile; the next time is {entry.review_on:%-d %B %Y}."
        raise Overtaken(theirs=theirs, ours=why, version=case.version)
    return entry, case


def note_review(
    entry: BlockEntry, why: str, next_on: date | None, *, by: Membership, at: datetime
) -> None:
    BlockReview.objects.create(
        organisation_id=entry.organisation_id,
        entry=entry,
        at=at,
        by_id=by.actor.id,
        by_name=by.actor.name,
        why=why.strip(),
        was_due_on=entry.review_on,
        next_on=next_on,
    )


def named(reviewer: UUID | None, case: Case, by: Membership) -> Membership:
    """Who looks at it again: a colleague who may end it, else whoever decides this."""
    if reviewer is None or reviewer == by.pk:
        return by
    found = Membership.objects.filter(
        pk=reviewer, organisation_id=by.organisation_id, ended_at=None
    ).first()
    if found is None or not may(found, Verb.UNBLOCK, case.account_id):
        raise Refused("Choose somebody who works here and may end the block.")
    return found


def cited(entry: BlockEntry) -> Cited:
    """As the block was decided."""
    made = entry.decision
    return Cited(made.clause, made.words, made.policy)
