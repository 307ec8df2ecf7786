"""What ids in an address are called: only what the member may see has a name."""

from django.db.models import Q

from moothall.channels.models import Account
from moothall.inbox.queries.access import accounts
from moothall.inbox.queries.filters import MINE, NOBODY, Filters
from moothall.people.models import Membership, ServiceArea


def called(membership: Membership, filters: Filters) -> dict[str, str]:
    """By the filter's name. A query for each id that is asked for, mostly none."""
    here = Q(organisation_id=membership.organisation_id)
    found: dict[str, str] = {}
    if filters.account:
        allowed = accounts(membership)
        seen = here if allowed is None else here & Q(pk__in=allowed)
        account = Account.objects.filter(seen, pk=filters.account).only("name", "platform").first()
        found["account"] = str(account or "an account")
    if filters.area:
        area = ServiceArea.objects.filter(here, pk=filters.area).first()
        found["area"] = area.name if area else "a service area"
    if filters.assigned not in {"", MINE, NOBODY}:
        who = Membership.objects.filter(here, pk=filters.assigned).select_related("person").first()
        found["assigned"] = str(who.person) if who else "somebody"
    return found
