"""Who asked goes at the end of its time; that something was asked, and what became of it, stays."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from moothall.duties.models import Duty
from moothall.duties.noting import facts_of, noted
from moothall.duties.opening import DESK

#: in one transaction
AT_ONCE = 100


def named(organisation_id: UUID, kinds: Collection[str], before: datetime) -> QuerySet[Duty]:
    """Those that ended so long ago and still name somebody, the oldest first."""
    over = Duty.objects.filter(
        organisation_id=organisation_id, kind__in=kinds, ended_at__lte=before
    )
    return over.exclude(asker_name="", asker_contact="").order_by("ended_at", "id")


@transaction.atomic
def forget(duties: QuerySet[Duty], at: datetime) -> int:
    """A batch of them, each with its entry in the record; how many."""
    batch = list(duties.select_for_update(of=("self",))[:AT_ONCE])
    for duty in batch:
        before = facts_of(duty)
        duty.asker_name = duty.asker_contact = ""
        duty.version += 1
        duty.save(update_fields=["asker_name", "asker_contact", "version"])
        noted(duty, "forget-asker", before, by=DESK, at=at, note="Its time was over.")
    return len(batch)
