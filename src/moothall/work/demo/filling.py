"""The demonstration's organisation, made once: all of it or nothing."""

from datetime import datetime, timedelta

from django.db import transaction

from moothall import policies, record
from moothall.core.values import Nation, OrganisationKind
from moothall.core.worktime.local_time import london_day, midnight
from moothall.duties import publishing
from moothall.duties.opening import Asked, open_duty
from moothall.people import actions
from moothall.people.models import Membership, Organisation, Person, ServiceArea, ServiceContact
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Role
from moothall.work.demo.staff import (
    ADMINISTRATOR,
    AREAS,
    BY_OTHER_WAYS,
    FOI_OFFICER,
    PASSWORD,
    PUBLISHED,
    STAFF,
    Somebody,
)

SLUG = "colchester"
POLICY = "colchester-borough-homes"


def fill(at: datetime) -> Organisation:
    """The organisation as it is, or a new one with its staff, its services and its policy."""
    there = Organisation.objects.filter(slug=SLUG).first()
    if there:
        return there
    with transaction.atomic():
        administrator = actions.start_organisation(
            name="Colchester Borough Homes",
            slug=SLUG,
            kind=OrganisationKind.ALMO,
            nation=Nation.ENGLAND,
            administrator=person(ADMINISTRATOR),
            at=at,
        )
        with organisation_scope(administrator.organisation_id):
            members = {ADMINISTRATOR.name: administrator}
            for somebody in STAFF:
                if somebody is not ADMINISTRATOR:
                    members[somebody.name] = hired(somebody, administrator, at)
            for name, services, who in AREAS:
                add_area(name, [*services], members[who], administrator, at)
            policies.adopt_shipped(administrator.organisation_id, POLICY, by=administrator, at=at)
            keep_registers(members, at)
    return administrator.organisation


def person(somebody: Somebody) -> Person:
    """Somebody who can sign in; their address counts as theirs."""
    made = Person.objects.create_user(somebody.email, PASSWORD, name=somebody.name)
    actions.verified(made)
    return made


def hired(somebody: Somebody, by: Membership, at: datetime) -> Membership:
    """Invited and come, as everybody is, so that the record has it."""
    invitation, _ = actions.invite(
        email=somebody.email, name=somebody.name, roles=somebody.roles, by=by, at=at
    )
    return actions.accept(invitation, person=person(somebody), at=at)


def add_area(name: str, services: list[str], who: Membership, by: Membership, at: datetime) -> None:
    """A team that the desk can ask, and who answers for it."""
    area = ServiceArea.objects.create(
        organisation_id=by.organisation_id, name=name, services=services
    )
    ServiceContact.objects.create(
        organisation_id=by.organisation_id, service_area=area, membership=who
    )
    record.write(
        by.organisation_id,
        by=by.actor,
        verb="add-service-area",
        subject=record.Subject("service-area", str(area.id), name),
        after={"services": services, "contact": str(who.person)},
        at=at,
    )


def keep_registers(members: dict[str, Membership], at: datetime) -> None:
    """What came by telephone and letter before this day, and what is published already."""
    for kind, days, who, where, by in BY_OTHER_WAYS:
        asked = Asked(kind, midnight(london_day(at) - timedelta(days=days)), who, where)
        open_duty(asked, by=members[by], at=at)
    for title, address, told in PUBLISHED:
        publishing.add(title, address, told, None, by=members[FOI_OFFICER], at=at)


def administrator_of(organisation: Organisation) -> Membership:
    """Who connects the account."""
    found = Membership.objects.filter(
        organisation=organisation, ended_at=None, roles__contains=[Role.ADMINISTRATOR]
    )
    return found.select_related("person", "organisation").order_by("started_at", "id")[0]
