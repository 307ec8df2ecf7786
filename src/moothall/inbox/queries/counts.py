"""How much lies in each queue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, Q, Subquery

from moothall.inbox.models import Decision, DecisionState, Draft, DraftState, Mention
from moothall.inbox.queries.access import visible, visible_cases
from moothall.inbox.queries.filters import awake
from moothall.inbox.queues import QUEUES, Queue, QueueName
from moothall.people.models import Membership, Organisation

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
    """Two queries. Raises NotAllowed."""
    now = awake(at)
    waiting = waiting_for(membership)
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
        **waiting,
    )


def waiting_for(membership: Membership) -> dict[str, int]:
    """The numbers besides the queues', by their names in `Counts`; in one question."""
    backlog = visible_cases(membership).filter(is_open=True, backlog=True)
    approvals = visible(membership, Draft.objects.all(), "case__")
    seconds = visible(membership, Decision.objects.all(), "case__")
    mentions = Mention.objects.filter(
        organisation_id=membership.organisation_id, membership=membership.pk, seen_at=None
    )
    found: Any = (
        Organisation.objects.filter(pk=membership.organisation_id)
        .values(
            backlog=Number(backlog.order_by().values("pk")[: MANY + 1]),
            approvals=Number(approvals.filter(state=DraftState.AWAITING_APPROVAL).values("pk")),
            seconds=Number(seconds.filter(state=DecisionState.AWAITING_SECOND).values("pk")),
            mentions=Number(mentions.values("pk")),
        )
        .get()
    )
    return dict(found)


class Number(Subquery):
    """How many rows a question has, as a part of another question."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def line(queue: Queue, row: Any) -> QueueCount:
    if queue.name is QueueName.DONE or not row:
        return QueueCount(queue)
    return QueueCount(queue, row["here"], row["late"], row["mine"], row["nobody"])
