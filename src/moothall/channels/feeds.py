"""How much usually comes at this hour of the week, and whether far less comes now.

A feed falls silent without any error: a lost subscription, a filter of the platform's, a moved
page. Each account is measured by its own figures alone. Its last hours are set against the same
hours of the eight weeks before; the quietest of those weeks does not count, so that one bank
holiday among them changes nothing. It is quiet where those hours have always brought a dozen posts
or more and have now brought not even a twentieth of that.

Tried on years of made-up figures with bursts, slack days and ten bank holidays a year
(benchmarks/quiet.py): between none and four false alarms a year for an account, and a feed that
ends is noticed after 9 hours (600 posts a week) to 4 days (40 a week).

An account with less than a dozen posts in three days is measured by its own pauses instead: it is
quiet once nothing has come for twice as long as its longest pause in the twenty weeks that are kept
(and for three days at least). That takes eight posts over six weeks; where fewer come, silence says
nothing, and the account's page says so and what does: that the platform was asked and answered.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, Q

from moothall.channels.models import Account, Event, FeedHour, Source
from moothall.core.values.ids import new_id
from moothall.people.models import Organisation
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import EventKind

#: in hours; a busy feed shows it in the shortest, a slow one in the longest
WINDOWS = (6, 12, 24, 48, 72)
WEEKS, KNOWN = 8, 6
#: what the second quietest of those weeks must have brought, and the part of it that is too little
LEAST, PART = 12, 20
#: posts after which a quiet feed lives again
BACK = 3
KEPT = timedelta(weeks=WEEKS + 2)
#: how far back the pauses of an account with little to read are known
REMEMBERED = timedelta(weeks=20)
#: an account with posts in more hours than that is busy: its pauses are short, and ten weeks do
FEW_HOURS = 300
#: what has to be known before a pause means anything, and what is never a pause
FEWEST, OVER, SHORTEST = 8, timedelta(weeks=6), timedelta(days=3)
HEARD = frozenset({Source.POLL.value, Source.WEBHOOK.value})
HOUR = timedelta(hours=1)
ADD = """
    INSERT INTO channels_feedhour (id, organisation_id, account_id, hour, posts)
    VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (organisation_id, account_id, hour) DO UPDATE
    SET posts = channels_feedhour.posts + EXCLUDED.posts
"""


def count(account: Account, made: Iterable[Event], at: datetime) -> None:
    """Add new posts of others to their hours; in the transaction that keeps them."""
    hours = Counter(
        hour_of(event.occurred_at)
        for event in made
        if event.kind == EventKind.CREATED.value
        and not event.own
        and event.source in HEARD
        and at - REMEMBERED < event.occurred_at <= at + HOUR
    )
    rows: list[list[Any]] = [
        [new_id(), account.organisation_id, account.pk, hour, posts]
        for hour, posts in sorted(hours.items())  # one order for all, so that nobody waits in turn
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(ADD, rows)


def hour_of(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Far less than usual, in so many hours."""

    hours: int
    posts: int
    #: what the second quietest of the weeks before brought
    usual: int

    @property
    def words(self) -> str:
        came = "nothing" if not self.posts else f"only {self.posts}"
        return (
            f"In the last {self.hours} hours {came} came. In the same hours of the weeks before it"
            f" was {self.usual} or more."
        )


def quiet(hours: Mapping[datetime, int], at: datetime, zone: ZoneInfo) -> Quiet | None:
    """``hours``: posts by the beginning of each hour, in UTC. The hour that runs does not count.

    Weeks are counted by the clock on the wall, so that summer time moves nobody's evening.
    """
    end = hour_of(at)
    known_since = min(hours, default=end)
    for length in WINDOWS:
        now = between(hours, end - length * HOUR, end)
        before = []
        for week in range(1, WEEKS + 1):
            then = (end.astimezone(zone) - timedelta(weeks=week)).astimezone(UTC)
            if then - length * HOUR >= known_since:
                before.append(between(hours, then - length * HOUR, then))
        if len(before) < KNOWN:
            continue
        usual = sorted(before)[1]
        if usual >= LEAST and now * PART <= usual:
            return Quiet(length, now, usual)
    return None


@dataclass(frozen=True, slots=True)
class Paused:
    """Nothing for much longer than ever in the weeks before."""

    silence: timedelta
    longest: timedelta

    @property
    def words(self) -> str:
        return (
            f"Nothing has come for {spoken(self.silence)}. In the weeks before, the longest pause"
            f" was {spoken(self.longest)}."
        )


