"""Verbs on people: each is one transaction with its entry in the record."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import transaction

from moothall import record
from moothall.core.values import Nation, OrganisationKind
from moothall.core.values.overtaken import Overtaken
from moothall.people.models import Invitation, Membership, Organisation, Person
from moothall.people.models.invitation import HOLDS, hashed, new_token
from moothall.people.permissions import require
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Role, Verb

#: who did what nobody had signed in for yet
INSTALLER = record.Actor(id="installer", name="Whoever set up this desk", role="installer")


class Refused(Exception):  # noqa: N818 - it is an answer for a person
    """It cannot be done; the words say why and what to do instead."""


def start_organisation(
    *,
    name: str,
    slug: str,
    kind: OrganisationKind,
    nation: Nation,
    administrator: Person,
    at: datetime,
    timezone: str = "Europe/London",
    roles: Sequence[Role] = (Role.ADMINISTRATOR,),
) -> Membership:
    """A new organisation and the membership of its first administrator."""
    organisation = Organisation(name=name, slug=slug, kind=kind, nation=nation, timezone=timezone)
    organisation.full_clean()
    with organisation_scope(organisation.id), transaction.atomic():
        organisation.save()
        first = Membership.objects.create(
            organisation=organisation,
            person=administrator,
            roles=sorted({Role.ADMINISTRATOR, *roles}),
            started_at=at,
        )
        after = {"name": name, "kind": kind, "nation": nation, "administrator": str(administrator)}
        record.write(
            organisation.id,
            by=INSTALLER,
            verb="start-organisation",
            subject=record.Subject("organisation", str(organisation.id), name),
            after=after,
            at=at,
        )
    return first


def invite(
    *, email: str, roles: Sequence[str], by: Membership, at: datetime, name: str = ""
) -> tuple[Invitation, str]:
    """An invitation and the token for its link, which is kept nowhere."""
    require(by, Verb.MANAGE_PEOPLE)
    address = email.strip().lower()
    if Membership.objects.filter(
        organisation=by.organisation_id, person__email=address, ended_at=None
    ).exists():
        raise Refused(f"{address} works here already. Change their roles instead.")
    token = new_token()
    with transaction.atomic():
        for earlier in Invitation.objects.filter(
            organisation=by.organisation_id, email=address, accepted_at=None, withdrawn_at=None
        ):
            withdraw(earlier, by=by, at=at)
        invitation = Invitation(
            organisation_id=by.organisation_id,
            email=address,
            name=name,
            roles=sorted(set(roles)),
            token_hash=hashed(token),
            invited_by=by,
            sent_at=at,
            expires_at=at + HOLDS,
        )
        invitation.full_clean()
        invitation.save()
        note(by, "invite", of_invitation(invitation), at, after={"roles": invitation.roles})
    return invitation, token


def withdraw(invitation: Invitation, *, by: Membership, at: datetime) -> None:
    """The link leads nowhere from now on."""
    require(by, Verb.MANAGE_PEOPLE)
    with transaction.atomic():
        invitation.withdrawn_at = at
        invitation.save(update_fields=["withdrawn_at"])
        note(by, "withdraw-invitation", of_invitation(invitation), at)


def find_invitation(organisation_id: UUID, token: str, at: datetime) -> Invitation | None:
    """The open invitation behind a link. Wants the organisation's scope."""
    found = Invitation.objects.filter(
        organisation=organisation_id, token_hash=hashed(token)
    ).select_related("organisation", "invited_by__person")
    invitation = found.first()
    return invitation if invitation and invitation.is_open(at) else None


def accept(invitation: Invitation, *, person: Person, at: datetime) -> Membership:
    """The person works here from now on. Raises Refused unless it is open, and theirs."""
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        if not invitation.is_open(at):
            raise Refused("This invitation has been used, withdrawn, or has run out. Ask again.")
        if invitation.email != person.email:
            raise Refused(f"This invitation is for {invitation.email}; you are {person.email}.")
        invitation.accepted_at = at
        invitation.save(update_fields=["accepted_at"])
        verified(person)
        membership = Membership.objects.create(
            organisation_id=invitation.organisation_id,
            person=person,
            roles=invitation.roles,
            invited_by=invitation.invited_by,
            started_at=at,
        )
        note(membership, "join", of_membership(membership), at, after={"roles": membership.roles})
    return membership


def verified(person: Person) -> None:
    """The address is theirs: the link came to it."""
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )


def change_roles(
    membership: Membership, *, roles: Sequence[str], version: int, by: Membership, at: datetime
) -> None:
    """What somebody is here for. Raises Overtaken where somebody else changed it meanwhile."""
    require(by, Verb.MANAGE_PEOPLE)
    wanted = sorted(set(roles))
    with transaction.atomic():
        stands = locked(membership, by)
        if stands.version != version:
            raise Overtaken(
                theirs=stands.role_words,
                ours=", ".join(Role(role).label for role in wanted),
                version=stands.version,
            )
        if Role.ADMINISTRATOR not in wanted:
            keep_an_administrator(stands)
        before, stands.roles, stands.version = stands.roles, wanted, version + 1
        stands.full_clean(exclude=["person", "organisation", "invited_by"])
        stands.save(update_fields=["roles", "version"])
        note(
            by,
            "change-roles",
            of_membership(stands),
            at,
            before={"roles": before},
            after={"roles": wanted},
        )


def end_membership(membership: Membership, *, by: Membership, at: datetime) -> None:
    """A leaver may do nothing more, and is signed out everywhere at once."""
    require(by, Verb.MANAGE_PEOPLE)
    with transaction.atomic():
        stands = locked(membership, by)
        keep_an_administrator(stands)
        stands.end(at)
        sign_out_everywhere(stands.person)
        note(by, "end-membership", of_membership(stands), at, before={"roles": stands.roles})
    membership.ended_at = at


def sign_out_everywhere(person: Person) -> None:
    """Delete the person's sessions; each was noted when it began."""
    for session in UserSession.objects.filter(user=person):
        session.end()


def locked(membership: Membership, by: Membership) -> Membership:
    """The row as it stands, held until our transaction ends. Raises Refused for another desk's."""
    rows = Membership.objects.select_for_update(of=("self",)).select_related("person")
    found = rows.filter(pk=membership.pk, organisation=by.organisation_id, ended_at=None).first()
    if found is None:
        raise Refused("This person does not work here any more.")
    return found


def keep_an_administrator(leaving: Membership) -> None:
    """Refuse what would leave nobody to run it. Two who go at once wait for each other."""
    administrators = Membership.objects.select_for_update(of=("self",)).filter(
        organisation=leaving.organisation_id, ended_at=None, roles__contains=[Role.ADMINISTRATOR]
    )
    others = {one.pk for one in administrators.order_by("pk")} - {leaving.pk}
    if Role.ADMINISTRATOR in leaving.roles and not others:
        raise Refused(f"{leaving.person} is the only administrator. Make somebody else one first.")


def note(
    by: Membership,
    verb: str,
    subject: record.Subject,
    at: datetime,
    *,
    before: object = None,
    after: object = None,
) -> None:
    """The entry."""
    record.write(
        by.organisation_id,
        by=by.actor,
        verb=verb,
        subject=subject,
        before=before,
        after=after,
        at=at,
    )


def of_membership(membership: Membership) -> record.Subject:
    """As the record names somebody who works here."""
    return record.Subject("person", str(membership.person_id), str(membership.person))


def of_invitation(invitation: Invitation) -> record.Subject:
    """As the record names an invitation."""
    return record.Subject("invitation", str(invitation.id), invitation.email)
