"""An administrator's verbs: the organisation itself, its service areas, limits of single people."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from moothall import record
from moothall.core.values.overtaken import Overtaken
from moothall.people.actions import Refused, locked, note, of_membership
from moothall.people.models import Membership, Organisation, ServiceArea, ServiceContact
from moothall.people.permissions import require
from moothall.people.verbs import Role, Verb

#: what of the organisation a person may change
CHANGING = ("name", "kind", "nation", "timezone", "logo_text")
Limits = Mapping[str, list[str] | None]


@transaction.atomic
def change_organisation(
    *, by: Membership, at: datetime, version: int, **wanted: str
) -> Organisation:
    """Raises NotAllowed, ValidationError and Overtaken."""
    require(by, Verb.MANAGE_ORGANISATION)
    stands = Organisation.objects.select_for_update().get(pk=by.organisation_id)
    before = {name: getattr(stands, name) for name in CHANGING}
    if stands.version != version:
        theirs = ", ".join(str(value) for value in before.values() if value)
        ours = ", ".join(wanted[name] for name in CHANGING if wanted.get(name))
        raise Overtaken(theirs=theirs, ours=ours, version=stands.version)
    for name in CHANGING:
        setattr(stands, name, wanted.get(name, getattr(stands, name)))
    stands.full_clean(exclude=["slug"])
    after = {name: getattr(stands, name) for name in CHANGING}
    if before == after:
        return stands
    stands.version += 1
    stands.save(update_fields=[*CHANGING, "version"])
    subject = record.Subject("organisation", str(stands.pk), stands.name)
    note(by, "change-organisation", subject, at, before=before, after=after)
    return stands


@transaction.atomic
def keep_area(
    *,
    by: Membership,
    at: datetime,
    name: str,
    email: str = "",
    services: Collection[str] = (),
    contacts: Collection[UUID] = (),
    area_id: UUID | None = None,
    version: int | None = None,
) -> ServiceArea:
    """A new service area, or a changed one. NotAllowed, Refused, ValidationError, Overtaken."""
    require(by, Verb.MANAGE_ORGANISATION)
    area = area_of(by, area_id) if area_id else ServiceArea(organisation_id=by.organisation_id)
    before = plain(area) if area_id else None
    if area_id and version != area.version:
        raise Overtaken(theirs=str(before), ours=name, version=area.version)
    same = ServiceArea.objects.filter(organisation=by.organisation_id, name__iexact=name.strip())
    if same.exclude(pk=area.pk).exists():
        raise Refused("There is a team of this name, perhaps a retired one: bring that one back.")
    area.name, area.email, area.services = name.strip(), email.strip(), sorted(set(services))
    area.full_clean(exclude=["organisation"])
    area.version += 1 if area_id else 0
    area.save()
    set_contacts(area, contacts)
    verb = "change-service-area" if area_id else "add-service-area"
    note(by, verb, of_area(area), at, before=before, after=plain(area))
    return area


def set_contacts(area: ServiceArea, contacts: Collection[UUID]) -> None:
    """Who answers for it. Raises Refused for somebody who may not answer, or is not here."""
    wanted = set(contacts)
    here = Membership.objects.filter(
        organisation=area.organisation_id,
        ended_at=None,
        pk__in=wanted,
        roles__contains=[Role.SERVICE_CONTACT],
    )
    if here.count() != len(wanted):
        raise Refused("Only people with the role of service contact can answer for a team.")
    ServiceContact.objects.filter(service_area=area).exclude(membership__in=wanted).delete()
    there = set(
        ServiceContact.objects.filter(service_area=area).values_list("membership_id", flat=True)
    )
    ServiceContact.objects.bulk_create(
        ServiceContact(
            organisation_id=area.organisation_id, service_area=area, membership_id=membership
        )
        for membership in sorted(wanted - there)
    )


@transaction.atomic
def retire_area(area_id: UUID, *, by: Membership, at: datetime) -> ServiceArea:
    """Asked no more; what it was asked stays, and can still be answered. NotAllowed."""
    return turn_area(area_id, at, "end-service-area", by=by, at=at)


@transaction.atomic
def bring_area_back(area_id: UUID, *, by: Membership, at: datetime) -> ServiceArea:
    """Asked again. Raises NotAllowed."""
    return turn_area(area_id, None, "reopen-service-area", by=by, at=at)


def turn_area(
    area_id: UUID, ended_at: datetime | None, verb: str, *, by: Membership, at: datetime
) -> ServiceArea:
    require(by, Verb.MANAGE_ORGANISATION)
    area = area_of(by, area_id)
    if (area.ended_at is None) == (ended_at is None):
        return area
    area.ended_at = ended_at
    area.version += 1
    area.save(update_fields=["ended_at", "version"])
    retired = ended_at is not None
    note(by, verb, of_area(area), at, before={"retired": not retired}, after={"retired": retired})
    return area


def area_of(by: Membership, area_id: UUID) -> ServiceArea:
    """Ours until the transaction ends. Raises ServiceArea.DoesNotExist."""
    rows = ServiceArea.objects.select_for_update()
    return rows.get(pk=area_id, organisation=by.organisation_id)


def plain(area: ServiceArea) -> dict[str, Any]:
    """As the record keeps it."""
    rows = ServiceContact.objects.filter(service_area=area).select_related("membership__person")
    return {
        "name": area.name,
        "mailbox": area.email,
        "services": list(area.services),
        "answered by": sorted(str(one.membership.person) for one in rows),
    }


def of_area(area: ServiceArea) -> record.Subject:
    return record.Subject("service-area", str(area.pk), area.name)


@transaction.atomic
def change_limits(
    membership: Membership,
    *,
    only_verbs: Collection[str] | None,
    only_accounts: Limits | None,
    version: int,
    by: Membership,
    at: datetime,
) -> Membership:
    """What one person may not do although their roles could. A limit never adds anything.

    Raises NotAllowed, Refused, ValidationError and Overtaken.
    """
    require(by, Verb.MANAGE_PEOPLE)
    stands = locked(membership, by)
    before = limits_of(stands)
    if stands.version != version:
        raise Overtaken(theirs=str(before), ours="", version=stands.version)
    stands.only_verbs = None if only_verbs is None else sorted(set(only_verbs))
    stands.only_accounts = None if only_accounts is None else dict(only_accounts)
    if Role.ADMINISTRATOR in stands.roles and not can_still_manage(stands):
        raise Refused(
            "An administrator who may not manage people could not take this back. End the role"
            " instead."
        )
    stands.full_clean(exclude=["person", "organisation", "invited_by"])
    after = limits_of(stands)
    if after == before:
        return stands
    stands.version = version + 1
    stands.save(update_fields=["only_verbs", "only_accounts", "version"])
    note(by, "change-limits", of_membership(stands), at, before=before, after=after)
    return stands


def can_still_manage(membership: Membership) -> bool:
    return membership.only_verbs is None or Verb.MANAGE_PEOPLE in membership.only_verbs


def limits_of(membership: Membership) -> dict[str, Any]:
    """As the record keeps them; nothing there: every verb of the roles."""
    return {"only_verbs": membership.only_verbs, "only_accounts": membership.only_accounts}


__all__ = [
    "Overtaken",
    "Refused",
    "ValidationError",
    "bring_area_back",
    "change_limits",
    "change_organisation",
    "keep_area",
    "retire_area",
]
