"""The register of blocks: who is shut out, why, and when it is looked at again.

What the platform says decides. Asking for a block shuts nobody out, and asking for its end lets
nobody in: `confirmed` and `over` are called by `outcomes` when the platform has done it.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from moothall.core.policy import Policy
from moothall.inbox.actions.deciding import Refused
from moothall.inbox.citing import rules_of
from moothall.inbox.models import BlockEntry, BlockState, Decision, Post

DAYS = {"hours": 1 / 24, "days": 1, "working-days": 7 / 5, "weeks": 7, "months": 30, "years": 365}
#: why nobody can be blocked a second time, by what became of the first
TWICE = {
    BlockState.ASKED: "A block of the author is asked for already; the platform has not confirmed"
    " it yet.",
    BlockState.FAILED: "{} decided to block the author, and it did not work. Try that again or let"
    " it be, on the page of what is going out.",
    BlockState.ENDING: "The author is still blocked: unblocking is asked for, not confirmed yet.",
    BlockState.STILL: "The author is still blocked: unblocking did not work.",
}
BLOCKED = "The author is blocked already."


def register(decision: Decision, post: Post, at: datetime) -> BlockEntry:
    if post.author is None:
        raise Refused("Nobody knows who wrote this, so nobody can be blocked.")
    reviewer = decision.details.get("reviewer")
    return BlockEntry.objects.create(
        organisation_id=decision.organisation_id,
        author=post.author,
        decision=decision,
        clause=decision.clause,
        why=decision.why,
        blocked_at=at,
        blocked_by_name=decision.by_name,
        review_on=date.fromisoformat(decision.details["review_on"]),
        reviewer_id=UUID(reviewer) if reviewer else None,
        other_contact=decision.details.get("other_contact", ""),
    )


def open_entry(author_id: UUID | None) -> BlockEntry | None:
    """What is not over, whatever has become of it."""
    entries = BlockEntry.objects.select_related("decision", "ending")
    return entries.filter(author=author_id, ended_at=None).first()


def refuse_a_second(author_id: UUID | None) -> None:
    """Raises Refused where the author is blocked, or somebody has asked for it."""
    if entry := open_entry(author_id):
        raise Refused(TWICE.get(entry.state, BLOCKED).format(entry.blocked_by_name))


def confirmed(decision: Decision, at: datetime) -> None:
    """The platform has blocked them."""
    BlockEntry.objects.filter(decision=decision, confirmed_at=None).update(confirmed_at=at)


def ending(decision: Decision) -> None:
    """Unblocking is decided. Until the platform has done it, the entry stands."""
    BlockEntry.objects.filter(author=decision.author_id, ended_at=None).update(ending=decision)


def over(decision: Decision, at: datetime) -> None:
    """The platform has let them in again, as this decision had it."""
    BlockEntry.objects.filter(author=decision.author_id, ended_at=None).update(
        ending=decision, ended_at=at, ended_by_name=decision.by_name, ended_why=decision.why
    )


def let_be(decision: Decision, *, by_name: str, why: str, at: datetime) -> None:
    """It was taken back before it was done: no block came about, or the block goes on."""
    if decision.verb == "block":
        BlockEntry.objects.filter(decision=decision, ended_at=None).update(
            ended_at=at, ended_by_name=by_name, ended_why=why
        )
    else:
        BlockEntry.objects.filter(ending=decision, ended_at=None).update(ending=None)


def proposed_review(policy: Policy, organisation_id: UUID, at: datetime) -> date:
    """When a block of now is looked at again, as the policy or the organisation has it."""
    rule = policy.first("block")
    period = rule and (rule.review_after or rule.duration)
    days = (
        period.amount * DAYS[period.unit] if period else rules_of(organisation_id).block_review_days
    )
    return timezone.localdate(at) + timedelta(days=max(1, round(days)))
