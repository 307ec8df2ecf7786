"""A check of the chain that somebody asked for on a screen: done at once, or in the background."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from moothall.record.models import Check
from moothall.record.signals import check_asked_for
from moothall.record.values import Actor, Head
from moothall.record.verifying import head, verify

#: entries that are read while somebody waits: about a second
AT_ONCE = 20_000


def ask(organisation_id: UUID, *, by: Actor, at: datetime, expected: Head | None = None) -> Check:
    """Have it checked; a long chain is read in the background."""
    with transaction.atomic():
        check = Check.objects.create(
            organisation_id=organisation_id,
            asked_at=at,
            asked_by_id=by.id,
            asked_by_name=by.name,
            expected_number=expected.number if expected else None,
            expected_hash=expected.hash if expected else "",
        )
        if head(organisation_id).number > AT_ONCE:
            check_asked_for.send(Check, check=check)
            return check
    run(check.pk, organisation_id, at)
    check.refresh_from_db()
    return check


def run(check_id: UUID, organisation_id: UUID, at: datetime) -> None:
    """Read the chain and keep what was found. Wants the organisation's scope."""
    check = Check.objects.filter(
        pk=check_id, organisation_id=organisation_id, ended_at=None
    ).first()
    if check is None:
        return
    noted = check.expected_number
    found = verify(
        organisation_id,
        expected=Head(noted, check.expected_hash) if noted is not None else None,
    )
    check.entries, check.ended_at = found.entries, at
    check.head_number, check.head_hash = found.head.number, found.head.hash
    if found.problem:
        check.problem_number, check.problem = found.problem.number, found.problem.what
    check.save()


def checks(organisation_id: UUID, most: int = 10) -> list[Check]:
    """The newest first."""
    return list(Check.objects.filter(organisation_id=organisation_id).order_by("-asked_at")[:most])
