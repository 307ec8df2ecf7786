"""Deliveries to an application's address: one address for all accounts that it was allowed for.

Only the signature and the accounts' numbers are looked at while the platform waits. Every account
of ours that is named gets the whole delivery and takes its own part later (`webhooks.parse`).
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from moothall import platforms
from moothall.channels.connecting import NotConnectedError
from moothall.channels.models import Account, Application, Delivery, Stray
from moothall.channels.receive.cleaning import keepable
from moothall.channels.receive.keeping import shown_headers
from moothall.channels.signals import delivery_kept
from moothall.core.values.ids import new_id
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Hooks, PlatformError, Reply, hash_of

#: accounts in one delivery that we look for; no platform puts more together
MOST_NAMES = 1_000
#: seconds that an application is taken to be what it was
FRESH = 5.0
UNREADABLE = "The desk could not find out whom this delivery is about."
#: what a stray and an account's delivery have in common
COPIED = ("headers", "body", "sha256", "received_at", "external_id")


class Known:
    """Applications as they were a moment ago, in this process: what every delivery asks for.

    New secrets, and an application's end, are seen `FRESH` seconds later at most.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.kept: dict[tuple[UUID, str], tuple[float, Application]] = {}

    def get(self, application_id: UUID, platform: str) -> Application | None:
        """Asked outside any scope, since nobody knows yet whose it is."""
        key, now = (application_id, platform), self.clock()
        since, found = self.kept.get(key, (-FRESH, None))
        if found and now - since < FRESH:
            return found
        self.kept.pop(key, None)
        if asked := looked_up(application_id, platform):
            self.kept[key] = (now, asked)
        return asked


def looked_up(application_id: UUID, platform: str) -> Application | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT channels_whose_application(%s)", [application_id])
        [organisation] = cursor.fetchone()
    if organisation is None:
        return None
    with organisation_scope(organisation):
        return Application.objects.filter(pk=application_id, platform=platform).first()


def hooks_of(application: Application) -> Hooks:
    """Raises :class:`NotConnectedError` for a platform that sends nothing here."""
    found = platforms.hooks(application.platform)
    if found is None:
        raise NotConnectedError(f"{application.platform} sends nothing to an application's address")
    return found


def answer(application: Application, query: Mapping[str, str], at: datetime) -> Reply:
    """What to say to a platform that asks whether we are here. Raises ``Forged``."""
    return hooks_of(application).handshake(application.told(), query, now=at)


class Kept(NamedTuple):
    """How many of our accounts got it, and whether some of it was for nobody of ours."""

    accounts: int
    stray: bool

    @property
    def is_new(self) -> bool:
        """False for a copy of one that we had."""
        return bool(self.accounts or self.stray)


def hooked(application: Application, headers: Mapping[str, str], body: bytes, at: datetime) -> Kept:
    """Keep a delivery whose signature is right, for each account of ours that it names.

    Needs no scope, since the database is told whose it is. Raises ``Forged`` with nothing kept, and
    NotConnectedError. What names nobody of ours, or nobody readably, is kept as a `Stray`. A copy
    of one that we have is told by its number.
    """
    hooks = hooks_of(application)
    signed = hooks.verify(application.told(), headers, body, now=at)
    names, problem = named(hooks, body)
    digest = hash_of(body)
    told = {
        "headers": shown_headers(headers),
        "body": body,
        "sha256": digest,
        "received_at": at,
        "external_id": keepable(signed.id)[:300] or digest,
    }
    made, _, stray = put(application, told, names, problem)
    return Kept(len(made), stray)


def named(hooks: Hooks, body: bytes) -> tuple[set[str], str]:
    """The accounts that a delivery speaks of, and what was wrong where it could not be told."""
    try:
        return {keepable(name) for name in hooks.accounts(body)[:MOST_NAMES]}, ""
    except PlatformError as error:
        return set(), keepable(" ".join(filter(None, (error.words, error.detail))))
    except Exception as error:  # noqa: BLE001 - it is signed, so it is kept whatever it holds
        return set(), f"{UNREADABLE[:-1]} ({type(error).__name__})."


#: a function of the database's, which sees the organisation that it is given
PUT = """
    SELECT * FROM channels_put(
        %(organisation)s, %(application)s, %(platform)s, %(names)s, %(ids)s, %(stray)s,
        %(external_id)s, %(headers)s, %(body)s, %(sha256)s, %(received_at)s, %(problem)s
    )
"""


def put(
    application: Application, told: Mapping[str, Any], names: set[str], problem: str
) -> tuple[list[Delivery], list[str], bool]:
    """New deliveries, the names that are not ours, and whether a new stray was kept of those.

    Those that have it already do not get it again; a copy that comes at the same moment waits for
    the first.
    """
    given = {
        **told,
        "headers": Jsonb(told["headers"]),
        "organisation": application.organisation_id,
        "platform": application.platform,
        "application": application.pk,
        "names": list(names),
        "ids": [new_id() for _ in names],
        "stray": new_id(),
        "problem": problem,
    }
    with connection.cursor() as cursor:
        cursor.execute(PUT, given)
        ids, accounts, others, stray = cursor.fetchone()
    made = [
        Delivery(id=one, organisation_id=application.organisation_id, account_id=account)
        for one, account in zip(ids, accounts, strict=True)
    ]
    for delivery in made:
        delivery_kept.send(Delivery, delivery=delivery)
    return made, others, stray


def place_waiting(organisation_id: UUID, at: datetime, *, most: int = 200) -> int:
    """Strays whose account was connected meanwhile, handed out; how many deliveries that made."""
    with organisation_scope(organisation_id):
        there = Account.objects.filter(organisation=organisation_id, disconnected_at=None)
        ids = set(there.exclude(external_id="").values_list("external_id", flat=True))
        waiting = Stray.objects.waiting().filter(names__has_any_keys=list(ids)) if ids else ()
        return sum(place_again(stray, at) for stray in waiting[:most])


def place_again(stray: Stray, at: datetime) -> int:
    """Hand it to the accounts that it names, of which some may be connected by now; how many."""
    with organisation_scope(stray.organisation_id), transaction.atomic():
        kept = Stray.objects.select_for_update().get(pk=stray.pk)
        application = Application.objects.filter(pk=kept.place).first()
        if kept.body is None or kept.settled_at or application is None:
            return 0
        names, kept.problem = named(hooks_of(application), bytes(kept.body))
        told = {name: getattr(kept, name) for name in COPIED}
        made, kept.names, _ = put(application, told, names, kept.problem)
        if not (kept.names or kept.problem):
            kept.settled_at = at
        kept.save(update_fields=["names", "problem", "settled_at"])
    return len(made)
