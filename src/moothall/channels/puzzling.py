"""What platforms sent by themselves and the desk could not read: perhaps a post that nobody sees.

A page that could not be read when we asked has an alarm of its own, since the account then counts
as not read (`unheard`), and the next reading brings what it held. What was sent to us comes once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from moothall import platforms
from moothall.channels.models import Account, Application, Delivery, Source, Stray
from moothall.channels.receive.taking import LOST_POST

#: sent to us, read again, or a single post of a page that could not be kept
UNSEEN = Q(source__in=[Source.WEBHOOK, Source.SWEEP]) | Q(problem__startswith=LOST_POST)
NOT_UNSEEN = [Source.IMPORT, Source.BY_HAND, Source.ANSWER]


@dataclass(frozen=True, slots=True)
class Puzzle:
    """All that waits of one account, or at one application's address."""

    name: str
    #: the platform as an officer calls it
    title: str
    #: when the oldest came that nobody has dealt with
    since: datetime
    #: when this trouble began: from then on there was always one that nobody had dealt with
    began: datetime
    number: int
    account_id: UUID | None = None
    application_id: UUID | None = None


def puzzles(organisation_id: UUID) -> list[Puzzle]:
    """The oldest first."""
    found = [*of_accounts(organisation_id), *of_addresses(organisation_id)]
    return sorted(found, key=lambda one: one.since)


def of_accounts(organisation_id: UUID) -> Iterator[Puzzle]:
    every = deliveries(organisation_id)
    there = Account.objects.filter(organisation=organisation_id).defer("credentials").in_bulk()
    for pk, sums in waiting(every, "account"):
        yield Puzzle(
            str(there[pk]), there[pk].title, **sums, account_id=pk,
            began=beginning(every.filter(account=pk), sums["since"]),
        )  # fmt: skip


def of_addresses(organisation_id: UUID) -> Iterator[Puzzle]:
    every = strays(organisation_id)
    there = Application.objects.filter(organisation=organisation_id).defer("secrets").in_bulk()
    for pk, sums in waiting(every, "place"):
        if made := there.get(pk):
            yield Puzzle(
                f"The {made}", title_of(made.platform), **sums, application_id=pk,
                began=beginning(every.filter(place=pk), sums["since"]),
            )  # fmt: skip


def title_of(platform: str) -> str:
    try:
        return platforms.capabilities_of(platform).title
    except KeyError:
        return platform


def deliveries(organisation_id: UUID) -> QuerySet[Delivery]:
    """Settled ones too."""
    every = Delivery.objects.filter(organisation=organisation_id).exclude(problem="")
    return every.filter(UNSEEN).exclude(source__in=NOT_UNSEEN).order_by()


def strays(organisation_id: UUID) -> QuerySet[Stray]:
    """Of which not even the account could be told; settled ones too."""
    return Stray.objects.filter(organisation=organisation_id).exclude(problem="").order_by()


def waiting(every: QuerySet[Any], by: str) -> Iterator[tuple[UUID, dict[str, Any]]]:
    sums = {"since": Min("received_at"), "number": Count("id")}
    for row in every.filter(settled_at=None).values(by).annotate(**sums):
        yield row.pop(by), row


def beginning(every: QuerySet[Any], since: datetime) -> datetime:
    """Back over those that were dealt with only after the next had come."""
    earlier = every.filter(settled_at__gte=since, received_at__lt=since)
    while found := earlier.aggregate(first=Min("received_at"))["first"]:
        since = found
        earlier = every.filter(settled_at__gte=since, received_at__lt=since)
    return since


def is_puzzling(organisation_id: UUID) -> Q:
    """Of an account: whether anything waits that was sent to it or to its application."""
    own = deliveries(organisation_id).filter(account=OuterRef("pk"), settled_at=None)
    shared = strays(organisation_id).filter(place=OuterRef("application_id"), settled_at=None)
    return Q(Exists(own)) | Q(Exists(shared))
