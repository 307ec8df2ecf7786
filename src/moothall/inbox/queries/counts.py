"""How much lies in each queue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from moothall.inbox.models import Decision, DecisionState, Draft, DraftState, Mention
from moothall.inbox.queries.access import visible, visible_cases
from moothall.inbox.queries.filters import awake
from moothall.inbox.queues import QUEUES, Queue, QueueName
from moothall.people.models import Membership

MANY = 1000


@dataclass(frozen=True, slots=True)
class QueueCount:
    """One line of the column of queues. Done has no number: it only grows."""

    queue: Queue
    open: int = 0
    overdue: int = 0
    mine: int = 0
    unassigned: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """The column of queues, and what waits for this person in particular."""

    queues: tuple[QueueCount, ...]
    snoozed: int
    #: old posts, of which nobody counts more than the first thousand
    backlog: int
    #: replies that wait for somebody's approval, removals that wait for a second person
    approvals: int
    seconds: int
    mentions: int

    @property
    def open(self) -> int:
        """Over all queues."""
        return sum(one.open for one in self.queues)

    @property
    def mine(self) -> int:
        """Assigned to this person."""
        return sum(one.mine for one in self.queues)

    @property
    def unassigned(self) -> int:
        """Assigned to nobody."""
        return sum(one.unassigned for one in self.queues)

    @property
    def overdue(self) -> int:
        """Past their time."""
        return sum(one.overdue for one in self.queues)


def counts(membership: Membership, at: datetime) -> Counts:
    """Five queries. Raises NotAllowed."""
    now = awake(at)
    rows: dict[str, Any] = {
        row["queue"]: row
        for row in visible_cases(membership)
        .filter(is_open=True, backlog=False)
        .order_by()
        .values("queue")
        .annotate(
            here=Count("id", filter=now),
            late=Count("id", filter=now & Q(due_at__lt=at)),
            mine=Count("id", filter=now & Q(assigned_to=membership.pk)),
            nobody=Count("id", filter=now & Q(assigned_to=None)),
            later=Count("id", filter=~now),
        )
    }
    return Counts(
        queues=tuple(line(queue, rows.get(queue.name.value, {})) for queue in QUEUES),
        snoozed=sum(row["later"] for row in rows.values()),
        backlog=visible_cases(membership)
        .filter(is_open=True, backlog=True)
        .order_by()[: MANY + 1]
        .count(),
        approvals=visible(membership, Draft.objects.all(), "case__")
        .filter(state=DraftState.AWAITING_APPROVAL)
        .count(),
        seconds=visible(membership, Decision.objects.all(), "case__")
        .filter(state=DecisionState.AWAITING_SECOND)
        .count(),
        mentions=Mention.objects.filter(
            organisation_id=membership.organisation_id, membership=membership.pk, seen_at=None
        ).count(),
    )


def line(queue: Queue, row: Any) -> QueueCount:
    if queue.name is QueueName.DONE or not row:
        return QueueCount(queue)
    return QueueCount(queue, row["here"], row["late"], row["mine"], row["nobody"])
