"""Who has the cases of a list open, and which of them this person has not read."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from moothall.inbox.models import Doing, Look
from moothall.inbox.queries.whole import GONE_AFTER
from moothall.people.compiled import CompiledObjects, numbered
from moothall.people.models import Membership


@dataclass(frozen=True, slots=True)
class Looking:
    """``others`` by case, in words; ``read_at`` is when this person had a case open last."""

    others: dict[UUID, tuple[str, ...]] = field(default_factory=dict)
    read_at: dict[UUID, datetime] = field(default_factory=dict)

    def is_unread(self, case_id: UUID, since: datetime) -> bool:
        """Whether something came after this person looked last."""
        seen = self.read_at.get(case_id)
        return seen is None or seen < since


def looking(membership: Membership, case_ids: Iterable[UUID], at: datetime) -> Looking:
    """One query for a whole page."""
    others: dict[UUID, list[str]] = defaultdict(list)
    read_at = {}
    there = numbered(case_ids)
    if not there:
        return Looking()
    for look in _looks(len(there), organisation=membership.organisation_id, **there):
        if look.membership_id == membership.pk:
            read_at[look.case_id] = look.last_at
        elif look.last_at >= at - GONE_AFTER:
            does = "writes" if look.doing == Doing.WRITING else "looks"
            others[look.case_id].append(f"{look.membership.person} {does}")
    return Looking({case: tuple(who) for case, who in others.items()}, read_at)


@CompiledObjects
def _looks(_: object, *, organisation: UUID, **cases: UUID) -> QuerySet[Look]:
    return (
        Look.objects.filter(organisation_id=organisation, case__in=list(cases.values()))
        .select_related("membership__person")
        .only(
            "case_id", "membership_id", "doing", "since", "last_at",
            "membership__person__name", "membership__person__email",
        )
        .order_by("since")
    )  # fmt: skip
