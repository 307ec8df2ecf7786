"""What came in while a list was open."""

from datetime import datetime

from moothall.inbox.queries.access import visible_cases
from moothall.inbox.queries.filters import Filters
from moothall.people.models import Membership

#: nobody counts further
MANY = 100


def opened_since(membership: Membership, filters: Filters, since: datetime, at: datetime) -> int:
    """Cases of a list that were opened after it was loaded; a hundred stand for more."""
    found = filters.narrow(visible_cases(membership), membership.pk, at)
    return found.filter(opened_at__gt=since).order_by()[:MANY].count()
