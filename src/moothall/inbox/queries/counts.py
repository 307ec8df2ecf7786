"""How much lies in each queue."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, Q, QuerySet, Subquery

from moothall.inbox.models import Case, Decision, DecisionState, Draft, DraftState, Mention
from moothall.inbox.queries.access import is_limited, visible, visible_cases
from moothall.inbox.queries.filters import awake
from moothall.inbox.queues import QUEUES, Queue, QueueName
from moothall.people.compiled import Compiled
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
    waiting = waiting_for(membership)
    rows = {row["queue"]: row for row in in_queues(membership, at)}
    return Counts(
        queues=tuple(line(queue, rows.get(queue.name.value, {})) for queue in QUEUES),
        snoozed=sum(row["later"] for row in rows.values()),
        **waiting,
    )


def in_queues(membership: Membership, at: datetime) -> list[dict[str, Any]]:
    if is_limited(membership):
        return list(by_queue(visible_cases(membership), membership.pk, at))
    return _in_queues(organisation=membership.organisation_id, me=membership.pk, at=at)


def by_queue(cases: QuerySet[Case], me: UUID, at: datetime) -> QuerySet[Case, Any]:
    now = awake(at)
    return (
        cases.filter(is_open=True, backlog=False)
        .order_by()
        .values("queue")
        .annotate(
            here=Count("id", filter=now),
            late=Count("id", filter=now & Q(due_at__lt=at)),
            mine=Count("id", filter=now & Q(assigned_to=me)),
            nobody=Count("id", filter=now & Q(assigned_to=None)),
            later=Count("id", filter=~now),
        )
    )


@Compiled
def _in_queues(_: object, *, organisation: UUID, me: UUID, at: datetime) -> None:
    list(by_queue(Case.objects.filter(organisation_id=organisation), me, at))


def waiting_for(membership: Membership) -> dict[str, int]:
    """The numbers besides the queues', by their names in `Counts`; in one question."""
    organisation, me = membership.organisation_id, membership.pk
    if is_limited(membership):
        return dict(others(organisation, me, lambda rows, path: visible(membership, rows, path)))
    return _waiting_for(organisation=organisation, me=me)[0]


@Compiled
def _waiting_for(_: object, *, organisation: UUID, me: UUID) -> None:
    others(organisation, me, lambda rows, _path: rows.filter(organisation_id=organisation))


def others(organisation: UUID, me: UUID, seen: Callable[[Any, str], Any]) -> dict[str, Any]:
    """``seen``: those of some rows that the person may see."""
    backlog = seen(Case.objects.order_by(), "").filter(is_open=True, backlog=True)
    approvals = seen(Draft.objects.order_by(), "case__")
    seconds = seen(Decision.objects.order_by(), "case__")
    mentions = Mention.objects.filter(
        organisation_id=organisation, membership=me, seen_at=None
    ).order_by()
    found: Any = Organisation.objects.filter(pk=organisation).values(
        backlog=Number(backlog.values("pk")[: MANY + 1]),
        approvals=Number(approvals.filter(state=DraftState.AWAITING_APPROVAL).values("pk")),
        seconds=Number(seconds.filter(state=DecisionState.AWAITING_SECOND).values("pk")),
        mentions=Number(mentions.values("pk")),
    )
    return next(iter(found), {})


class Number(Subquery):
    """How many rows a question has, as a part of another question."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def line(queue: Queue, row: Any) -> QueueCount:
    if queue.name is QueueName.DONE or not row:
        return QueueCount(queue)
    return QueueCount(queue, row["here"], row["late"], row["mine"], row["nobody"])
