"""Who has done something about a danger already, so that nobody rings twice."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q

from moothall.channels.states import State
from moothall.inbox.models import Case, Decision, DecisionState
from moothall.inbox.queues import QueueName

#: what helps somebody: who was rung or told, and what was answered
HELPS = ("alert", "reply", "reply-privately", "pass-on")
#: after which a case stands behind those of which nobody has heard; passing it on helps nobody yet
HEARD = ("alert", "reply", "reply-privately")


def helped_at(cases: Iterable[Case]) -> dict[UUID, datetime]:
    """By case, when somebody was last rung, told or answered. One query, none without a case."""
    wanted = [case.pk for case in cases]
    if not wanted:
        return {}
    done = Decision.objects.filter(
        Q(action=None) | Q(action__state=State.SENT),
        case__in=wanted,
        verb__in=HEARD,
        state=DecisionState.STANDS,
    )
    return dict(done.values_list("case").annotate(last=Max("at")))


def helped(cases: Iterable[Case]) -> dict[UUID, list[Decision]]:
    """By case, of those in Danger: the newest of each kind, the oldest first.

    An answer counts once it is out. One query, and none where no case is in Danger.
    """
    dangerous = [case.pk for case in cases if case.is_open and case.queue == QueueName.DANGER]
    newest: dict[UUID, dict[str, Decision]] = defaultdict(dict)
    if dangerous:
        decisions = Decision.objects.filter(
            case__in=dangerous, verb__in=HELPS, state=DecisionState.STANDS
        ).select_related("action")
        for one in decisions.only(
            "case_id", "verb", "at", "by_name", "details", "action__state"
        ).order_by("at"):
            if one.action is None or one.action.state == State.SENT:
                newest[one.case_id][one.verb] = one
    return {case: sorted(by.values(), key=lambda one: one.at) for case, by in newest.items()}
