"""Asking a platform what is new, a little further back than where we stopped."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from moothall.channels.connecting import opened
from moothall.channels.locks import alone
from moothall.channels.models import Account, Source
from moothall.channels.receive.cleaning import keepable
from moothall.channels.receive.keeping import keep_answer
from moothall.channels.receive.own import recognise_waiting
from moothall.channels.receive.taking import take
from moothall.channels.spending import keep_cursor
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import (
    ContractBroken,
    Platform,
    PlatformError,
    RateLimited,
    Unauthorized,
)

#: platforms show posts a little late and not always in order; equal events cost nothing
MARGIN = timedelta(minutes=10)
#: so that one busy account does not keep the others waiting
PAGES_AT_ONCE = 20
#: where a platform says "wait" and not how long
WAIT = timedelta(minutes=5)
STREAM = "all"
SPARING = "sparing"


def poll(account: Account, at: datetime) -> int:
    """How many events were new. 0 too where another worker is at it, or it is too early.

    A failure of the platform is noted on the account, for the administrator to see, and ends the
    poll; what had been read until then stays. Not inside a transaction: each page commits.
    """
    with organisation_scope(account.organisation_id), alone(account, "poll") as got:
        if not got:
            return 0
        account.refresh_from_db()
        if not account.is_connected or (account.read_after and at < account.read_after):
            return 0
        if at < sparing(account):
            return 0
        count = Count()
        try:
            with opened(account) as platform:
                read_pages(account, platform, count, at)
        except PlatformError as error:
            note(account, error, at)
        else:
            account.last_read_at, account.last_error, account.last_error_at = at, "", None
            account.read_after = account.permission_lost_at = None
            account.save(
                update_fields=[
                    "last_read_at", "last_error", "last_error_at", "read_after",
                    "permission_lost_at",
                ]
            )  # fmt: skip
        recognise_waiting(account)
    return count.new


class Count:
    """How far a poll has got, also where it ends early."""

    new = 0


def sparing(account: Account) -> datetime:
    """Until when asking for what is new would use up what we may spend in a day.

    Kept apart from what a platform asks of us: sweeping and sending do not wait for it.
    """
    kept = account.cursors.get(SPARING, {}).get("until")
    return datetime.fromisoformat(kept) if kept else datetime.min.replace(tzinfo=UTC)


def read_pages(account: Account, platform: Platform, count: Count, at: datetime) -> None:
    place = Place(account.cursors.get(STREAM, {}), at)
    cursor = place.start
    for _ in range(PAGES_AT_ONCE):
        page = platform.fetch(cursor)
        with transaction.atomic():
            count.new += len(take(account, page.events, Source.POLL, at))
            keep_cursor(account, STREAM, place.reached(page.cursor, page.more))
            if page.again_after:
                keep_cursor(account, SPARING, {"until": page.again_after.isoformat()})
        if not page.more:
            return
        cursor = page.cursor


class Place:
    """Where a stream is read from. A cursor says nothing of time, so we keep when we had it.

    ``kept``: ``cursor`` reached last, whether ``more`` follows it at once, and the ``trail`` of
    earlier cursors with their times, of which the newest that is older than the margin counts.
    """

    def __init__(self, kept: dict[str, Any], at: datetime) -> None:
        self.at = at
        self.cursor: str = kept.get("cursor", "")
        self.more: bool = kept.get("more", False)
        self.trail: list[list[str]] = kept.get("trail", [])

    @property
    def start(self) -> str:
        """From the cursor itself in the middle of catching up, else from before the margin."""
        if self.more:
            return self.cursor
        return next((cursor for _, cursor in self.older()), "") if self.trail else self.cursor

    def older(self) -> list[tuple[datetime, str]]:
        """Newest first: those that the margin has passed; the oldest of all where none is."""
        edge = self.at - MARGIN
        known = [(datetime.fromisoformat(when), cursor) for when, cursor in self.trail]
        passed = [one for one in reversed(known) if one[0] <= edge]
        return passed or known[:1]

    def reached(self, cursor: str, more: bool) -> dict[str, Any]:
        """As it is kept. The trail grows only where everything until then was read."""
        self.cursor, self.more = cursor, more
        if not more:
            first = self.older()[:1] if self.trail else []
            edge = first[0][0] if first else self.at
            kept = [one for one in self.trail if datetime.fromisoformat(one[0]) >= edge]
            if not kept or kept[-1][1] != cursor:
                kept.append([self.at.isoformat(), cursor])
            self.trail = thinned(kept)
        return {"cursor": self.cursor, "more": self.more, "trail": self.trail}


def thinned(trail: list[list[str]], most: int = 40) -> list[list[str]]:
    """A short list: somebody may poll every second. The oldest and the newest stay."""
    return trail if len(trail) <= most else trail[:1] + trail[2::2]


def note(account: Account, error: PlatformError, at: datetime) -> None:
    if isinstance(error, ContractBroken):
        keep_answer(account, Source.POLL, error, at)
    later = {}
    if isinstance(error, Unauthorized):
        later = {"permission_lost_at": account.permission_lost_at or at}
    if isinstance(error, RateLimited):
        later = {"read_after": error.until or at + WAIT}
    account.note_error(keepable(error.words), at, **later)
