"""Which posts are read again, and in which order: nobody tells the desk of what was taken back.

Possible danger first, then what its platform wants read again soon or erased, then what is open,
then closed cases on a platform that wants what was deleted there gone here;
in each the one that nobody looked at for longest. A platform lets a program ask so much only, so an
account has a budget: what it does not reach now is the oldest next time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case as If
from django.db.models import Count, F, IntegerField, Min, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from moothall import platforms
from moothall.channels import receive
from moothall.channels.models import Account
from moothall.channels.spending import quotas_of
from moothall.inbox.models import Post
from moothall.inbox.queues import QueueName
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Retention

#: runs in an hour
RUNS = 6
#: posts in an hour. Where each post is a request of its own, or costs, they are fewer: Mastodon
#: allows 300 requests in 5 minutes for everything (https://docs.joinmastodon.org/api/rate-limits/),
#: X bills every post that is read (https://docs.x.com/x-api/getting-started/pricing)
AN_HOUR = 600
FEWER = {"mastodon": 240, "x": 60, "google_reviews": 120, "threads": 120, "linkedin": 120}
#: nothing is read again sooner; danger so often, the rest whenever its turn comes
RESTED = timedelta(minutes=9)
#: of the time in which a platform wants a post read again, when we begin to
EARLY = 0.8
#: of a day's quota, what is kept for polls and for what officers decide
SPARED = 0.3


def sweep(account: Account, at: datetime) -> int:
    """Read again what is most wanted; how many changes were news."""
    with organisation_scope(account.organisation_id):
        wanted = next_of(account, at)
        read = receive.reread(account, wanted, at)
        Post.objects.filter(account=account, external_id__in=read.ids).update(read_again_at=at)
    return read.news


def next_of(account: Account, at: datetime) -> list[str]:
    """The platform's ids, the most urgent first."""
    budget = max(10, FEWER.get(account.platform, AN_HOUR) // RUNS)
    worded = Post.objects.filter(account=account, own=False, deleted_at=None, erased_at=None)
    asked = worded.annotate(looked_at=looked_at())
    is_open = Q(case__is_open=True, settled_at=None)
    rested = Q(read_again_at=None) | Q(read_again_at__lte=at - RESTED)
    wanted = rested & is_open
    if soon := due_before(account, at):
        wanted |= Q(looked_at__lte=soon)
    if again := closed_before(account, at):
        wanted |= Q(looked_at__lte=again)
    if is_short(account, at):
        wanted &= Q(case__queue=QueueName.DANGER.value) | Q(looked_at__lte=soon or at - FOR_EVER)
    urgency = If(
        When(is_open & Q(case__queue=QueueName.DANGER.value), then=Value(0)),
        When(looked_at__lte=soon or at - FOR_EVER, then=Value(1)),
        When(is_open, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    found: QuerySet[Post] = asked.filter(wanted).order_by(urgency, "looked_at", "id")
    return list(found.values_list("external_id", flat=True)[:budget])


FOR_EVER = timedelta(days=36_500)


def looked_at() -> Coalesce:
    """When the platform was last asked, or told us first."""
    return Coalesce(F("read_again_at"), F("received_at"))


def due_before(account: Account, at: datetime) -> datetime | None:
    """Posts that were last looked at before then are due by the platform's terms."""
    terms = terms_of(account)
    return at - terms.refresh_within * EARLY if terms and terms.refresh_within else None


def closed_before(account: Account, at: datetime) -> datetime | None:
    """Closed cases' posts last looked at before then may have been deleted, and nobody told us."""
    terms = terms_of(account)
    return at - terms.closed_again if terms and terms.closed_again else None


def terms_of(account: Account) -> Retention | None:
    """None where nothing is known of the platform."""
    try:
        return platforms.capabilities_of(account.profile or account.platform).retention
    except KeyError:
        return None


def is_short(account: Account, at: datetime) -> bool:
    """Whether so much of the day's quota is gone that only the urgent is read again.

    Of what we count ourselves; a platform that tells says too when it takes no more.
    """
    return any(
        one.told_at is None and not one.is_over(at) and one.left < one.limit * SPARED
        for one in quotas_of(account).values()
    )


@dataclass(frozen=True, slots=True)
class Position:
    """How far the reading of open posts has got."""

    posts: int
    #: all of them were looked at since
    since: datetime | None


def positions(accounts: Sequence[Account]) -> dict[UUID, Position]:
    """For the page of accounts; one query."""
    found = (
        Post.objects.filter(
            account__in=[one.pk for one in accounts],
            own=False,
            deleted_at=None,
            settled_at=None,
            case__is_open=True,
        )
        .order_by()
        .values("account")
        .annotate(posts=Count("id"), oldest=Min(looked_at()))
    )
    return {row["account"]: Position(row["posts"], row["oldest"]) for row in found}
