"""Who is at a case now, so that two people do not answer it twice."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from moothall.core.values.ids import new_id
from moothall.inbox.models import Case, Doing, Look
from moothall.inbox.queries.access import case_of
from moothall.inbox.queues import QueueName
from moothall.people.models import Membership

FORGOTTEN_AFTER = timedelta(hours=1)


def look(case_id: UUID, doing: str, *, by: Membership, at: datetime) -> None:
    """Said again every few seconds by an open screen. Raises Case.DoesNotExist."""
    looked(case_of(by, case_id), doing, by=by, at=at)


def looked(case: Case, doing: str, *, by: Membership, at: datetime) -> None:
    """Of a case that this person has just been shown.

    One statement, which is its own transaction: a page is not kept waiting for three. In Danger
    a second one keeps for good that somebody saw it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            LOOK, [new_id(), case.organisation_id, case.pk, by.pk, Doing(doing).value, at, at]
        )
    if case.queue == QueueName.DANGER:  # screens are forgotten, and somebody may ask who saw it
        Case.objects.filter(pk=case.pk).update(seen_at=at)


LOOK = """
INSERT INTO inbox_look (id, organisation_id, case_id, membership_id, doing, since, last_at)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (organisation_id, case_id, membership_id)
DO UPDATE SET doing = excluded.doing, last_at = excluded.last_at
"""


def look_away(case_id: UUID, *, by: Membership) -> None:
    """The screen was closed."""
    Look.objects.filter(case=case_id, membership=by.pk).delete()


def forget_looks(organisation_id: UUID, at: datetime) -> int:
    """Those of screens that were never closed."""
    old = Look.objects.filter(organisation_id=organisation_id, last_at__lt=at - FORGOTTEN_AFTER)
    return old.delete()[0]
