"""What is said to somebody who may not: which role may, and who here has it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from moothall.people.models import Membership
from moothall.people.permissions import NotAllowed, either, may, with_article
from moothall.people.verbs import Role, Verb

#: names that a page gives
MOST = 5


@dataclass(frozen=True, slots=True)
class Refused:
    """For the page: sentences, and the people to ask."""

    words: str
    ask: str
    people: tuple[str, ...] = ()
    #: who asked may give the role themselves
    gives: bool = False


def refused(membership: Membership | None, problem: NotAllowed) -> Refused:
    """One query. Ask in the organisation's scope."""
    if membership is None or not problem.by:
        return Refused(str(problem), "")
    if problem.limit:
        return Refused(
            f"Your role includes it, but you may not {problem.doing}.",
            "An administrator sets these limits, and can change them:",
            people(membership, [Role.ADMINISTRATOR]),
        )
    roles = either([with_article(role) for role in problem.by])
    yours = either([with_article(Role(role)) for role in sorted(membership.roles)] or ["a guest"])
    words = f"You may not {problem.doing}: that is for {roles}. You are {yours} here."
    if holders := people(membership, problem.by):
        return Refused(words, "Ask one of them to do it:", holders)
    words = f"{words} Nobody here has such a role yet."
    if may(membership, Verb.MANAGE_PEOPLE):
        return Refused(words, "", gives=True)
    return Refused(
        words,
        "An administrator can give it to somebody:",
        people(membership, [Role.ADMINISTRATOR]),
    )


def people(membership: Membership, roles: Iterable[Role]) -> tuple[str, ...]:
    """Colleagues who have one of these roles now, by name."""
    holds = Q()
    for role in roles:
        holds |= Q(roles__contains=[role])
    found = Membership.objects.filter(
        holds, organisation=membership.organisation_id, ended_at=None
    ).exclude(pk=membership.pk)
    return tuple(
        str(one.person) for one in found.select_related("person").order_by("person__name")[:MOST]
    )
