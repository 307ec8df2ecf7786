"""New tokens in place of old ones, well before these end, by one process at a time.

    alone -> marked on disk -> the platform is asked -> new tokens on disk -> used

Some platforms forget the old refresh token the moment they hand out a new one (RFC 6749, section 6;
RFC 9700, section 4.14.2), so two that ask at once, or an answer that never reaches the disk, lose
the account. The lock keeps out the second. Against a death between answer and disk nothing helps;
the mark makes sure that it is said as what it is.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from moothall import platforms
from moothall.channels.locks import alone
from moothall.channels.models import Account
from moothall.people.tenancy import organisation_scope
from moothall.platforms import base
from moothall.platforms.base import (
    PlatformError,
    RateLimited,
    Transient,
    TryAgain,
    Unauthorized,
)

#: long tokens are renewed so long before they end, short ones at half their time
BEFORE = timedelta(days=7)
#: where it is not known since when we have them
WITHOUT_BEGINNING = timedelta(days=1)
#: between two tries, the first and the longest
SHORTEST, LONGEST_TRY = timedelta(minutes=1), timedelta(hours=2)
#: the platform said no: only a person can help, and connecting again begins anew
FOR_A_PERSON = timedelta(days=365)
#: what was left in the middle
TAKEN_UP = timedelta(minutes=5)
BEING_RENEWED = "The permission ran out and is being renewed."
LOST = "The platform does not accept our permission any more. Connect the account again."
LOST_ON_THE_WAY = (
    "The desk stopped, or had no answer, while the platform was handing out new tokens, and the"
    " platform does not take the old ones any more. Somebody has to connect the account again."
)


def renew_at(account: Account) -> datetime | None:
    """When the tokens are to be renewed; None where they do not end."""
    end, begin = account.expires_at, account.token_since
    if end is None:
        return None
    if begin is None or begin >= end:
        return end - WITHOUT_BEGINNING
    return max(begin + (end - begin) / 2, end - BEFORE)


def can_renew(account: Account) -> bool:
    """Whether a program can try; where it cannot, a person is told before the end."""
    return platforms.connector(account.platform) is not None


def is_due(account: Account, at: datetime) -> bool:
    """A row that was left in the middle is taken up whatever its time is."""
    moment = renew_at(account)
    if not account.is_connected or not account.credentials or account.permission_lost_at:
        return False
    if account.renew_after and at < account.renew_after:
        return False
    return account.renewing_since is not None or (moment is not None and moment <= at)


def due(organisation_id: UUID, at: datetime) -> list[Account]:
    """Accounts whose tokens want renewing now. Ask inside the organisation's scope."""
    return [one for one in ending(organisation_id) if is_due(one, at) and can_renew(one)]


def ending(organisation_id: UUID) -> QuerySet[Account]:
    """Accounts whose tokens end at all."""
    return Account.objects.filter(
        Q(expires_at__isnull=False) | Q(renewing_since__isnull=False),
        organisation_id=organisation_id,
        disconnected_at=None,
    ).select_related("application")


def renew(account: Account, at: datetime) -> bool:
    """Whether the account has new tokens, by us. Not inside a transaction: each step commits.

    False where it is not due, another process is at it, or it did not work, which is noted on the
    account.
    """
    with organisation_scope(account.organisation_id), alone(account, "renew") as got:
        if not got:
            return False
        # what another process has renewed meanwhile is not renewed again
        account.refresh_from_db()
        if not can_renew(account) or not is_due(account, at):
            return False
        left = account.renewing_since is not None
        mark(account, at)
        try:
            given = asked(account, at, unclear=left)
        except PlatformError:
            return False
        return taken(account, given, at)


