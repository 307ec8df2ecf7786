"""The same people in every test.

Alice runs the desk of Anytown Homes, Bob is its officer, Dora its auditor. Charlie is an officer at
Elsewhere Council and must see nothing of Anytown's.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from django.test import Client

from moothall.core.values.places import Nation, OrganisationKind
from moothall.people.actions import verified
from moothall.people.models import Membership, Organisation, Person
from moothall.people.verbs import Role

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PASSWORD = "brass kettle under seven stairs"
BACKEND = "moothall.people.sign_in.backend.Backend"


@dataclass
class Cast:
    """Memberships, each with its ``person`` and ``organisation``."""

    ours: Organisation
    theirs: Organisation
    alice: Membership
    bob: Membership
    charlie: Membership
    dora: Membership

    @classmethod
    def make(cls) -> Self:
        ours, theirs = organisation("Anytown Homes"), organisation("Elsewhere Council")
        return cls(
            ours,
            theirs,
            alice=member(ours, "Alice Amin", Role.ADMINISTRATOR),
            bob=member(ours, "Bob Brown", Role.OFFICER),
            charlie=member(theirs, "Charlie Clark", Role.OFFICER, Role.ADMINISTRATOR),
            dora=member(ours, "Dora Dean", Role.AUDITOR),
        )


def organisation(name: str) -> Organisation:
    """A housing company in England."""
    return Organisation.objects.create(
        name=name,
        slug=name.lower().replace(" ", "-"),
        kind=OrganisationKind.ALMO,
        nation=Nation.ENGLAND,
    )


def person(name: str) -> Person:
    """Somebody whose address is known to be theirs."""
    made = Person.objects.create_user(
        f"{name.split(maxsplit=1)[0].lower()}@example.org", PASSWORD, name=name
    )
    verified(made)
    return made


def member(of: Organisation, name: str, *roles: Role, who: Person | None = None) -> Membership:
    """Somebody who works there."""
    return Membership.objects.create(
        organisation=of, person=who or person(name), roles=sorted(roles), started_at=AT
    )


def signed_in(membership: Membership) -> Client:
    """A browser in which this person is signed in."""
    browser = Client()
    browser.force_login(membership.person, backend=BACKEND)
    return browser
