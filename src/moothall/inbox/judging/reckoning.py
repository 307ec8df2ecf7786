"""When things are due, worked out again: after a correction, or a newly proclaimed holiday."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from moothall import policies
from moothall.core.judgement.due import clocks_due, clocks_started, reply_due
from moothall.core.judgement.judge import TENANT
from moothall.core.policy import Policy
from moothall.core.values import Disposition, Need
from moothall.duties.queries import proclaimed
from moothall.inbox.filing import lock_cases, refile
from moothall.inbox.models import Post

AT_ONCE = 500


def reckon(post: Post, policy: Policy, extra_holidays: Sequence[date]) -> None:
    """The post's promise and clocks, from what holds of it now. Expects ``post.judgement``."""
    extra = tuple(extra_holidays)
    hits = post.judgement.reading["hits"] if post.judgement else []
    started = clocks_started(
        frozenset(Need(one) for one in post.labels if one in set(Need)),
        policy,
        post.since,
        from_a_tenant=any(hit[0] == TENANT for hit in hits),
        extra_holidays=extra,
    )
    post.reply_by = reply_due(Disposition(post.disposition), policy, post.since, extra)
    post.clocks = [asdict(one) | {"due": one.due.isoformat()} for one in clocks_due(started)]


def reckon_again(organisation_id: UUID, at: datetime) -> int:
    """Every open post's due times, after the calendar changed; how many posts moved."""
    try:
        policy = policies.current(organisation_id, at)
    except policies.NoPolicy:
        return 0
    running = Post.objects.filter(settled_at=None, own=False, case__is_open=True)
    running = running.exclude(disposition="").filter(Q(reply_by__isnull=False) | ~Q(clocks=[]))
    ids = list(running.order_by("id").values_list("id", flat=True))
    extra = proclaimed(organisation_id)
    return sum(
        move(organisation_id, ids[first : first + AT_ONCE], policy, extra, at)
        for first in range(0, len(ids), AT_ONCE)
    )


def move(
    organisation_id: UUID, ids: list[UUID], policy: Policy, extra: Sequence[date], at: datetime
) -> int:
    """One batch: first the cases, then their posts, as everywhere."""
    with transaction.atomic():
        cases = Post.objects.filter(pk__in=ids).values_list("case_id", flat=True)
        lock_cases({one for one in cases if one})
        moved = []
        posts = Post.objects.select_related("judgement").filter(pk__in=ids, settled_at=None)
        for post in posts.select_for_update(of=("self",)):
            before = post.reply_by, post.clocks
            reckon(post, policy, extra)
            if before != (post.reply_by, post.clocks):
                moved.append(post)
        Post.objects.bulk_update(moved, ["reply_by", "clocks"], batch_size=100)
        refile(organisation_id, sorted({one.case_id for one in moved if one.case_id}), at)
    return len(moved)
