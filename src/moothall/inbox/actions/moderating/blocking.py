"""Shutting a person out, for a time, and letting them in again."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from moothall.inbox.actions.deciding import Refused
from moothall.inbox.actions.moderating.bringing_back import bring_back
from moothall.inbox.actions.moderating.grounds import Grounds
from moothall.inbox.actions.moderating.register import ending
from moothall.inbox.actions.moderating.removing import remove
from moothall.inbox.models import Decision
from moothall.people.models import Membership


def block(
    case_id: UUID,
    post_id: UUID,
    grounds: Grounds,
    *,
    review_on: date,
    by: Membership,
    at: datetime,
    version: int | None = None,
    other_contact: str = "",
    reviewer: UUID | None = None,
    closes: bool | None = None,
) -> Decision:
    """The author of a post. Into the register, with the day on which it is looked at again.

    ``reviewer`` is reminded of it; else whoever decides.
    """
    if not grounds.why.strip():
        raise Refused("Say why hiding the post would not do: a block shuts a person out.")
    if review_on <= timezone.localdate(at):
        raise Refused("Give a day to come on which the block is looked at again.")
    return remove(
        "block",
        case_id,
        post_id,
        grounds,
        by=by,
        at=at,
        version=version,
        closes=closes,
        details={
            "review_on": review_on.isoformat(),
            "other_contact": other_contact.strip(),
            "reviewer": str(reviewer or by.pk),
        },
    )


def unblock(
    case_id: UUID,
    post_id: UUID,
    *,
    why: str,
    by: Membership,
    at: datetime,
    version: int | None = None,
) -> Decision:
    """The author of a post; the block's entry ends when the platform has confirmed it."""
    with transaction.atomic():
        decision = bring_back("unblock", case_id, post_id, why=why, by=by, at=at, version=version)
        ending(decision)
    return decision
