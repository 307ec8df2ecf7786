"""The register of blocks: who is shut out, why, and when it is looked at again."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from moothall.core.policy import Policy
from moothall.inbox.actions.deciding import Refused
from moothall.inbox.citing import rules_of
from moothall.inbox.models import BlockEntry, Decision, Post

DAYS = {"hours": 1 / 24, "days": 1, "working-days": 7 / 5, "weeks": 7, "months": 30, "years": 365}


def register(decision: Decision, post: Post, at: datetime) -> BlockEntry:
    if post.author is None:
        raise Refused("Nobody knows who wrote this, so nobody can be blocked.")
    return BlockEntry.objects.create(
        organisation_id=decision.organisation_id,
        author=post.author,
        decision=decision,
        clause=decision.clause,
        why=decision.why,
        blocked_at=at,
        blocked_by_name=decision.by_name,
        review_on=date.fromisoformat(decision.details["review_on"]),
        other_contact=decision.details.get("other_contact", ""),
    )


def end_block(post: Post, *, by_name: str, why: str, at: datetime) -> None:
    """The register's entry ends; the platform is another matter."""
    BlockEntry.objects.filter(author=post.author, ended_at=None).update(
        ended_at=at, ended_by_name=by_name, ended_why=why
    )


def proposed_review(policy: Policy, organisation_id: UUID, at: datetime) -> date:
    """When a block of now is looked at again, as the policy or the organisation has it."""
    rule = policy.first("block")
    period = rule and (rule.review_after or rule.duration)
    days = (
        period.amount * DAYS[period.unit] if period else rules_of(organisation_id).block_review_days
    )
    return timezone.localdate(at) + timedelta(days=max(1, round(days)))
