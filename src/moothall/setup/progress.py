"""What a desk needs before officers can work, and what of it is there. Ask inside its scope."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, Q, QuerySet

from moothall.channels.models import Account
from moothall.people.models import Invitation, Membership, Organisation
from moothall.people.verbs import Role
from moothall.policies.models import PolicyVersion

#: who answers posts; an administrator alone may not
ANSWERING = (Role.OFFICER, Role.SENIOR_OFFICER)


@dataclass(frozen=True, slots=True)
class Done:
    """Each part of the set-up; the organisation itself is there, or nobody could ask."""

    policy: bool
    people: bool
    account: bool

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return self.policy and self.people and self.account


def done(organisation_id: UUID) -> Done:
    """One question to the database, since the navigation asks it for every page."""
    versions = PolicyVersion.objects.filter(organisation=organisation_id, superseded_at=None)
    accounts = Account.objects.filter(organisation=organisation_id, disconnected_at=None)
    found = Organisation.objects.filter(pk=organisation_id).values_list(
        Exists(versions), Exists(officers(organisation_id)), Exists(accounts)
    )
    return Done(*found.get())


def officers(organisation_id: UUID) -> QuerySet[Membership]:
    """Those who work here now and may answer."""
    return Membership.objects.filter(
        Q(roles__contains=[ANSWERING[0]]) | Q(roles__contains=[ANSWERING[1]]),
        organisation=organisation_id,
        ended_at=None,
    )


def roles_of_nobody(organisation_id: UUID) -> list[Role]:
    """Roles that nobody here has and nobody is invited to; an auditor is nobody's need."""
    given = [
        *Membership.objects.filter(organisation=organisation_id, ended_at=None).values_list(
            "roles", flat=True
        ),
        *Invitation.objects.filter(
            organisation=organisation_id, accepted_at=None, withdrawn_at=None
        ).values_list("roles", flat=True),
    ]
    held = {role for roles in given for role in roles}
    return [role for role in Role if role not in held and role is not Role.AUDITOR]
