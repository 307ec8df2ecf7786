"""What is kept, for how long, and what would go tonight."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from moothall.inbox import retention
from moothall.inbox.models import Emptied, Hold
from moothall.inbox.queries.access import visible_cases
from moothall.inbox.retention import CLASSES, Due, Period, Refusal
from moothall.inbox.views.screen import clock_of, now, policy_of
from moothall.people.access import allowed, member
from moothall.people.permissions import may_somewhere
from moothall.people.verbs import Verb

#: cases that a page names; the numbers are of all
NAMED = 100
#: cases that a page looks at, the oldest; each night all are
LOOKED_AT = 5_000
SINCE = {
    "received": "the newest post",
    "closed": "the closing of the case",
    "decided": "the last decision",
    "ended": "the end of the block, or of the case",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One class of record."""

    title: str
    kept: str
    since: str
    clause: str
    tonight: int


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_RECORD)
def kept(request: HttpRequest) -> HttpResponse:
    """Numbers and case numbers; nobody's words."""
    me, at = member(request), now()
    policy = policy_of(me, at)
    given = retention.periods(policy) if policy else {}
    over = (
        list(retention.looked_through(me.organisation, policy, at, most=LOOKED_AT))
        if policy
        else []
    )
    found = [one for one in over if isinstance(one, Due)]
    stays = [one for one in over if isinstance(one, Refusal)][:NAMED]
    tonight = Counter(kind for one in found for kind in one.classes)
    named = [one.case_id for one in found[:NAMED]] + [one.case_id for one in stays]
    links = seen(request, named)
    clock = clock_of(me, policy, at)
    gone = Emptied.objects.select_related("case").order_by("-at")[:20]
    context = {
        "policy": policy,
        "gives_time": bool(given),
        "rows": list(rows(given, tonight)),
        "tonight": len(found),
        "askers": retention.askers.waiting(me.organisation, policy, at) if policy else 0,
        "looked_at": LOOKED_AT,
        "found": [(one, one.case_id in links) for one in found[:NAMED]],
        "stays": [(one, one.case_id in links) for one in stays],
        "holds": Hold.objects.filter(ended_at=None).count(),
        "by_platform": list(retention.by_platform.looked_through(me.organisation_id, at)),
        "gone": [(one, clock.said(one.at)) for one in gone],
    }
    return render(request, "inbox/kept.html", context)


def rows(given: dict[str, Period], tonight: Counter[str]) -> Iterator[Row]:
    """Every class, those without a period too: that is news."""
    for kind, title in CLASSES.items():
        period = given.get(kind)
        if period is None:
            yield Row(title.capitalize(), "no time given", "", "", 0)
        else:
            yield Row(title.capitalize(), str(period.length), SINCE[period.since],
                      period.clause, tonight[kind])  # fmt: skip


def seen(request: HttpRequest, ids: list[UUID]) -> set[UUID]:
    """Those that this person may open; an administrator sees numbers alone."""
    me = member(request)
    if not may_somewhere(me, Verb.SEE_POSTS):
        return set()
    return set(visible_cases(me).filter(pk__in=ids).values_list("pk", flat=True))
