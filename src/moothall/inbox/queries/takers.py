"""Whom a case can be handed to, beside the service areas that can be asked about it."""

from dataclasses import dataclass

from moothall.inbox.models import Case
from moothall.inbox.queues import QueueName
from moothall.people.models import Membership
from moothall.people.permissions import may
from moothall.people.verbs import Role, Verb

#: roles with a queue of their own: who takes a case over there, and where it then stands
OF_ROLE = {
    Role.SAFEGUARDING_LEAD: QueueName.DANGER,
    Role.FOI_OFFICER: QueueName.REQUESTS,
}


@dataclass(frozen=True, slots=True)
class Taker:
    """One colleague. ``queue``: where the case stands once it is theirs; None: where it is."""

    membership: Membership
    words: str
    queue: QueueName | None


def takers(me: Membership, case: Case) -> list[Taker]:
    """Colleagues who may see the case and have something to do with it, specialists first."""
    found = (
        Membership.objects.filter(organisation_id=case.organisation_id, ended_at=None)
        .exclude(pk=me.pk)
        .select_related("person")
        .order_by("person__name")
    )
    able = [one for one in found if is_able(one, case)]
    made = [Taker(one, f"{one.person}, {one.role_words}", queue_of(one)) for one in able]
    return sorted(made, key=lambda one: one.queue is None)


def is_able(membership: Membership, case: Case) -> bool:
    """An auditor may see it, and can do nothing with it."""
    sees = may(membership, Verb.SEE_POSTS, case.account_id)
    if case.queue == QueueName.DANGER and not may(membership, Verb.SEE_DANGER, case.account_id):
        return False
    return sees and may(membership, Verb.ASSIGN, case.account_id)


def queue_of(membership: Membership) -> QueueName | None:
    """Of the role for which somebody is handed a case."""
    return next((queue for role, queue in OF_ROLE.items() if role in membership.roles), None)
