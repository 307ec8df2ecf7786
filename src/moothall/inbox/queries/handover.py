"""What happened while nobody watched, as one member may see it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from moothall.duties.models import Duty
from moothall.duties.queries import OVERDUE, Narrowed, register
from moothall.inbox.models import Case, Decision, Post
from moothall.inbox.queries.access import SECRETS, visible, visible_cases
from moothall.inbox.queries.filters import awake
from moothall.inbox.queues import QueueName
from moothall.letters.kinds import Kind
from moothall.letters.models import Letter
from moothall.people.models import Membership

#: of each kind that the page names; the numbers count them all
MOST = 30


@dataclass(frozen=True, slots=True)
class HandOver:
    """``arrived`` by queue, over open cases; ``answered`` of ``came`` are closed already."""

    came: int
    arrived: dict[str, int]
    closed: int
    danger: tuple[Case, ...]
    danger_count: int
    letters: tuple[Letter, ...]
    done: tuple[Decision, ...]
    overdue: int
    due_today: int
    duties_late: tuple[Duty, ...]
    duties_today: tuple[Duty, ...]


def handed_over(me: Membership, since: datetime, until: datetime, tonight: datetime) -> HandOver:
    """What came from ``since`` to ``until``, and what is due before ``tonight``.

    A constant number of queries. Raises NotAllowed.
    """
    came = with_news(visible_cases(me), since, until)
    by_queue = came.values_list("queue").filter(is_open=True).annotate(count=Count("pk"))
    arrived = dict(by_queue.order_by("queue"))
    closed = came.filter(is_open=False).count()
    dangers = came.filter(queue=QueueName.DANGER.value, is_open=True)
    waiting = visible_cases(me).filter(awake(until), is_open=True, backlog=False)
    late = waiting.filter(due_at__lte=until).count()
    due = waiting.filter(due_at__gt=until, due_at__lt=tonight).count()
    duties = register(me, Narrowed(), until)
    return HandOver(
        came=sum(arrived.values()) + closed,
        arrived=arrived,
        closed=closed,
        danger=tuple(
            dangers.select_related("account", "author", "lead_post")
            .defer(*SECRETS)
            .annotate(is_told=Exists(told(since)))
            .order_by("rank_at", "pk")[:MOST]
        ),
        danger_count=arrived.get(QueueName.DANGER.value, 0),
        letters=tuple(
            Letter.objects.filter(
                organisation_id=me.organisation_id, kind=Kind.DANGER.value,
                written_at__gte=since, written_at__lte=until,
            ).select_related("reader__person").order_by("written_at", "id")[:MOST]
        ),
        done=tuple(done(me, since, until)[:MOST]),
        overdue=late,
        due_today=due,
        duties_late=tuple(register(me, Narrowed(OVERDUE), until)[:MOST]),
        duties_today=tuple(duties.filter(due_at__gt=until, due_at__lte=tonight)[:MOST]),
    )  # fmt: skip


def with_news(cases: QuerySet[Case], since: datetime, until: datetime) -> QuerySet[Case]:
    """Those to which somebody outside wrote meanwhile; no old posts of a new account."""
    news = Post.objects.filter(
        case=OuterRef("pk"), own=False, backlog=False,
        received_at__gte=since, received_at__lte=until,
    )  # fmt: skip
    return cases.filter(Exists(news))


def told(since: datetime) -> QuerySet[Decision]:
    """That somebody was rung or told."""
    return Decision.objects.filter(case=OuterRef("pk"), verb="alert", at__gte=since)


def done(me: Membership, since: datetime, until: datetime) -> QuerySet[Decision]:
    """What people decided meanwhile; what the desk did by itself is not theirs."""
    found = visible(me, Decision.objects.all(), "case__")
    return (
        found.filter(Q(at__gte=since, at__lte=until), case__in=visible_cases(me).values("pk"))
        .exclude(by_id="desk")
        .select_related("case", "case__author")
        .order_by(F("at").desc(), "id")
    )
