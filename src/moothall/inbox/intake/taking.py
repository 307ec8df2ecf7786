"""One batch of events at a time, in one transaction, alone for its organisation."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from moothall.channels.locks import number_of
from moothall.channels.models import Account, Event, Source
from moothall.channels.receive.keeping import keep
from moothall.inbox.intake.keeping import Keeping
from moothall.inbox.intake.story import Story, story_of
from moothall.people.tenancy import organisation_scope

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Taken:
    """What one batch came to. ``more`` asks for another at once."""

    events: int = 0
    posts: int = 0
    opened: int = 0
    woken: int = 0
    refused: int = 0
    more: bool = False


def take_in(organisation_id: UUID, at: datetime, *, most: int = AT_ONCE) -> Taken:
    """Turn events that wait into posts and cases. Safe to call at any time, by several at once.

    What cannot be taken in does not keep the rest out: it stays with its account as a delivery
    with its problem, for a person to see.
    """
    with organisation_scope(organisation_id), transaction.atomic():
        alone(organisation_id)
        waiting = list(Event.objects.filter(taken_in_at=None).order_by("received_at", "id")[:most])
        if not waiting:
            return Taken()
        stories = stories_of(waiting)
        keeping, refused = kept(organisation_id, stories, at)
        Event.objects.filter(pk__in=[row.pk for row in waiting]).update(taken_in_at=at)
        return Taken(
            events=len(waiting),
            posts=keeping.posts,
            opened=keeping.opened,
            woken=keeping.woken,
            refused=refused,
            more=len(waiting) == most,
        )


def alone(organisation_id: UUID) -> None:
    """Two that open a case for the same author at once would open two: the second one waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)", [number_of(f"take in {organisation_id}")]
        )


def stories_of(waiting: list[Event]) -> list[Story]:
    """The posts that these events are about, each with all that was ever told of it."""
    about: dict[UUID, set[str]] = defaultdict(set)
    for row in waiting:
        about[row.account_id].add(row.external_id)
    wanted = reduce(
        or_,
        (Q(account_id=account, external_id__in=sorted(ids)) for account, ids in about.items()),
    )
    told: dict[tuple[UUID, str], list[Event]] = defaultdict(list)
    for row in Event.objects.filter(wanted):
        told[row.account_id, row.external_id].append(row)
    found = [story for rows in told.values() if (story := story_of(rows))]
    return sorted(found, key=lambda story: (story.posted_at, story.told.external_id))


def kept(organisation_id: UUID, stories: list[Story], at: datetime) -> tuple[Keeping, int]:
    """All at once; where that fails, one by one, so that one bad post costs no other."""
    try:
        with transaction.atomic():
            keeping = Keeping(organisation_id, at)
            keeping.keep(stories)
            return keeping, 0
    except Exception:  # noqa: BLE001 - each is tried again by itself, and told of there
        return one_by_one(organisation_id, stories, at)


def one_by_one(organisation_id: UUID, stories: list[Story], at: datetime) -> tuple[Keeping, int]:
    total, refused = Keeping(organisation_id, at), 0
    for story in stories:
        try:
            with transaction.atomic():
                keeping = Keeping(organisation_id, at)
                keeping.keep([story])
                total.add(keeping)
        except Exception as error:  # noqa: BLE001 - kept and shown: nothing that came may be lost
            refused += 1
            keep_refused(story, type(error).__name__, at)
    return total, refused


def keep_refused(story: Story, why: str, at: datetime) -> None:
    """For the account's list of what could not be understood; the events themselves stay too."""
    keep(
        Account.objects.get(pk=story.account_id),
        Source.SWEEP,
        repr(story.told).encode("utf-8", "backslashreplace"),
        at,
        parsed_at=at,
        problem=f"A post could not be taken into the inbox ({why}).",
    )