def spoken(length: timedelta) -> str:
    days = round(length / timedelta(days=1))
    return f"{days} days" if days > 1 else f"{round(length / HOUR)} hours"


def longest_pause(hours: Mapping[datetime, int]) -> timedelta | None:
    """Between two posts; None where too little came, or for too short a time, to say anything."""
    times = sorted(hour for hour, posts in hours.items() if posts)
    if sum(hours.values()) < FEWEST or times[-1] - times[0] < OVER:
        return None
    return max(after - before for before, after in pairwise(times))


def patience(hours: Mapping[datetime, int]) -> timedelta | None:
    """How long nothing may come before somebody is told; None where nobody could tell."""
    longest = longest_pause(hours)
    return None if longest is None else max(2 * longest, SHORTEST)


def paused(hours: Mapping[datetime, int], at: datetime) -> Paused | None:
    """The same for what has come until now."""
    came = {hour: posts for hour, posts in hours.items() if hour < hour_of(at)}
    longest, enough = longest_pause(came), patience(came)
    if longest is None or enough is None:
        return None
    silence = hour_of(at) - max(hour for hour, posts in came.items() if posts)
    return Paused(silence, longest) if silence > enough else None


def between(hours: Mapping[datetime, int], start: datetime, end: datetime) -> int:
    steps = round((end - start) / HOUR)
    return sum(hours.get(start + step * HOUR, 0) for step in range(steps))


def look(organisation: Organisation, at: datetime) -> list[Account]:
    """Note on each account whether it is quiet; those that have become so."""
    new = []
    with organisation_scope(organisation.pk):
        FeedHour.objects.filter(organisation=organisation, hour__lt=at - REMEMBERED).delete()
        figures = hours_by_account(organisation.pk, at)
        there = Account.objects.filter(organisation=organisation, disconnected_at=None)
        for account in there.defer("credentials"):
            hours = figures.get(account.pk, {})
            if account.quiet_since is None:
                found = silent(hours, at, organisation.zone) if was_read(account, at) else None
                if found:
                    note(account, at, found.words)
                    new.append(account)
            elif lives(hours, account.quiet_since, at):
                note(account, None, "")
    return new


def silent(hours: Mapping[datetime, int], at: datetime, zone: ZoneInfo) -> Quiet | Paused | None:
    """Far less than usual at this hour of the week, or a pause longer than any."""
    return quiet(hours, at, zone) or paused(hours, at)


def hours_by_account(organisation_id: UUID, at: datetime) -> dict[UUID, dict[datetime, int]]:
    """Ten weeks of those that are busy, twenty of the others."""
    there = FeedHour.objects.filter(organisation=organisation_id)
    rows = there.order_by().values("account").annotate(rows=Count("id"))
    few = [row["account"] for row in rows.filter(rows__lte=FEW_HOURS)]
    found: dict[UUID, dict[datetime, int]] = {}
    wanted = there.filter(Q(account__in=few) | Q(hour__gte=at - KEPT))
    for account, hour, posts in wanted.values_list("account", "hour", "posts").iterator():
        found.setdefault(account, {})[hour] = posts
    return found


def patience_of(accounts: Iterable[Account], at: datetime) -> dict[UUID, timedelta | None]:
    """How long nothing may come on each of them, as their page says it; None: nobody can tell."""
    every = list(accounts)
    figures = hours_by_account(every[0].organisation_id, at) if every else {}
    return {account.pk: patience(figures.get(account.pk, {})) for account in every}


def was_read(account: Account, at: datetime) -> bool:
    """Whether the last whole hour was read to its end; else there is another alarm for it."""
    return account.last_read_at is not None and account.last_read_at >= hour_of(at)


def lives(hours: Mapping[datetime, int], since: datetime, at: datetime) -> bool:
    """Whether posts come again: a few, or the first where three a day were never usual."""
    came = sum(posts for hour, posts in hours.items() if hour_of(since) <= hour <= at)
    before = [hour for hour in hours if hour < hour_of(since)]
    usual = sum(hours[hour] for hour in before)
    days = (since - min(before)) / timedelta(days=1) if before else 0
    return came >= (BACK if usual >= BACK * days else 1)


def note(account: Account, since: datetime | None, words: str) -> None:
    account.quiet_since, account.quiet_words = since, words
    account.save(update_fields=["quiet_since", "quiet_words"])
