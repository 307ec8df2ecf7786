"""The column of queues, and what waits for this person in particular."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from moothall.inbox.models import View
from moothall.inbox.queries import Counts, Filters
from moothall.inbox.queues import QueueName

ALL = "All open"


@dataclass(frozen=True, slots=True)
class Place:
    """One line. ``count`` None: it has no number."""

    title: str
    url: str
    about: str = ""
    count: int | None = None
    late: int = 0
    is_danger: bool = False
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under a heading."""

    title: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Rail:
    """``token`` changes when any number does."""

    groups: tuple[Group, ...]
    token: str


def rail_of(
    counts: Counts,
    views: Sequence[View],
    filters: Filters,
    in_views: Mapping[UUID, int],
    *,
    seconds: bool,
    approvals: bool,
) -> Rail:
    """No query."""
    groups = [
        Group("", (*overall(counts, filters), *queues(counts, filters))),
        Group("For you", for_you(counts, filters, seconds=seconds, approvals=approvals)),
        Group("Saved views", tuple(saved(view, filters, in_views) for view in views)),
    ]
    found = tuple(group for group in groups if group.places)
    return Rail(here_once(found), token_of(found))


def here_once(groups: Sequence[Group]) -> tuple[Group, ...]:
    """Two names can lead to the same list; the upper one is where somebody is."""
    here = next((one for group in groups for one in group.places if one.is_here), None)
    return tuple(
        replace(group, places=tuple(replace(one, is_here=one is here) for one in group.places))
        for group in groups
    )


def token_of(groups: Sequence[Group]) -> str:
    numbers = [(place.title, place.count, place.late) for group in groups for place in group.places]
    return sha256(repr(numbers).encode()).hexdigest()[:16]


def overall(counts: Counts, filters: Filters) -> list[Place]:
    everything = (
        "Everything that somebody has to deal with: danger first, then what is due soonest."
    )
    nobody = "Assigned to nobody yet."
    return [
        place(ALL, Filters(), filters, everything, count=counts.open, late=counts.overdue),
        place("Mine", Filters(assigned="me"), filters, "Assigned to you.", count=counts.mine),
        place("Nobody’s", Filters(assigned="nobody"), filters, nobody, count=counts.unassigned),
    ]


def queues(counts: Counts, filters: Filters) -> list[Place]:
    """In Done the number would only grow, so it has none."""
    return [
        place(
            one.queue.title,
            Filters(queue=one.queue.name.value),
            filters,
            one.queue.about,
            count=None if one.queue.name is QueueName.DONE else one.open,
            late=one.overdue,
            is_danger=one.queue.name is QueueName.DANGER,
        )
        for one in counts.queues
    ]


def for_you(
    counts: Counts, filters: Filters, *, seconds: bool, approvals: bool
) -> tuple[Place, ...]:
    """Only what there is: a column of noughts would be clutter."""
    found = []
    if counts.mentions:
        about = "Somebody wrote your name in a note."
        mine = Filters(mentions="yes")
        found.append(place("Notes to you", mine, filters, about, count=counts.mentions))
    waiting = (counts.seconds if seconds else 0) + (counts.approvals if approvals else 0)
    if waiting:
        about = "Removals that wait for a second person, replies that wait for approval."
        found.append(Place("To approve", reverse("inbox-approvals"), about, waiting))
    if counts.snoozed:
        about = "Everything open, with what was put off to a later time."
        later = Filters(snoozed="yes")
        found.append(place("Put off", later, filters, about, count=counts.snoozed))
    if counts.backlog:
        about = "Written before the account was connected. Never late, and no alert is sent."
        found.append(place("Backlog", Filters(backlog="yes"), filters, about, count=counts.backlog))
    return tuple(found)


def saved(view: View, filters: Filters, in_views: Mapping[UUID, int]) -> Place:
    leads_to = Filters.read(view.filters)
    return place(view.name, leads_to, filters, "A saved view.", count=in_views.get(view.pk))


def place(
    title: str,
    leads_to: Filters,
    now: Filters,
    about: str,
    *,
    count: int | None = None,
    late: int = 0,
    is_danger: bool = False,
) -> Place:
    return Place(
        title, url_of(leads_to), about, count, late, is_danger=is_danger, is_here=leads_to == now
    )


@lru_cache(maxsize=2_000)
def url_of(filters: Filters) -> str:
    """The desk narrowed so."""
    return f"{reverse('inbox')}?{urlencode(filters.as_kept()) or 'queue='}"
