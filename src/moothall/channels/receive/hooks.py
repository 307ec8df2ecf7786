"""Deliveries to an application's address: one address for all accounts that it was allowed for.

Only the signature and the accounts' numbers are looked at while the platform waits. Every account
of ours that is named gets the whole delivery and takes its own part later (`webhooks.parse`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, transaction

from moothall import platforms
from moothall.channels.connecting import NotConnectedError
from moothall.channels.models import Account, Application, Delivery, Source, Stray
from moothall.channels.receive.cleaning import keepable
from moothall.channels.receive.keeping import shown_headers
from moothall.channels.signals import delivery_kept
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Hooks, PlatformError, Reply, hash_of

#: accounts in one delivery that we look for; no platform puts more together
MOST_NAMES = 1_000
UNREADABLE = "The desk could not find out whom this delivery is about."
#: what a stray and an account's delivery have in common
COPIED = ("headers", "body", "sha256", "received_at", "external_id")


def whose(application_id: UUID) -> UUID | None:
    """The organisation that an application belongs to; asked outside any scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT channels_whose_application(%s)", [application_id])
        [found] = cursor.fetchone()
    return found if found is None else UUID(str(found))


def hooks_of(application: Application) -> Hooks:
    """Raises :class:`NotConnectedError` for a platform that sends nothing here."""
    found = platforms.hooks(application.platform)
    if found is None:
        raise NotConnectedError(f"{application.platform} sends nothing to an application's address")
    return found


def answer(application: Application, query: Mapping[str, str], at: datetime) -> Reply:
    """What to say to a platform that asks whether we are here. Raises ``Forged``."""
    return hooks_of(application).handshake(application.told(), query, now=at)


@dataclass(frozen=True, slots=True)
class Kept:
    """How many of our accounts got it, and whether some of it was for nobody of ours."""

    accounts: int = 0
    stray: bool = False

    def __bool__(self) -> bool:
        """False for a copy of one that we had."""
        return bool(self.accounts or self.stray)


def hooked(application: Application, headers: Mapping[str, str], body: bytes, at: datetime) -> Kept:
    """Keep a delivery whose signature is right, for each account of ours that it names.

    Raises ``Forged`` with nothing kept, and NotConnectedError. What names nobody of ours, or nobody
    readably, is kept as a `Stray`. A copy of one that we have is told by its number.
    """
    with organisation_scope(application.organisation_id):
        hooks = hooks_of(application)
        signed = hooks.verify(application.told(), headers, body, now=at)
        names, problem = named(hooks, body)
        with transaction.atomic():
            found = list(accounts_of(application, names))
            told = {
                "headers": shown_headers(headers),
                "body": body,
                "sha256": hash_of(body),
                "received_at": at,
                "external_id": keepable(signed.id)[:300],
            }
            made = hand_out(found, told)
            others = sorted(names - {account.external_id for account in found})
            strays = not found or bool(others) or bool(problem)
            stray = strays and keep_stray(application, told, others, problem)
        return Kept(len(made), stray)


def named(hooks: Hooks, body: bytes) -> tuple[set[str], str]:
    """The accounts that a delivery speaks of, and what was wrong where it could not be told."""
    try:
        return {keepable(name) for name in hooks.accounts(body)[:MOST_NAMES]}, ""
    except PlatformError as error:
        return set(), keepable(" ".join(filter(None, (error.words, error.detail))))
    except Exception as error:  # noqa: BLE001 - it is signed, so it is kept whatever it holds
        return set(), f"{UNREADABLE[:-1]} ({type(error).__name__})."


def accounts_of(application: Application, names: set[str]) -> list[Account]:
    """Those that are connected here, without their tokens."""
    if not names:
        return []
    found = Account.objects.filter(
        organisation=application.organisation_id,
        platform=application.platform,
        external_id__in=names,
        disconnected_at=None,
    )
    return list(found.only("id", "organisation_id", "external_id"))


def hand_out(accounts: list[Account], told: dict[str, Any]) -> list[Delivery]:
    """The whole of it for each; those that have it already do not get it again."""
    rows = [
        Delivery(
            organisation_id=account.organisation_id,
            account_id=account.pk,
            source=Source.WEBHOOK,
            **told,
        )
        for account in accounts
    ]
    made = new_of(Delivery, rows)
    for delivery in made:
        delivery_kept.send(Delivery, delivery=delivery)
    return made


def keep_stray(
    application: Application, told: dict[str, Any], names: list[str], problem: str
) -> bool:
    """For the administrator's list; whether it was new."""
    row = Stray(
        organisation_id=application.organisation_id,
        place=application.pk,
        platform=application.platform,
        names=names,
        problem=problem,
        **told,
    )
    return bool(new_of(Stray, [row]))


Row = TypeVar("Row", Delivery, Stray)


def new_of(model: type[Row], rows: list[Row]) -> list[Row]:
    """Put in what was not there; a copy that comes at the same moment waits for the first."""
    if not rows:
        return []
    model._default_manager.bulk_create(rows, ignore_conflicts=True)  # noqa: SLF001 - any model's
    there = model._default_manager.filter(pk__in=[row.pk for row in rows])  # noqa: SLF001
    known = set(there.values_list("pk", flat=True))
    return [row for row in rows if row.pk in known]


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
        found = accounts_of(application, names)
        made = hand_out(found, {name: getattr(kept, name) for name in COPIED})
        kept.names = sorted(names - {account.external_id for account in found})
        if not (kept.names or kept.problem):
            kept.settled_at = at
        kept.save(update_fields=["names", "problem", "settled_at"])
    return len(made)
