"""How much lies in each list that somebody keeps as a view."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from moothall.inbox.models import Case, View
from moothall.inbox.queries.access import is_limited, visible_cases
from moothall.inbox.queries.filters import Filters
from moothall.inbox.queues import QueueName
from moothall.people.compiled import Compiled
from moothall.people.models import Membership

#: nobody's column has room for more; the others stay without a number
MOST = 20


def view_counts(membership: Membership, views: Sequence[View], at: datetime) -> dict[UUID, int]:
    """By view, in one query for all of them; none where nobody keeps any.

    Without those of Done, whose number only grows, and those that look into notes.
    """
    kept = {view.pk: Filters.read(view.filters) for view in views[:MOST]}
    asked = {
        pk: filters
        for pk, filters in kept.items()
        if filters.queue != QueueName.DONE and not filters.mentions
    }
    if not asked:
        return {}
    every = tuple(asked.values())
    if is_limited(membership):
        found = numbers(visible_cases(membership), every, membership.pk, at)
    else:
        organisation, me = membership.organisation_id, membership.pk
        [found] = _numbers(every, organisation=organisation, me=me, at=at)
    return {pk: found[f"view{place}"] for place, pk in enumerate(asked)}


@Compiled
def _numbers(asked: Any, *, organisation: UUID, me: UUID, at: datetime) -> None:
    numbers(Case.objects.filter(organisation_id=organisation), asked, me, at)


def numbers(
    cases: QuerySet[Case], asked: Sequence[Filters], me: UUID, at: datetime
) -> dict[str, int]:
    return (
        cases.filter(is_open=True)
        .order_by()
        .aggregate(
            **{
                f"view{place}": Count("pk", filter=all_of(filters, me, at))
                for place, filters in enumerate(asked)
            }
        )
    )


def all_of(filters: Filters, me: UUID, at: datetime) -> Q:
    """Every condition of a list as one, but that its cases are open.

    An index has the open cases alone and so no column that says so: with that asked of each again,
    PostgreSQL reads the rows.
    """
    given = filters.as_kept().items()
    every = (filters.condition(name, value, me, at) for name, value in given)
    return Q(filters.waiting(at), *(one for one in every if one))
