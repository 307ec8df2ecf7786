"""The small numbers that stand beside a proposed clause on every case, counted by the clock."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from moothall.inbox.models import Tally
from moothall.inbox.queries.agreement import agreements

OVER = timedelta(days=365)


def count_again(organisation_id: UUID, at: datetime) -> int:
    """Over the last year; how many labels there are numbers for."""
    found = agreements(organisation_id, at - OVER, at)
    rows = [
        Tally(
            organisation_id=organisation_id,
            label=row.label,
            clause=row.clause,
            dealt_with=row.dealt_with,
            agreed=row.agreed,
            since=at - OVER,
            counted_at=at,
        )
        for row in found.rows
        if row.dealt_with
    ]
    with transaction.atomic():
        Tally.objects.filter(organisation_id=organisation_id).delete()
        Tally.objects.bulk_create(rows)
    return len(rows)
