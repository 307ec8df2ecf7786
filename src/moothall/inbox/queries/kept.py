"""How much lies in each list that somebody keeps as a view."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from moothall.inbox.models import View
from moothall.inbox.queries.access import visible_cases
from moothall.inbox.queries.filters import Filters
from moothall.inbox.queues import QueueName
from moothall.people.models import Membership

#: nobody's column has room for more; the others stay without a number
MOST = 20


def view_counts(membership: Membership, views: Sequence[View], at: datetime) -> dict[UUID, int]:
    """By view, in one query for all of them; none where nobody keeps any.

    Without those of Done, whose number only grows, and those that look into notes.
    """
    kept = {view.pk: Filters.read(view.filters) for view in views[:MOST]}
    asked = {
        f"view{place}": (pk, filters)
        for place, (pk, filters) in enumerate(kept.items())
        if filters.queue != QueueName.DONE and not filters.mentions
    }
    if not asked:
        return {}
    found = (
        visible_cases(membership)
        .filter(is_open=True)
        .order_by()
        .aggregate(
            **{
                name: Count("pk", filter=all_of(filters, membership, at))
                for name, (_, filters) in asked.items()
            }
        )
    )
    return {pk: found[name] for name, (pk, _) in asked.items()}


def all_of(filters: Filters, membership: Membership, at: datetime) -> Q:
    """Every condition of a list as one."""
    given = filters.as_kept().items()
    every = (filters.condition(name, value, membership, at) for name, value in given)
    return Q(filters.standing(at), *(one for one in every if one))
