"""What an account has used of what its platform lets us spend, by the names of its quotas.

Counted by everything that speaks for the account: reading, sweeping, sending; or told by the
platform. It stands beside the account's places in its streams, and each of them is changed under
the row's lock.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from moothall.channels.models import Account
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Quota

KEPT_AS = "quotas"
#: where an account had one only
ONCE_KEPT_AS = "quota"


def quotas_of(account: Account) -> dict[str, Quota]:
    """As they were counted or told last, perhaps of a day that is over; by name."""
    kept = account.cursors.get(KEPT_AS)
    if kept is None:
        one = account.cursors.get(ONCE_KEPT_AS)
        kept = {one["name"]: one} if one else {}
    return {name: Quota.of(one) for name, one in kept.items()}


def keep_spent(account: Account, spent: Sequence[Quota]) -> None:
    """Added to what others have counted meanwhile; what was told too long ago goes. One write."""
    if not spent:
        return
    with organisation_scope(account.organisation_id), transaction.atomic():
        now, known = timezone.now(), quotas_of(latest(account))
        for one in spent:
            known[one.name] = known[one.name].with_more(one) if one.name in known else one
        kept = {name: one.kept() for name, one in known.items() if one.is_known(now)}
        keep_cursors(account, {KEPT_AS: kept}, without=ONCE_KEPT_AS)


def keep_cursor(account: Account, name: str, value: dict[str, Any]) -> None:
    """One of an account's places, without touching the others. Inside a transaction."""
    keep_cursors(account, {name: value})


def keep_cursors(account: Account, values: Mapping[str, Any], *, without: str = "") -> None:
    """As :func:`keep_cursor`, for several; what stands ``without`` is forgotten."""
    there = {name: one for name, one in latest(account).cursors.items() if name != without}
    account.cursors = {**there, **values}
    account.save(update_fields=["cursors"])


def latest(account: Account) -> Account:
    """Its row as it stands, locked."""
    rows = Account.objects.select_for_update(no_key=True).only("cursors")
    return rows.get(pk=account.pk)
