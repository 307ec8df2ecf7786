"""What an account has used of what its platform lets us spend in a day.

Counted by everything that speaks for the account: reading, sweeping, sending. It stands beside the
account's places in its streams, and each of them is changed under the row's lock.
"""

from typing import Any

from django.db import transaction

from moothall.channels.models import Account
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Quota

KEPT_AS = "quota"


def quota_of(account: Account) -> Quota | None:
    """As it was counted last, perhaps of a day that is over; None where nothing is counted."""
    kept = account.cursors.get(KEPT_AS)
    return Quota.of(kept) if kept else None


def keep_spent(account: Account, spent: Quota) -> None:
    """Added to what others have counted meanwhile."""
    with organisation_scope(account.organisation_id), transaction.atomic():
        known = quota_of(latest(account))
        keep_cursor(account, KEPT_AS, (known.with_more(spent) if known else spent).kept())


def keep_cursor(account: Account, name: str, value: dict[str, Any]) -> None:
    """One of an account's places, without touching the others. Inside a transaction."""
    account.cursors = {**latest(account).cursors, name: value}
    account.save(update_fields=["cursors"])


def latest(account: Account) -> Account:
    """Its row as it stands, locked."""
    rows = Account.objects.select_for_update(no_key=True).only("cursors")
    return rows.get(pk=account.pk)
