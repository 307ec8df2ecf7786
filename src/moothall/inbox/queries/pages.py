"""A page of the list, by keyset: the hundredth page is as quick as the first."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NoBase64
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Left

from moothall import policies
from moothall.core.judgement.due import monitored_hours
from moothall.core.worktime import MonitoredHours
from moothall.inbox.masking import shortened
from moothall.inbox.models import Case, View
from moothall.inbox.queries.access import SECRETS, visible_cases
from moothall.inbox.queries.filters import Filters
from moothall.inbox.queues import QueueName
from moothall.people.models import Membership

SIZE = 50
#: letters of a post that a row of the list needs
SNIPPET = 300
#: what a row has no use for, and what can be long
HEAVY = tuple(
    f"newest_post__{name}"
    for name in ("text", "first_text", "search", "attachments", "judge_problem", "clocks")
)


@dataclass(frozen=True, slots=True)
class Row:
    """One case in the list. ``snippet`` is masked and short."""

    case: Case
    snippet: str
    is_overdue: bool
    #: minutes of watched time since the author began to wait; None where nobody waits
    waited_minutes: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """``after`` leads to the next page; empty on the last one."""

    rows: tuple[Row, ...]
    after: str


def page(
    membership: Membership, filters: Filters, at: datetime, *, after: str = "", size: int = SIZE
) -> Page:
    """Two queries. The soonest due first; in Done, the newest first. Raises NotAllowed.

    ``after`` that no page gave begins at the beginning.
    """
    done = filters.queue == QueueName.DONE
    cases = filters.narrow(visible_cases(membership), membership, at)
    found = list(shown(follow(cases, after, done=done), done=done)[: size + 1])
    hours = watched(membership.organisation_id, at)
    rows = tuple(row_of(case, at, hours) for case in found[:size])
    return Page(rows, place_of(found[size - 1], done=done) if len(found) > size else "")


def shown(cases: QuerySet[Case], *, done: bool) -> QuerySet[Case]:
    order = ("-closed_at", "-id") if done else ("rank_at", "id")
    return (
        cases.select_related(
            "account", "author", "newest_post", "assigned_to__person", "service_area"
        )
        .defer(*HEAVY, *SECRETS, "author__bio")
        .annotate(begins=Left("newest_post__text", SNIPPET))
        .order_by(*order)
    )


def follow(cases: QuerySet[Case], after: str, *, done: bool) -> QuerySet[Case]:
    """What comes after the row that a page ended with."""
    place = read_place(after)
    if place is None:
        return cases
    when, last = place
    if done:
        return cases.filter(Q(closed_at__lt=when) | Q(closed_at=when, id__lt=last))
    return cases.filter(rank_at__gte=when).filter(Q(rank_at__gt=when) | Q(id__gt=last))


def place_of(case: Case, *, done: bool) -> str:
    """A row's place in the order, as it can stand in an address."""
    return written_place((case.closed_at if done else None) or case.rank_at, case.pk)


def written_place(when: datetime, last: UUID) -> str:
    """What :func:`read_place` reads."""
    written = f"{when.isoformat()} {last}"
    return urlsafe_b64encode(written.encode()).decode().rstrip("=")


def read_place(after: str) -> tuple[datetime, UUID] | None:
    """None for what :func:`place_of` did not write."""
    try:
        written = urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode()
        when, _, last = written.partition(" ")
        moment = datetime.fromisoformat(when)
        return (moment, UUID(last)) if moment.tzinfo else None
    except (ValueError, NoBase64):
        return None


def watched(organisation_id: UUID, at: datetime) -> MonitoredHours | None:
    """The hours of the policy in force; None where there is none, or it names none."""
    try:
        return monitored_hours(policies.current(organisation_id, at))
    except policies.NoPolicy:
        return None


def row_of(case: Case, at: datetime, hours: MonitoredHours | None) -> Row:
    since = case.waiting_since if case.is_open else None
    waited = None
    if since is not None and since <= at:
        elapsed = int((at - since).total_seconds() // 60)
        waited = hours.monitored_minutes(since, at) if hours else elapsed
    return Row(
        case=case,
        snippet=shortened(getattr(case, "begins", "") or ""),
        is_overdue=bool(case.is_open and case.due_at and case.due_at < at),
        waited_minutes=waited,
    )


def views(membership: Membership) -> list[View]:
    """The saved lists that this person may choose: their own, and those for all."""
    found = View.objects.filter(organisation_id=membership.organisation_id)
    return list(
        found.filter(Q(owner=membership.pk) | Q(owner=None)).order_by(
            F("owner").asc(nulls_last=True), "name"
        )
    )
