"""Our program as platforms know it: kept by an administrator, or made known by ourselves."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from moothall import platforms, record
from moothall.channels.accounts import require_administrator
from moothall.channels.models import Application
from moothall.people.models import Membership, Organisation
from moothall.people.tenancy import organisation_scope
from moothall.platforms import base

#: by this name people find us among the programs that they let in
OUR_NAME = "Moothall"


class Overtaken(Exception):  # noqa: N818 - it is an answer for a person
    """Somebody else saved the application meanwhile."""


class NoApplication(Exception):  # noqa: N818 - it is an answer for a person
    """The platform has to know our program before an account can be connected."""


def of(organisation: Organisation, platform: str, base_url: str = "") -> Application | None:
    """As it is kept; ask inside the organisation's scope."""
    return Application.objects.filter(
        organisation=organisation, platform=platform, base_url=base_url
    ).first()


def keep(
    organisation: Organisation,
    platform: str,
    *,
    client_id: str,
    secrets: Mapping[str, str],
    version: int | None,
    by: Membership,
    at: datetime,
    base_url: str = "",
    plain: Mapping[str, str] | None = None,
) -> Application:
    """Save it, or change it: a secret that is empty stays as it was; what is ``plain`` does not.

    ``version`` is the one that was looked at, None where there was none. Raises NotAllowed and
    :class:`Overtaken`. Connected accounts use the new values from their next call on.
    """
    require_administrator(organisation.pk, by)
    with organisation_scope(organisation.pk), transaction.atomic():
        # two first savings would both find nothing to lock
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        found = of(organisation, platform, base_url)
        if (found.version if found else None) != version:
            raise Overtaken("Somebody else saved these details meanwhile. Nothing was saved.")
        application = found or Application(
            organisation=organisation, platform=platform, base_url=base_url, version=0
        )
        before = seen(application) if found else None
        given = {name: value for name, value in secrets.items() if value}
        now = {**application.secrets, **(plain or {})}
        changed = application.client_id != client_id or given or now != application.secrets
        if found and not changed:
            return found
        application.client_id = client_id
        application.secrets = {**now, **given}
        application.version += 1
        application.kept_at = at
        application.kept_by_id, application.kept_by_name = by.actor.id, by.actor.name
        application.save()
        record.write(
            organisation.pk,
            by=by.actor,
            verb="keep-application",
            subject=record.Subject("application", str(application.pk), str(application)),
            before=before,
            after=seen(application) | {"replaced": sorted(given)},
            at=at,
        )
    return application


def seen(application: Application) -> dict[str, object]:
    """What may be read: which secrets there are, and nothing of them."""
    return {
        "platform": application.platform,
        "server": application.base_url,
        "client id": application.client_id,
        "kept": sorted(name for name, value in application.secrets.items() if value),
    }


def hook_url(application: Application, address: str) -> str:
    """Where the platform sends what concerns any account of the application."""
    where = {"platform": application.platform, "application": application.pk}
    return f"{address}{reverse('channels:application-hook', kwargs=where)}"


def published(
    organisation: Organisation,
    platform: str,
    redirect_uri: str,
    website: str,
    *,
    by: Membership,
    at: datetime,
) -> Application:
    """Our program where it is known by a document of ours; made anew where the desk has moved.

    Its key stays. Raises NotAllowed, ``PlatformError`` and :class:`NoApplication`.
    """
    require_administrator(organisation.pk, by)
    connector: object = platforms.connector(platform)
    if not isinstance(connector, base.Publishes):
        raise NoApplication("Save the details of the program first.")
    with organisation_scope(organisation.pk):
        there = of(organisation, platform)
    made = connector.made(
        document_url(organisation, platform, website),
        redirect_uri=redirect_uri,
        website=website,
        before=there.told() if there else None,
    )
    return keep(
        organisation,
        platform,
        client_id=made.client_id,
        secrets=made.secrets if there is None or there.secrets != made.secrets else {},
        version=there.version if there else None,
        by=by,
        at=at,
    )


def document_url(organisation: Organisation, platform: str, address: str) -> str:
    """Where servers read what our program is."""
    where = {"platform": platform, "organisation": organisation.pk}
    return f"{address}{reverse('channels:program', kwargs=where)}"


def document(organisation_id: UUID, platform: str) -> Mapping[str, object] | None:
    """What stands there; None where this desk is no such program. Needs no scope."""
    connector: object = platforms.connector(platform)
    if not isinstance(connector, base.Publishes):
        return None
    with organisation_scope(organisation_id):
        found = Application.objects.filter(
            organisation_id=organisation_id, platform=platform, base_url=""
        ).first()
    if found is None or not found.client_id.startswith("https://"):
        return None
    return connector.document(found.told())


def registered(
    organisation: Organisation,
    platform: str,
    base_url: str,
    redirect_uri: str,
    website: str,
    *,
    by: Membership,
    at: datetime,
) -> Application:
    """The server's own application for us; we make ourselves known where it has none.

    Raises NotAllowed, ``PlatformError`` and :class:`NoApplication`.
    """
    require_administrator(organisation.pk, by)
    connector: object = platforms.connector(platform)
    if not isinstance(connector, base.Registers):
        raise NoApplication("Save the details of the program first.")
    with organisation_scope(organisation.pk):
        there = of(organisation, platform, base_url)
    # a desk that moved to another address has to be made known anew
    if there and there.secrets.get("redirect_uri") == redirect_uri:
        return there
    made = connector.register(base_url, name=OUR_NAME, redirect_uri=redirect_uri, website=website)
    return keep(
        organisation,
        platform,
        client_id=made.client_id,
        secrets={**made.secrets, "redirect_uri": redirect_uri},
        version=there.version if there else None,
        by=by,
        at=at,
        base_url=base_url,
    )
