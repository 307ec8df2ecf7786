"""Accounts that a person allowed us to use: made ours, or given new tokens where they are ours."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from moothall import platforms
from moothall.channels.accounts import asked, kept, new_secrets, note, require_administrator
from moothall.channels.connecting import as_kept
from moothall.channels.models import Account, Application
from moothall.people.models import Membership, Organisation
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Candidate, Connection, Guide, HasWays, Permission, Probe


class WrongAccount(Exception):  # noqa: N818 - it is an answer for a person
    """The person allowed us another account than the one that was to be connected again."""


@dataclass(frozen=True, slots=True)
class Joined:
    """``again``: the account was there before, and kept its posts and settings."""

    account: Account
    probe: Probe
    again: bool


def join(
    organisation: Organisation,
    platform: str,
    candidate: Candidate,
    *,
    by: Membership,
    at: datetime,
    application: Application | None = None,
    only: Account | None = None,
) -> Joined:
    """Ask the platform who we are with these tokens, and keep them.

    An account that is or was ours gets the new tokens and stays one account. With ``only`` no other
    is taken. A candidate without an id is one whose tokens were typed in. Raises NotAllowed,
    ``PlatformError`` and :class:`WrongAccount`. Not inside a transaction.
    """
    require_administrator(organisation.pk, by)
    connection = Connection(
        account=candidate.external_id,
        base_url=candidate.server_url,
        credentials=dict(candidate.credentials),
        scopes=candidate.scopes,
        application=application.told() if application else None,
    )
    given, found = asked(platform, connection)
    if candidate.external_id and found.account != candidate.external_id:
        raise WrongAccount(f"These tokens are of another account: {found.name}.")
    with organisation_scope(organisation.pk), transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        there = ours(organisation, platform, candidate.server_url, found.account)
        if only is not None and (there is None or there.pk != only.pk):
            raise WrongAccount(
                f"You allowed “{found.name}”. To connect {only} again, sign in to"
                f" {only.title} as that account and begin once more."
            )
        account = there or Account(
            organisation=organisation,
            platform=platform,
            server_url=candidate.server_url,
            external_id=found.account,
            credentials=new_secrets(),
        )
        account.application = application
        fill(account, candidate, given, found, at)
        if there is None:
            kept(account, by, at, "connect-account")
        else:
            account.save()
            note(account, by, at, "reconnect-account")
    return Joined(account, found, again=there is not None)


def ours(
    organisation: Organisation, platform: str, server_url: str, external_id: str
) -> Account | None:
    """The account of this id, locked; one that is connected before one that was let go."""
    found = Account.objects.select_for_update().filter(
        organisation=organisation,
        platform=platform,
        server_url=server_url,
        external_id=external_id,
    )
    newest = found.exclude(external_id="").order_by("-connected_at")
    return newest.filter(disconnected_at=None).first() or newest.first()


def fill(
    account: Account,
    candidate: Candidate,
    given: dict[str, str],
    found: Probe,
    at: datetime,
) -> None:
    """New tokens and what they may do; what was wrong with the old ones is over."""
    scopes = found.scopes if found.scopes is not None else candidate.scopes
    account.name, account.handle = found.name or candidate.name, found.handle
    account.credentials = {**lasting(account), **given}
    account.scopes = None if scopes is None else sorted(scopes)
    account.capabilities = as_kept(found.capabilities)
    account.warnings, account.probed_at = list(found.problems), at
    account.expires_at = candidate.expires_at or found.expires_at
    account.token_since = at
    account.disconnected_at = account.permission_lost_at = account.read_after = None
    account.last_error, account.last_error_at = "", None
    account.lost, account.lost_at = {}, None
    account.renewing_since = account.renewal_failed_at = account.renew_after = None
    account.renewal_problem = ""


def lasting(account: Account) -> dict[str, str]:
    """What stays whichever way it is connected by: a password that was given up does not."""
    connector: object = platforms.connector(account.platform)
    gone = connector.of_one_way if isinstance(connector, HasWays) else frozenset()
    return {name: value for name, value in account.credentials.items() if name not in gone}


def without(guide: Guide, scopes: frozenset[str] | None) -> tuple[Permission, ...]:
    """The permissions that were asked for and not given, each with what is lost for it."""
    if scopes is None:
        return ()
    return tuple(one for one in guide.permissions if one.told and one.scope not in scopes)
