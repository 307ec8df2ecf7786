"""Who is at a case now, so that two people do not answer it twice."""

from datetime import datetime, timedelta
from uuid import UUID

from moothall.inbox.models import Look
from moothall.inbox.queries.access import case_of
from moothall.people.models import Membership

FORGOTTEN_AFTER = timedelta(hours=1)


def look(case_id: UUID, doing: str, *, by: Membership, at: datetime) -> None:
    """Said again every few seconds by an open screen. Raises Case.DoesNotExist."""
    case = case_of(by, case_id)
    Look.objects.bulk_create(
        [
            Look(
                organisation_id=case.organisation_id,
                case=case,
                membership=by,
                doing=doing,
                since=at,
                last_at=at,
            )
        ],
        update_conflicts=True,
        update_fields=["doing", "last_at"],
        unique_fields=["organisation", "case", "membership"],
    )


def look_away(case_id: UUID, *, by: Membership) -> None:
    """The screen was closed."""
    Look.objects.filter(case=case_id, membership=by.pk).delete()


def forget_looks(organisation_id: UUID, at: datetime) -> int:
    """Those of screens that were never closed."""
    old = Look.objects.filter(organisation_id=organisation_id, last_at__lt=at - FORGOTTEN_AFTER)
    return old.delete()[0]
