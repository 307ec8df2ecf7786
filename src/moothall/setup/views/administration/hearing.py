"""What reaches the desk from each account, and what was turned away: the rest of its health."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max, Min, Sum

from moothall import platforms
from moothall.channels import feeds, puzzling
from moothall.channels.applications import hook_url
from moothall.channels.connecting import capabilities_of
from moothall.channels.feeds import spoken as spoken_time
from moothall.channels.models import Account, Application, Delivery, Reason, Refusal, Source, Stray
from moothall.channels.puzzling import Puzzle
from moothall.channels.spending import quotas_of
from moothall.inbox.shown.times import Clock
from moothall.inbox.sweeping import Position, positions
from moothall.platforms.base import Quota, spoken
from moothall.platforms.base.conditions import NeedsScope

LATELY = timedelta(days=7)
#: a delivery that waits so long to be read means that no worker reads
LONG = timedelta(minutes=5)
MOST_STRAYS = 20
#: what each number of refusals asks of somebody
ADVICE = {
    Reason.FORGED: "somebody guesses, or the secret here is not the one there",
    Reason.STALE: "this machine’s clock may be wrong",
    Reason.REPLAYED: "harmless: platforms send some twice",
    Reason.TOO_LARGE: "no platform sends so much",
    Reason.HANDSHAKE: "the word agreed for the address is another one there",
    Reason.TOO_OFTEN: "somebody guesses at the word",
}
HARMLESS = {Reason.REPLAYED}


@dataclass(slots=True)
class Heard:
    """Of one account."""

    last_webhook: datetime | None = None
    waiting: int = 0
    waiting_since: datetime | None = None
    puzzle: Puzzle | None = None
    #: how long nothing may come before somebody is told; None: too little comes to tell
    patience: timedelta | None = None
    refused: dict[str, int] = field(default_factory=dict)
    sweep: Position | None = None

    def lines(self, one: Account, clock: Clock, at: datetime) -> list[tuple[str, str]]:
        found = []
        if self.last_webhook:
            found.append(("It sent us something last", clock.said(self.last_webhook)))
        if self.waiting and self.waiting_since:
            waits = f"{self.waiting:,}, since {clock.said(self.waiting_since)}"
            found.append(("Deliveries not read yet", waits))
        if self.sweep and self.sweep.since:
            words = f"all {self.sweep.posts:,} since {clock.said(self.sweep.since)}"
            found.append(("Open posts looked at again", words))
        found += [("Left to spend", words) for words in left_of(one, clock, at)]
        if one.is_connected and self.patience:
            found.append(("Called silent", f"at the latest after {spoken_time(self.patience)}"))
        if one.scopes:
            found.append(("Permissions", ", ".join(one.scopes)))
        return found

    def notes(self, one: Account, clock: Clock, at: datetime) -> tuple[str, ...]:
        told = [] if self.patience or not one.is_connected else [too_quiet(one, clock)]
        told += [nearly_used_up(quota, one, clock) for quota in low(one, at) if quota.is_brief]
        return (*told, *in_words(self.refused))

    def trouble(self, one: Account, clock: Clock, at: datetime) -> list[str]:
        found = []
        if one.quiet_since:
            found.append(
                f"Much quieter than usual since {clock.said(one.quiet_since)}. {one.quiet_words}"
                f" Look on {one.title} itself; connect it again if more is there than here."
            )
        if self.waiting_since and self.waiting_since < at - LONG:
            found.append(
                f"What it sent waits to be read since {clock.said(self.waiting_since)}"
                f" ({self.waiting:,}): is a worker running?"
            )
        if self.puzzle:
            found.append(
                f"It sent something that the desk cannot read ({self.puzzle.number:,}, since"
                f" {clock.said(self.puzzle.since)}). It is kept, and listed with the imports under"
                " “Came in and was not understood”."
            )
        found += [nearly_used_up(quota, one, clock) for quota in low(one, at) if not quota.is_brief]
        found += missing(one)
        return found


def known(one: Account, at: datetime) -> list[Quota]:
    return [quota for _, quota in sorted(quotas_of(one).items()) if quota.is_known(at)]


def low(one: Account, at: datetime) -> list[Quota]:
    return [quota for quota in known(one, at) if quota.is_low(at)]


def left_of(one: Account, clock: Clock, at: datetime) -> list[str]:
    """What is left of each quota, or where to look it up; nothing where nobody counts."""
    if quotas := known(one, at):
        return [in_full(quota, clock, at) for quota in quotas]
    if not one.is_connected:
        return []
    found = platforms.connector(one.platform)
    return [found.guide.left_at] if found and found.guide.left_at else []


def in_full(quota: Quota, clock: Clock, at: datetime) -> str:
    told = f" (told {clock.said(quota.told_at)})" if quota.told_at else ""
    if quota.is_over(at):
        return f"{amount(quota)} were left; counted anew since {clock.said(quota.resets_at)}"
    return f"{amount(quota)}{until(quota, clock)}{told}"


def amount(quota: Quota) -> str:
    if quota.in_percent:
        return f"{quota.left} per cent of the {quota.name}"
    return f"{quota.left:,} of {quota.limit:,} {quota.name}"


def until(quota: Quota, clock: Clock) -> str:
    return f" until {clock.said(quota.resets_at)}" if quota.resets_at else ""


def nearly_used_up(quota: Quota, one: Account, clock: Clock) -> str:
    after = "then" if quota.resets_at else "some of it is free again"
    return (
        f"Nearly used up: {amount(quota)} are left{until(quota, clock)}. What goes beyond that"
        f" {one.title} refuses until {after}: do what is urgent on {one.title} itself."
    )


def too_quiet(one: Account, clock: Clock) -> str:
    """Nobody can tell a lost feed from residents who had nothing to say."""
    asked = f"{one.title} was asked and answered {clock.said(one.last_read_at)}. "
    return (
        "Too little comes here to tell from silence alone whether posts still reach the desk: that"
        f" takes {feeds.FEWEST} over six weeks. {asked if one.last_read_at else ''}To be certain,"
        " write there yourself, from an account of your own, and see whether it comes."
    )


def missing(one: Account) -> list[str]:
    """Permissions that the account does not have, and what each of them costs."""
    can = capabilities_of(one)
    if can is None or can.scopes is None:
        return []
    costs = defaultdict(list)
    for verb, row in can.rows.items():
        for wanted in row.conditions if row.automatic else ():
            if isinstance(wanted, NeedsScope) and wanted.scope not in can.scopes:
                costs[wanted.scope].append(spoken(verb))
    return [
        f"The permission “{scope}” is missing, so the desk cannot {', '.join(verbs)}."
        for scope, verbs in costs.items()
    ]


def in_words(refused: dict[str, int]) -> tuple[str, ...]:
    """One sentence for each reason."""
    return tuple(
        f"Turned away this week, {number:,} times: {Reason(reason).label}"
        f" ({ADVICE[Reason(reason)]})."
        for reason, number in sorted(refused.items())
    )


def heard(accounts: Sequence[Account], at: datetime) -> dict[UUID, Heard]:
    """A few queries for all of them."""
    made = {one.pk: Heard() for one in accounts}
    there = Delivery.objects.filter(account__in=list(made), source=Source.WEBHOOK).order_by()
    for account, last in there.values_list("account").annotate(Max("received_at")):
        made[account].last_webhook = last
    waits = there.waiting().values_list("account").annotate(Count("id"), Min("received_at"))
    for account, number, since in waits:
        made[account].waiting, made[account].waiting_since = number, since
    for place, refused in refusals(list(made), at).items():
        made[place].refused = refused
    for puzzle in puzzling.of_accounts(accounts[0].organisation_id) if accounts else ():
        if puzzle.account_id in made:
            made[puzzle.account_id].puzzle = puzzle
    for pk, patience in feeds.patience_of(accounts, at).items():
        made[pk].patience = patience
    for account, position in positions(accounts).items():
        made[account].sweep = position
    return made


def refusals(places: Sequence[UUID], at: datetime) -> dict[UUID, dict[str, int]]:
    """Of the last week, by the account or application and by reason."""
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    rows = Refusal.objects.filter(place__in=places, day__gt=(at - LATELY).date()).order_by()
    for place, reason, number in rows.values_list("place", "reason").annotate(Sum("number")):
        found[place][reason] = number
    return found


@dataclass(frozen=True, slots=True)
class Address:
    """Where an application's deliveries come."""

    id: UUID
    title: str
    url: str
    refused: tuple[str, ...]
    is_bad: bool


def addresses(organisation_id: UUID, at: datetime) -> list[Address]:
    found = list(Application.objects.filter(organisation=organisation_id).defer("secrets"))
    turned_away = refusals([one.pk for one in found], at)
    return [
        Address(
            one.pk,
            str(one),
            hook_url(one, settings.ADDRESS),
            in_words(turned_away.get(one.pk, {})),
            bool(turned_away.get(one.pk, {}).keys() - HARMLESS),
        )
        for one in found
    ]


def strays(organisation_id: UUID) -> tuple[list[Stray], int]:
    """The newest that nobody has dealt with, without their bytes; and how many there are."""
    waiting = Stray.objects.filter(organisation=organisation_id).waiting()
    return list(waiting.defer("body", "headers").order_by("-received_at")[:MOST_STRAYS]), (
        waiting.count()
    )
