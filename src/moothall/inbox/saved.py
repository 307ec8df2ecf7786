"""Saved replies: words kept ready, with ``{{ name }}`` for what is filled in."""

import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from moothall import policies
from moothall.core.policy import Policy, RouteName
from moothall.inbox.models import Case, Post, SavedReply
from moothall.people.models import Membership, Organisation

#: also what somebody left standing half filled: ``{{ when }``
PLACEHOLDER = re.compile(r"\{\{\s*([a-z_ ]{1,40}?)\s*\}\}")
LEFT_STANDING = re.compile(r"\{\{|\}\}")
#: what a saved reply may ask for, and what it says
VARIABLES = {
    "name": "the author's name as they show it",
    "organisation": "our name",
    "officer": "your name",
    "emergency_phone": "the emergency telephone of the policy",
    "urgent_email": "the urgent mailbox of the policy",
    "urgent_phone": "the urgent telephone of the policy",
    "repairs_phone": "the repairs telephone of the policy",
    "complaints_email": "the complaints mailbox of the policy",
    "foi_email": "the mailbox for information requests",
    "media_email": "the mailbox for the media",
    "members_email": "the mailbox for councillors and MPs",
    "clause": "the published words of the clause",
}
ROUTES = {route.value: route for route in RouteName}


def unfilled(text: str) -> tuple[str, ...]:
    """The placeholders that still stand in a text, as written; nothing with one is sent."""
    named = tuple(dict.fromkeys(match.group() for match in PLACEHOLDER.finditer(text)))
    if named:
        return named
    return ("the {{ … }} that is left standing",) if LEFT_STANDING.search(text) else ()


def unknown(text: str) -> tuple[str, ...]:
    """Placeholders that nothing fills in: an officer writes those by hand each time."""
    named = dict.fromkeys(match.group(1) for match in PLACEHOLDER.finditer(text))
    return tuple(name for name in named if name not in VARIABLES)


def filled(text: str, values: Mapping[str, str]) -> str:
    """With what is known; what is not stays standing and cannot be sent."""

    def put(match: re.Match[str]) -> str:
        return values.get(match.group(1), "") or match.group()

    return PLACEHOLDER.sub(put, text)


def values_for(case: Case, by: Membership, at: datetime, clause: str = "") -> dict[str, str]:
    """What can be filled in for one case. The policy gives routes only where it publishes them."""
    organisation = Organisation.objects.get(pk=case.organisation_id)
    known = {
        "name": case.author.name,
        "organisation": organisation.name,
        "officer": str(by.person),
    }
    try:
        policy = policies.current(case.organisation_id, at)
    except policies.NoPolicy:
        return known
    return known | routes(policy) | {"clause": words_of(policy, clause)}


def routes(policy: Policy) -> dict[str, str]:
    """``urgent_email`` and the like, of the first route that has one."""
    found = {}
    for variable in VARIABLES:
        name, _, way = variable.rpartition("_")
        if name in ROUTES:
            ways = (getattr(one, way) for one in policy.routes.get(ROUTES[name], ()))
            found[variable] = next((str(one) for one in ways if one), "")
    return found


def words_of(policy: Policy, clause: str) -> str:
    try:
        return policy.clause(clause).words if clause else ""
    except KeyError:
        return ""


def fitting(organisation_id: UUID, post: Post, place: str, clause: str) -> list[SavedReply]:
    """Those for this place, the ones for this clause and service first."""
    every = SavedReply.objects.filter(
        organisation_id=organisation_id, ended_at=None, place__in=["", place]
    )
    return sorted(every, key=lambda one: fit(one, clause, post.service))


def fit(one: SavedReply, clause: str, service: str) -> tuple[int, str]:
    """The smaller the better."""
    for_clause = bool(clause) and one.clause == clause
    for_service = bool(service) and one.service == service
    elsewhere = bool(one.clause and not for_clause) or bool(one.service and not for_service)
    return (2 * elsewhere - for_clause - for_service, one.title)
