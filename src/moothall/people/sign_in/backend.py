"""Who a session belongs to, with where they work: one question for each request."""

from typing import Any, cast
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from moothall.people.compiled import CompiledObjects
from moothall.people.models import Membership, Person


class Backend(AuthenticationBackend):  # type: ignore[misc] # allauth has no types
    """allauth's, which would ask for the person alone; the desk then asks for the rest."""

    def get_user(self, user_id: Any) -> Person | None:
        """The person, who brings ``found_memberships`` along; None for one who may not sign in."""
        found = memberships_of(user_id)
        if not found:
            return cast("Person | None", super().get_user(user_id))
        person = found[0].person
        for one in found:
            one.person = person
        person.found_memberships = found  # type: ignore[attr-defined]
        return person if self.user_can_authenticate(person) else None


def memberships_of(person_id: Any) -> list[Membership]:
    """Those that have not ended, by the organisation's name."""
    return _memberships(person=UUID(str(person_id)))


@CompiledObjects
def _memberships(_: object, *, person: UUID) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(person=person, ended_at=None)
        .select_related("organisation", "person")
        .order_by("organisation__name", "id")
    )
