"""Who asked for what the law gives a time for: kept as long as the policy keeps such requests."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from moothall.core.policy import Policy
from moothall.duties import forgetting
from moothall.duties.kinds import COMPLAINTS, INFORMATION
from moothall.duties.models import Duty
from moothall.inbox.models import Hold
from moothall.inbox.retention.due import CONTESTED_FOR
from moothall.inbox.retention.periods import periods
from moothall.people.models import Organisation

#: by the policy's class of record; of what is in none nothing goes by itself
CLASSES = {"information_request": INFORMATION, "complaint": COMPLAINTS}


def over(organisation: Organisation, policy: Policy, at: datetime) -> Iterator[QuerySet[Duty]]:
    """Class by class: ended long enough ago, contested no more, and not held."""
    given = periods(policy)
    held = Hold.objects.filter(ended_at=None).values("case")
    for kind, clocks in CLASSES.items():
        if kind in given:
            ends = given[kind].ends_before(at, organisation.zone)
            before = min(ends, at - CONTESTED_FOR)
            yield forgetting.named(organisation.pk, clocks, before).exclude(case__in=held)


def forget(organisation: Organisation, policy: Policy, at: datetime) -> int:
    """How many duties name nobody any more."""
    count = 0
    for duties in over(organisation, policy, at):
        while done := forgetting.forget(duties, at):
            count += done
    return count


def waiting(organisation: Organisation, policy: Policy, at: datetime) -> int:
    """How many would tonight."""
    return sum(duties.count() for duties in over(organisation, policy, at))
