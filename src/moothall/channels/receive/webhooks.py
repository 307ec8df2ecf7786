"""What a platform sends us by itself: believed if signed, kept at once, read a moment later."""

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction

from moothall.channels.connecting import opened
from moothall.channels.models import Account, Delivery, Source
from moothall.channels.receive.cleaning import keepable
from moothall.channels.receive.keeping import keep, shown_headers
from moothall.channels.receive.taking import take
from moothall.channels.signals import delivery_kept
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Platform, PlatformError, Replayed, TellsArrivals

#: bytes; the largest that any platform documents is Meta's at about a tenth of this
LARGEST = 5_000_000


class Seen:
    """The deliveries taken before, by their sender's number."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def __contains__(self, given: object) -> bool:
        return Delivery.objects.filter(account=self.account, external_id=str(given)[:300]).exists()


def webhook(
    account: Account, headers: Mapping[str, str], body: bytes, at: datetime
) -> Delivery | None:
    """Keep a delivery whose signature is right; None for a copy of one that we have.

    Raises ``Forged`` with nothing kept, and NotConnectedError. Reading it is another's work
    (:func:`parse`), so that the answer is quick: ``signals.delivery_kept`` tells of it.
    """
    with organisation_scope(account.organisation_id):
        with opened(account) as platform:
            try:
                signed = platform.verify_webhook(headers, body, now=at, seen=Seen(account))
            except Replayed:
                return None
        number = keepable(signed.id)[:300]
        try:
            with transaction.atomic():
                kept = keep(
                    account,
                    Source.WEBHOOK,
                    body,
                    at,
                    headers=shown_headers(headers),
                    external_id=number,
                )
                delivery_kept.send(Delivery, delivery=kept)
        except IntegrityError:
            if number in Seen(account):  # its copy came at the same moment
                return None
            raise
    return kept


def handshake(account: Account, query: Mapping[str, str]) -> str:
    """What to answer a platform that checks our address. Raises ``Forged``."""
    with organisation_scope(account.organisation_id), opened(account) as platform:
        return platform.handshake(query)


def parse(delivery: Delivery, at: datetime) -> int:
    """Read one kept delivery; how many events were new. What cannot be read says why and stays."""
    with ExitStack() as open_until:
        return read(delivery, at, Opened(open_until)) or 0


class Opened:
    """Accounts that are open for as long as a batch is read."""

    def __init__(self, until: ExitStack) -> None:
        self.until = until
        self.platforms: dict[UUID, Platform] = {}

    def of(self, account: Account) -> Platform:
        """Raises NotConnectedError."""
        if account.pk not in self.platforms:
            self.platforms[account.pk] = self.until.enter_context(opened(account))
        return self.platforms[account.pk]


def read(delivery: Delivery, at: datetime, accounts: Opened) -> int | None:
    """The same with accounts that stay open; None where it was read, or somebody is at it."""
    with organisation_scope(delivery.organisation_id), transaction.atomic():
        found = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            pk=delivery.pk, parsed_at=None
        )
        kept = found.select_related("account").first()
        if kept is None or kept.body is None:
            return None
        problem, taken = "", 0
        try:
            with transaction.atomic():
                taken = take_in(kept, accounts.of(kept.account), at)
        except PlatformError as error:
            problem = " ".join(filter(None, (error.words, error.detail)))
        except Exception as error:  # noqa: BLE001 - kept and shown: nothing that came may be lost
            problem = f"The desk could not read this delivery ({type(error).__name__})."
        kept.parsed_at, kept.problem = at, keepable(problem)
        kept.save(update_fields=["parsed_at", "problem"])
    return taken


def take_in(kept: Delivery, platform: Platform, at: datetime) -> int:
    """What it tells of posts, and of what became of our messages; how many events were new."""
    from moothall.channels.deliver.arriving import settle  # noqa: PLC0415 - it needs this room

    body, account = bytes(kept.body or b""), kept.account
    events = platform.parse_webhook(kept.headers, body)
    taken = take(account, events, Source.WEBHOOK, at, delivery=kept)
    if isinstance(platform, TellsArrivals):
        notices = settle(account, platform.arrivals(body), at)
        taken += take(account, notices, Source.WEBHOOK, at, delivery=kept)
    return len(taken)


class Read(NamedTuple):
    """How many deliveries, and how many events of them were new."""

    deliveries: int
    events: int


def read_waiting(organisation_id: UUID, at: datetime, *, most: int = 200) -> Read:
    """Read what was kept and not read, oldest first."""
    with organisation_scope(organisation_id), ExitStack() as open_until:
        waiting = Delivery.objects.filter(source=Source.WEBHOOK).waiting().only("organisation_id")
        accounts = Opened(open_until)
        found = [read(delivery, at, accounts) for delivery in waiting[:most]]
    taken = [new for new in found if new is not None]
    return Read(len(taken), sum(taken))


def parse_waiting(organisation_id: UUID, at: datetime, *, most: int = 200) -> int:
    """The same; how many events were new."""
    return read_waiting(organisation_id, at, most=most).events


def parse_again(delivery: Delivery, at: datetime) -> int:
    """Read an unreadable delivery once more, after the desk has learnt how."""
    with organisation_scope(delivery.organisation_id):
        Delivery.objects.filter(pk=delivery.pk, source=Source.WEBHOOK, body__isnull=False).update(
            parsed_at=None, problem=""
        )
        return parse(delivery, at)
