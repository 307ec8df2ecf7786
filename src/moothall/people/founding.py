"""What whoever runs the install does for the organisations in it.

Nobody inside one can: they see no other organisation, not even that there is one. Each step is in
the record of the organisation that it is about, under the installer's name.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from moothall import record
from moothall.core.values import Nation, OrganisationKind
from moothall.people.actions import INSTALLER, Refused, of_invitation
from moothall.people.models import Invitation, Membership, Organisation
from moothall.people.models.invitation import HOLDS, hashed, new_token
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Role

LONGEST_SLUG = 80
is_slug = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z",
    "A short name has small letters a to z, digits, and single hyphens between them, as in"
    " harbour-homes.",
)


@dataclass(frozen=True, slots=True)
class Invited:
    """``token`` stands in the link and is kept nowhere."""

    invitation: Invitation
    token: str


def found(
    *,
    name: str,
    kind: OrganisationKind,
    nation: Nation,
    email: str,
    at: datetime,
    slug: str = "",
    timezone: str = "Europe/London",
    administrator: str = "",
) -> Invited:
    """One more organisation, and the invitation of its first administrator.

    ``slug`` is made of the name where none is given; ``administrator`` is a person's name. Raises
    Refused where the name or the short name is taken, ValidationError where something has the wrong
    shape.
    """
    name = name.strip()
    made = Organisation(
        name=name,
        slug=slug or slugify(name)[:LONGEST_SLUG].rstrip("-") or "organisation",
        kind=kind,
        nation=nation,
        timezone=timezone,
    )
    is_slug(made.slug)
    refuse_taken(made)
    made.full_clean(validate_unique=False)
    try:
        with organisation_scope(made.id), transaction.atomic():
            made.save()
            after = {"name": name, "kind": kind, "nation": nation, "administrator": email}
            note(made, "start-organisation", of(made), at, after=after)
            return invite(made, email, at=at, name=administrator)
    except IntegrityError:  # two who add the same at once
        raise Refused(f"The short name {made.slug} is taken.") from None


def refuse_taken(wanted: Organisation) -> None:
    """Raises Refused: two of one name could not be told apart by somebody who works for both."""
    others = Organisation.objects.exclude(pk=wanted.pk)
    if others.filter(name__iexact=wanted.name).exists():
        raise Refused(f"There is an organisation {wanted.name} already.")
    if others.filter(slug=wanted.slug).exists():
        raise Refused(f"The short name {wanted.slug} is taken. Give another with --slug.")


def invite_administrator(
    organisation: Organisation, email: str, *, at: datetime, name: str = ""
) -> Invited:
    """A new link, where the first was lost or nobody is left who could invite. Raises Refused."""
    with organisation_scope(organisation.pk), transaction.atomic():
        return invite(organisation, email, at=at, name=name)


def invite(organisation: Organisation, email: str, *, at: datetime, name: str) -> Invited:
    """Inside its scope and a transaction; an earlier link of the same address ends."""
    address = email.strip().lower()
    works_here = Membership.objects.filter(organisation=organisation, ended_at=None)
    if works_here.filter(person__email=address).exists():
        raise Refused(f"{address} works at {organisation.name} already.")
    earlier = Invitation.objects.filter(
        organisation=organisation, email=address, accepted_at=None, withdrawn_at=None
    )
    for one in earlier:
        one.withdrawn_at = at
        one.save(update_fields=["withdrawn_at"])
        note(organisation, "withdraw-invitation", of_invitation(one), at)
    token = new_token()
    made = Invitation(
        organisation=organisation,
        email=address,
        name=name.strip(),
        roles=[Role.ADMINISTRATOR],
        token_hash=hashed(token),
        sent_at=at,
        expires_at=at + HOLDS,
    )
    made.full_clean(exclude=["invited_by"])
    made.save()
    note(organisation, "invite", of_invitation(made), at, after={"roles": made.roles})
    return Invited(made, token)


def rename(organisation: Organisation, name: str, *, at: datetime) -> None:
    """Its administrators can do it themselves, once there is one. Raises as :func:`found`."""
    with organisation_scope(organisation.pk), transaction.atomic():
        stands = Organisation.objects.select_for_update().get(pk=organisation.pk)
        before, stands.name = stands.name, name.strip()
        refuse_taken(stands)
        stands.full_clean(validate_unique=False)
        if stands.name == before:
            return
        stands.version += 1
        stands.save(update_fields=["name", "version"])
        change = {"before": {"name": before}, "after": {"name": stands.name}}
        note(stands, "change-organisation", of(stands), at, **change)


def open_invitations(organisation: Organisation, at: datetime) -> QuerySet[Invitation]:
    """Links that still hold. Wants the organisation's scope."""
    return Invitation.objects.filter(
        organisation=organisation, accepted_at=None, withdrawn_at=None, expires_at__gt=at
    ).order_by("email")


def of(organisation: Organisation) -> record.Subject:
    """As the record names it."""
    return record.Subject("organisation", str(organisation.pk), organisation.name)


def note(
    organisation: Organisation,
    verb: str,
    subject: record.Subject,
    at: datetime,
    *,
    before: object = None,
    after: object = None,
) -> None:
    """The entry."""
    record.write(
        organisation.pk,
        by=INSTALLER,
        verb=verb,
        subject=subject,
        before=before,
        after=after,
        at=at,
    )


__all__ = [
    "Invited",
    "Refused",
    "ValidationError",
    "found",
    "invite_administrator",
    "open_invitations",
    "rename",
]
