"""An account's connection: opened for a moment, probed, and told what it may do."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from moothall import platforms
from moothall.channels import renewing
from moothall.channels.models import Account
from moothall.channels.spending import keep_spent, quotas_of
from moothall.people.tenancy import organisation_scope
from moothall.platforms import base
from moothall.platforms.base import Capabilities, Connection, Platform, Probe, Support


class NotConnectedError(Exception):
    """No program speaks for this account: what goes out is done by hand."""


@contextmanager
def opened(account: Account) -> Iterator[Platform]:
    """The account's platform, closed again at the end. Raises :class:`NotConnectedError`."""
    if not account.is_connected:
        raise NotConnectedError(f"the desk has no connection to {account}")
    told = Connection(
        account=account.external_id,
        base_url=account.server_url,
        credentials=dict(account.credentials),
        scopes=None if account.scopes is None else frozenset(account.scopes),
        keep_credentials=lambda given: keep_credentials(account, given),
        renew_credentials=lambda refused: renewed(account, refused),
        capabilities=probed(account),
        application=account.application.told() if account.application else None,
        quotas=quotas_of(account),
        keep_quotas=lambda spent: keep_spent(account, spent),
    )
    platform = platforms.get(account.platform).open(told)
    try:
        yield platform
    finally:
        platform.close()


def keep_credentials(account: Account, given: Mapping[str, str]) -> None:
    """New tokens, on disk before they are used: some platforms forget the old ones at once."""
    with organisation_scope(account.organisation_id), transaction.atomic():
        kept = Account.objects.select_for_update().get(pk=account.pk)
        kept.credentials = {**kept.credentials, **given}
        kept.save(update_fields=["credentials"])
    account.credentials = kept.credentials


def renewed(account: Account, refused: str) -> Mapping[str, str]:
    """As `renewing.at_once`; whoever listens to a mailbox for half an hour holds no database."""
    held = connection.connection is not None
    try:
        return renewing.at_once(account, refused, timezone.now())
    finally:
        if not held:
            connection.close()


def capabilities_of(account: Account) -> Capabilities | None:
    """What the account can do: as probed, else as the platform's rows say. None: no rows."""
    if found := probed(account):
        return found
    try:
        rows = platforms.capabilities_of(account.profile or account.platform)
    except KeyError:
        return None
    return rows.narrowed(scopes=None if account.scopes is None else frozenset(account.scopes))


def probed(account: Account) -> Capabilities | None:
    """The last probe's finding, put together from what is kept of it and today's rows."""
    return platforms.capabilities_from(account.capabilities) if account.capabilities else None


def as_kept(found: Capabilities) -> dict[str, Any]:
    """What a probe narrowed; the rows themselves stay in their table, where they can change."""
    table = platforms.capabilities_of(found.platform)
    rows = table.rows
    lost = {
        verb.value: row.note
        for verb, row in found.rows.items()
        if row.support is Support.NO and rows[verb].support is not Support.NO
    }
    scopes = None if found.scopes is None else sorted(found.scopes)
    return {
        "platform": found.platform,
        "title": found.title,
        "scopes": scopes,
        "lost": lost,
        "text": {
            place.value: rule.kept()
            for place, rule in found.text.items()
            if rule != table.text.get(place)
        },
        "idempotency": {
            verb.value: row.idempotency.value
            for verb, row in found.rows.items()
            if row.idempotency is not rows[verb].idempotency
        },
    }


def probe(account: Account, at: datetime) -> Probe:
    """Ask what the account can do, and keep the answer. Raises ``PlatformError``, noted as well."""
    with organisation_scope(account.organisation_id):
        try:
            with opened(account) as platform:
                found = platform.probe()
        except base.PlatformError as error:
            account.note_error(error.words, at)
            raise
        account.capabilities = as_kept(found.capabilities)
        account.scopes = None if found.scopes is None else sorted(found.scopes)
        account.external_id = account.external_id or found.account
        account.handle = found.handle or account.handle
        account.probed_at, account.warnings = at, list(found.problems)
        fields = ["capabilities", "scopes", "external_id", "handle", "probed_at", "warnings"]
        if found.expires_at:  # one that does not know when they end does not make them endless
            account.expires_at = found.expires_at
            fields.append("expires_at")
        account.save(update_fields=fields)
        if found.problems:
            account.note_error(" ".join(found.problems), at)
    return found
