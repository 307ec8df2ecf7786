"""By when somebody has to be at a case, and in which kind of hours that is counted."""

from functools import lru_cache

from moothall.core.policy import Policy, TargetUnit
from moothall.core.values import Disposition
from moothall.inbox.filing import FIRST_ANSWER
from moothall.inbox.models import Case, Post
from moothall.inbox.queues import QueueName
from moothall.inbox.shown.times import Clock, Due

WATCHED = {TargetUnit.MONITORED_HOURS, TargetUnit.MONITORED_MINUTES}


def due_of(case: Case, post: Post | None, policy: Policy | None, clock: Clock) -> Due | None:
    """Danger is due now and says how long it has waited, until a clock in law has run out too."""
    if not case.is_open or case.backlog:
        return None
    watched = case.due_for == FIRST_ANSWER and runs_in_watched_time(post, policy)
    due = clock.due(case.due_at, watched=watched)
    if case.queue == QueueName.DANGER and not (due and due.is_late):
        return clock.at_once(case.waiting_since or case.opened_at)
    return due or waits(case, clock)


def waits(case: Case, clock: Clock) -> Due | None:
    """Where nothing promises a time: how long somebody has waited for an answer of ours."""
    wants_none = case.queue == QueueName.LEFT_ALONE or case.goes_out_at is not None
    if wants_none or case.waiting_since is None:
        return None
    return clock.undated(case.waiting_since)


def runs_in_watched_time(post: Post | None, policy: Policy | None) -> bool:
    """Whether the policy promises its first answer in watched hours; a law never does."""
    if policy is None or post is None or not post.disposition:
        return False
    return promised_in_watched_time(policy, post.disposition)


@lru_cache(maxsize=1_000)
def promised_in_watched_time(policy: Policy, disposition: str) -> bool:
    target = policy.target_for(Disposition(disposition))
    return target is not None and target.unit in WATCHED
