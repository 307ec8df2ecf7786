"""Named questions about letters."""

from uuid import UUID

from django.db.models import QuerySet

from moothall.letters.models import Letter
from moothall.letters.states import State
from moothall.people.models import Membership
from moothall.people.permissions import may
from moothall.people.verbs import Verb

STUCK = (State.FAILED, State.UNKNOWN)


def may_see_all(member: Membership) -> bool:
    """Administrators: they look after the mail."""
    return may(member, Verb.MANAGE_PEOPLE) or may(member, Verb.MANAGE_ORGANISATION)


def seen_by(member: Membership) -> QuerySet[Letter]:
    """Everything for administrators, their own for others; the newest first."""
    found = Letter.objects.filter(organisation_id=member.organisation_id)
    return (found if may_see_all(member) else found.filter(reader=member.pk)).order_by("-id")


def stuck(organisation_id: UUID) -> int:
    """How many wait for a person: refused, or of unknown end."""
    return Letter.objects.filter(organisation_id=organisation_id, state__in=STUCK).count()