def at_once(account: Account, refused: str, at: datetime) -> dict[str, str]:
    """The account's credentials with new tokens, in the middle of a call that ``refused`` ended.

    Where another process has renewed them meanwhile, those are given. Raises ``PlatformError``:
    ``Transient`` while another process is at it, ``Unauthorized`` where a person has to help.
    """
    if connection.in_atomic_block:  # each step has to be on disk
        raise Transient(BEING_RENEWED)
    with organisation_scope(account.organisation_id), alone(account, "renew") as got:
        kept = Account.objects.select_related("application").get(pk=account.pk)
        if kept.credentials.get("access") not in {refused, None, ""}:
            return kept.credentials
        if not got or (kept.renewal_failed_at and kept.renew_after and at < kept.renew_after):
            raise refused_before(kept, at)
        left = kept.renewing_since is not None
        mark(kept, at)
        given = asked(kept, at, unclear=left)
        if not taken(kept, given, at):
            raise Unauthorized(LOST)
        return kept.credentials


def refused_before(account: Account, at: datetime) -> PlatformError:
    """Nobody is asked each minute for what they refused, or did not answer, a moment ago."""
    if is_for_a_person(account, at):
        return Unauthorized(account.renewal_problem or LOST)
    return Transient(account.renewal_problem or BEING_RENEWED)


def asked(account: Account, at: datetime, *, unclear: bool) -> base.Renewed | None:
    """What the platform gives in place of the old. A failure is noted, and raised."""
    connector = platforms.connector(account.platform)
    if connector is None:
        return None
    application = account.application.told() if account.application else None
    try:
        return connector.renew(application, dict(account.credentials), now=at)
    except PlatformError as error:
        failed(account, error, at, unclear=unclear)
        raise


def mark(account: Account, at: datetime) -> None:
    """On disk before anybody is asked; with when it is taken up where we end before the answer."""
    account.renewing_since = account.renewing_since or at
    account.renew_after = at + TAKEN_UP
    account.save(update_fields=["renewing_since", "renew_after"])


def taken(account: Account, given: base.Renewed | None, at: datetime) -> bool:
    """The new tokens, on disk before they are used."""
    with transaction.atomic():
        kept = Account.objects.select_for_update().get(pk=account.pk)
        kept.renewing_since = kept.renewal_failed_at = kept.renew_after = None
        kept.renewal_problem = ""
        fields = ["renewing_since", "renewal_failed_at", "renew_after", "renewal_problem"]
        if given is None:  # a program cannot, or need not: asked again when they are nearly over
            kept.renew_after = at + LONGEST_TRY
        elif kept.disconnected_at is None:
            kept.credentials = {**kept.credentials, **given.credentials}
            kept.expires_at, kept.token_since = given.expires_at, at
            fields += ["credentials", "expires_at", "token_since"]
        kept.save(update_fields=fields)
    account.refresh_from_db()
    return given is not None


def failed(account: Account, error: PlatformError, at: datetime, *, unclear: bool) -> None:
    """Noted, and tried again a little later each time; not where only a person can help.

    ``unclear``: an earlier try may have been answered. What was not answered stays marked. Until
    the old tokens end the account is read and written with them.
    """
    first = account.renewal_failed_at or at
    gone = isinstance(error, Unauthorized)
    words = LOST_ON_THE_WAY if gone and unclear else error.words
    fields: dict[str, Any] = {
        "renewal_failed_at": first,
        "renewal_problem": words,
        "renew_after": at + FOR_A_PERSON if gone else next_try(error, first, at),
        "renewing_since": account.renewing_since if error.again is TryAgain.READ_BACK else None,
    }
    if gone and (account.expires_at is None or account.expires_at <= at):
        fields["permission_lost_at"] = account.permission_lost_at or at
        fields |= {"last_error": words, "last_error_at": at}
    for name, value in fields.items():
        setattr(account, name, value)
    account.save(update_fields=list(fields))


def is_for_a_person(account: Account, at: datetime) -> bool:
    """Whether the platform refused, so that nothing is tried any more."""
    return account.renew_after is not None and account.renew_after - at > 2 * LONGEST_TRY


def next_try(error: PlatformError, first: datetime, at: datetime) -> datetime:
    """As long as it has not worked already, within bounds; or when the platform says."""
    if isinstance(error, RateLimited) and error.until:
        return error.until
    return at + min(max(at - first, SHORTEST), LONGEST_TRY)
