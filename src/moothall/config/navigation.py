"""The desk's main places. A room that is not there, or not for this person, has no link."""

from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from moothall.people.permissions import may_somewhere
from moothall.people.verbs import Verb
from moothall.setup.progress import done

#: name of the address, what the link says, what a person must be allowed (None: whoever it is)
PLACES: tuple[tuple[str, str, Verb | None], ...] = (
    ("inbox", "Desk", Verb.SEE_POSTS),
    ("questions", "Questions", Verb.SEE_CONSULTATIONS),
    ("blocks", "Blocks", Verb.SEE_POSTS),
    ("duties", "Duties", Verb.SEE_DUTIES),
    ("publishing", "Publishing", Verb.DRAFT_PUBLICATION),
    ("figures", "Figures", Verb.SEE_FIGURES),
    ("policies", "Policy", Verb.SEE_FIGURES),
    ("inbox-judge", "Judge", Verb.SEE_FIGURES),
    ("channels", "Accounts", Verb.CONNECT_ACCOUNT),
    ("people", "People", Verb.SEE_PEOPLE),
    ("record", "Record", Verb.SEE_RECORD),
    ("administration", "Administration", Verb.MANAGE_ORGANISATION),
    ("tour", "Tour", None),
)

#: while anything is missing, and first: `landing` leads an administrator there
SET_UP = ("set-up", "Set up", Verb.MANAGE_ORGANISATION)


@dataclass(frozen=True)
class Link:
    """One entry of the navigation."""

    address: str
    label: str
    is_here: bool


def navigation(request: HttpRequest) -> list[Link]:
    """What this person finds at the top of every page."""
    membership = getattr(request, "membership", None)
    if membership is None:
        return []
    missing = may_somewhere(membership, Verb.MANAGE_ORGANISATION) and not (
        done(membership.organisation_id).is_complete
    )
    return [
        Link(address, label, is_here=request.path.startswith(address))
        for name, label, verb in ((SET_UP, *PLACES) if missing else PLACES)
        if (address := address_of(name)) and (verb is None or may_somewhere(membership, verb))
    ]


@cache
def address_of(name: str) -> str:
    """Where the room is, or nothing where it is not."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
