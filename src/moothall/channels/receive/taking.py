"""The one way in for everything that is told of a post, whichever way it came."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from moothall.channels import feeds
from moothall.channels.models import Account, Delivery, Event, Source
from moothall.channels.receive.cleaning import Cleaned, UnkeepableError, cleaned, keepable
from moothall.channels.receive.keeping import keep
from moothall.channels.receive.own import at_first, recognise
from moothall.channels.signals import events_taken
from moothall.people.tenancy import organisation_scope
from moothall.platforms import base

#: how the problem begins of a post that was told and could not be kept
LOST_POST = "A post could not be kept: "


def take(
    account: Account,
    events: Iterable[base.Event],
    source: Source,
    at: datetime,
    *,
    delivery: Delivery | None = None,
) -> list[Event]:
    """Keep what is new of these events, and only that; the new rows come back.

    Equal keys are one event, so that polls, webhooks and imports may overlap as they like, in any
    order and at the same time. An event that cannot be a row does not keep the others out: it
    stays as a delivery with its problem. Joins the caller's transaction, or makes its own.
    """
    # delivering takes events in, too
    from moothall.channels.deliver.edited import bring_back  # noqa: PLC0415

    kept, refused = sorted_out(events)
    with organisation_scope(account.organisation_id), transaction.atomic():
        made = put_in(account, kept, source, at, delivery)
        for event, why in refused:
            keep_refused(account, event, why, source, at)
        recognise(account, made)
        feeds.count(account, made, at)
        bring_back(account, made, at)
        if made:
            events_taken.send(Account, account=account, events=made)
    return made


def sorted_out(
    events: Iterable[base.Event],
) -> tuple[list[Cleaned], list[tuple[base.Event, str]]]:
    """Those that can be kept, once each and in the order of their keys, and those that cannot.

    Two transactions that put overlapping keys in wait for each other; in one order for all, none
    waits for one that waits for it.
    """
    kept: dict[tuple[str, str, str], Cleaned] = {}
    refused = []
    for event in events:
        try:
            clean = cleaned(event)
        except UnkeepableError as problem:
            refused.append((event, str(problem)))
            continue
        key = (clean.payload["external_id"], event.kind.value, clean.payload["version"])
        kept.setdefault(key, clean)
    return [kept[key] for key in sorted(kept)], refused


def put_in(
    account: Account,
    kept: list[Cleaned],
    source: Source,
    at: datetime,
    delivery: Delivery | None,
) -> list[Event]:
    """The rows that were not there before, in the order in which things happened."""
    rows = [row_of(account, clean, source, at, delivery) for clean in kept]
    Event.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    ids = [row.pk for row in rows]
    there = set(Event.objects.filter(pk__in=ids).values_list("pk", flat=True))
    return sorted((row for row in rows if row.pk in there), key=lambda row: row.occurred_at)


def row_of(
    account: Account, clean: Cleaned, source: Source, at: datetime, delivery: Delivery | None
) -> Event:
    payload = clean.payload
    return Event(
        organisation_id=account.organisation_id,
        account=account,
        external_id=payload["external_id"],
        kind=clean.event.kind.value,
        version=payload["version"],
        author_id=payload["author"]["external_id"],
        payload=payload,
        raw_hash=clean.event.raw_hash[:64],
        occurred_at=clean.occurred_at,
        received_at=at,
        source=source,
        delivery=delivery,
        notes=list(clean.notes),
        own=clean.event.own,
        recognised=at_first(account, own=clean.event.own, occurred_at=clean.occurred_at),
    )


def keep_refused(
    account: Account, event: base.Event, why: str, source: Source, at: datetime
) -> None:
    """For the list of what could not be understood: our own writing of it, since it was parsed."""
    keep(
        account,
        Source(source),
        repr(event).encode("utf-8", "backslashreplace"),
        at,
        parsed_at=at,
        problem=keepable(f"{LOST_POST}{why}."),
    )
