"""The same people in every test of the desk: each has one fixed part.

Olive is an officer and Sam a senior one; Adam administers; Audrey may look at everything and change
nothing; Carl answers for repairs. Wanda is an officer of another organisation and must see nothing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from moothall.core.values import Nation, OrganisationKind
from moothall.people.models import Membership, Organisation, Person
from moothall.people.verbs import Role

BEGAN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@dataclass
class Desk:
    """One organisation with its people."""

    organisation: Organisation
    olive: Membership
    sam: Membership
    adam: Membership
    audrey: Membership
    carl: Membership

    @property
    def id(self):
        return self.organisation.id


def member(organisation, name, *roles):
    person = Person.objects.create_user(
        f"{name}@{organisation.slug}.example.org".lower().replace(" ", "."), name=name
    )
    return Membership.objects.create(
        organisation=organisation, person=person, roles=list(roles), started_at=BEGAN
    )


def desk(name="Colchester Borough Homes", slug="colchester"):
    organisation = Organisation.objects.create(
        name=name, slug=slug, kind=OrganisationKind.ALMO.value, nation=Nation.ENGLAND.value
    )
    return Desk(
        organisation,
        olive=member(organisation, "Olive Ng", Role.OFFICER),
        sam=member(organisation, "Sam Byrne", Role.SENIOR_OFFICER),
        adam=member(organisation, "Adam Rees", Role.ADMINISTRATOR),
        audrey=member(organisation, "Audrey Holt", Role.AUDITOR),
        carl=member(organisation, "Carl Price", Role.SERVICE_CONTACT),
    )
