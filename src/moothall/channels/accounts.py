"""Connecting an account, connecting it again, and letting it go."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Protocol, runtime_checkable

from django.db import IntegrityError, transaction

from moothall import platforms, record
from moothall.channels.connecting import as_kept, opened, probe
from moothall.channels.models import Account
from moothall.people.models import Membership, Organisation
from moothall.people.permissions import NotAllowed, require
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Verb
from moothall.platforms.base import Connection, PlatformError, Probe


class AlreadyConnected(Exception):  # noqa: N818 - it is an answer for a person
    """The account is connected; its tokens can be replaced (:func:`reconnect`)."""


@runtime_checkable
class Subscribes(Protocol):
    """A platform that can be asked by a program to send its news to an address."""

    def subscribe(self, url: str) -> None:
        """Raises ``PlatformError``. The address is asked for a handshake meanwhile."""


def connect(
    organisation: Organisation,
    platform: str,
    *,
    by: Membership,
    at: datetime,
    server_url: str = "",
    credentials: Mapping[str, str],
) -> tuple[Account, Probe]:
    """Ask the platform who we are with these tokens, and keep them.

    Raises NotAllowed, ``UnknownPlatformError``, ``PlatformError`` as the platform answers, and
    :class:`AlreadyConnected`.
    """
    require_administrator(organisation.pk, by)
    given, found = asked(
        platform,
        Connection(account="", base_url=server_url, credentials=new_secrets() | dict(credentials)),
    )
    account = Account(
        organisation=organisation,
        platform=platform,
        name=found.name,
        handle=found.handle,
        external_id=found.account,
        server_url=server_url,
        credentials=given,
        scopes=None if found.scopes is None else sorted(found.scopes),
        capabilities=as_kept(found.capabilities),
        probed_at=at,
        expires_at=found.expires_at,
    )
    return kept(account, by, at, "connect-account"), found


def new_secrets() -> dict[str, str]:
    """For a platform that lets us choose what it signs its deliveries with."""
    return {
        "webhook_secret": secrets.token_urlsafe(32),
        "verify_token": secrets.token_urlsafe(16),
    }


def asked(platform: str, connection: Connection) -> tuple[dict[str, str], Probe]:
    """Who we are with these tokens, and the tokens as they are then: some are handed out anew.

    Raises ``UnknownPlatformError`` and ``PlatformError``.
    """
    given = dict(connection.credentials)
    told = replace(connection, credentials=dict(given), keep_credentials=given.update)
    opening = platforms.get(platform).open(told)
    try:
        return given, opening.probe()
    finally:
        opening.close()


def add_by_hand(
    organisation: Organisation, platform: str, name: str, *, by: Membership, at: datetime
) -> Account:
    """A place that no program reads, such as a residents' group: logged and answered by hand."""
    require_administrator(organisation.pk, by)
    if not name.strip():
        raise ValueError("Give the place a name that officers know it by.")
    account = Account(organisation=organisation, platform=platform, name=name.strip())
    return kept(account, by, at, "add-account-by-hand")


def kept(account: Account, by: Membership, at: datetime, verb: str) -> Account:
    account.connected_at = at
    account.connected_by_id, account.connected_by_name = by.actor.id, by.actor.name
    try:
        with organisation_scope(account.organisation_id), transaction.atomic():
            account.save(force_insert=True)
            note(account, by, at, verb)
    except IntegrityError as problem:
        if "connected_once" not in str(problem):
            raise
        raise AlreadyConnected(f"{account} is connected already.") from problem
    return account


def reconnect(
    account: Account, credentials: Mapping[str, str], *, by: Membership, at: datetime
) -> Probe:
    """New tokens for the same account. Raises NotAllowed, ``PlatformError`` and ``ValueError``.

    The old ones stay until the platform has taken the new ones.
    """
    require_administrator(account.organisation_id, by)
    with organisation_scope(account.organisation_id):
        given, found = asked(
            account.platform,
            Connection(
                account=account.external_id,
                base_url=account.server_url,
                credentials=dict(credentials),
                application=account.application.told() if account.application else None,
            ),
        )
        if found.account != account.external_id:
            raise ValueError(f"These tokens are of another account: {found.name}.")
        with transaction.atomic():
            now = Account.objects.select_for_update().get(pk=account.pk)
            now.credentials = {**now.credentials, **given}
            now.disconnected_at, now.last_error, now.last_error_at = None, "", None
            now.permission_lost_at = None
            now.save()
            note(now, by, at, "reconnect-account")
        account.refresh_from_db()
        return probe(account, at)


def disconnect(account: Account, *, by: Membership, at: datetime) -> bool:
    """Take the permission back where the platform lets a program, and forget the tokens at once.

    Whether the platform confirmed it. What is queued goes to a person. Raises NotAllowed. Not
    inside a transaction: the platform is asked.
    """
    require_administrator(account.organisation_id, by)
    with organisation_scope(account.organisation_id):
        taken_back = revoked(account)
        with transaction.atomic():
            account.disconnected_at, account.credentials = at, {}
            account.save(update_fields=["disconnected_at", "credentials"])
            note(account, by, at, "disconnect-account")
    return taken_back


def revoked(account: Account) -> bool:
    """Whether the platform says that the tokens are worth nothing now."""
    connector = platforms.connector(account.platform)
    if connector is None or not account.is_connected or shares_its_permission(account):
        return False
    application = account.application.told() if account.application else None
    try:
        return connector.revoke(application, dict(account.credentials))
    except PlatformError:
        return False


def shares_its_permission(account: Account) -> bool:
    """One sign-in can connect several places: taking it back for one takes it from the others."""
    token = account.credentials.get("refresh_token")
    others = Account.objects.filter(
        organisation_id=account.organisation_id, platform=account.platform, disconnected_at=None
    ).exclude(pk=account.pk)
    return bool(token) and any(one.credentials.get("refresh_token") == token for one in others)


def hook_url(account: Account, address: str) -> str:
    """Where the platform sends its news, whether to the account or to all of an application.

    For the account's own the organisation stands in it, since nobody signs in.
    """
    if account.application_id and platforms.hooks(account.platform):
        return f"{address}/hooks/{account.platform}/{account.application_id}/"
    return f"{address}/hooks/{account.organisation_id}/{account.pk}/"


def subscribe(account: Account, address: str) -> bool:
    """Have news sent to us; whether the platform can be asked. Raises ``PlatformError``."""
    with organisation_scope(account.organisation_id), opened(account) as platform:
        if not isinstance(platform, Subscribes):
            return False
        platform.subscribe(hook_url(account, address))
    return True


def require_administrator(organisation_id: object, by: Membership) -> None:
    if by.organisation_id != organisation_id:
        raise NotAllowed(Verb.CONNECT_ACCOUNT, ())
    require(by, Verb.CONNECT_ACCOUNT)


def note(account: Account, by: Membership, at: datetime, verb: str) -> None:
    record.write(
        account.organisation_id,
        by=by.actor,
        verb=verb,
        subject=record.Subject("account", str(account.pk), str(account)),
        # new tokens come for accounts that were connected and for such that were not
        before=None if verb == "reconnect-account" else {"connected": verb == "disconnect-account"},
        after={
            "connected": verb != "disconnect-account",
            "name": account.name,
            "platform": account.platform,
            "server": account.server_url,
        },
        at=at,
    )
