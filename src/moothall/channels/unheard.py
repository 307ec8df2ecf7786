"""Accounts of which the desk hears nothing, or less than it should: said to everybody at the desk.

An inbox that looks fine because nothing reaches it is the worst that can happen here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from moothall.channels.models import Account


@dataclass(frozen=True, slots=True)
class Unheard:
    """One account; ``since`` is when it was last as it should be."""

    account: Account
    since: datetime
    #: how the sentence goes on after the account's name, before the time
    says: str
    #: what we know of why
    why: str
    #: nothing comes at all; else less than usual
    is_lost: bool = True


def unheard(organisation_id: UUID, at: datetime, after: timedelta) -> list[Unheard]:
    """The worst first. One query. ``after``: how long without a reading is long."""
    return among(accounts(organisation_id), at, after)


def among(there: Iterable[Account], at: datetime, after: timedelta) -> list[Unheard]:
    """The same of accounts that were asked for already."""
    found = [one for account in there if (one := of(account, at, after))]
    return sorted(found, key=lambda one: (not one.is_lost, one.since))


def accounts(organisation_id: UUID) -> QuerySet[Account]:
    """Those that are connected, with what is asked of them here."""
    there = Account.objects.filter(organisation_id=organisation_id, disconnected_at=None)
    return there.exclude(external_id="").only(
        "name", "platform", "external_id", "disconnected_at", "connected_at", "last_read_at",
        "expires_at", "permission_lost_at", "last_error", "quiet_since", "quiet_words",
    )  # fmt: skip


def of(account: Account, at: datetime, after: timedelta) -> Unheard | None:
    """What is wrong with one, if anything."""
    if not account.is_connected:
        return None
    read = account.last_read_at or account.connected_at
    if account.permission_lost_at:
        since = account.last_read_at or account.permission_lost_at
        return Unheard(account, since, "has not been read since", LOST)
    if account.expires_at and account.expires_at <= at:
        return Unheard(account, account.expires_at, "cannot be read since", ENDED)
    if read <= at - after:
        return Unheard(account, read, "has not been read since", account.last_error)
    if account.quiet_since:
        return Unheard(
            account, account.quiet_since, "is much quieter than usual since", account.quiet_words,
            is_lost=False,
        )  # fmt: skip
    return None


LOST = "The platform does not accept the desk’s permission any more."
ENDED = "The permission has ended; an administrator has to connect it again."
