"""How often people agreed with the judge, clause by clause."""

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from moothall.inbox.models import Case
from moothall.inbox.queries.access import visible_cases
from moothall.inbox.queries.agreement import Agreements, agreements
from moothall.inbox.shown.agreement import FEWEST, lines_of
from moothall.inbox.views.screen import now, policy_of
from moothall.people.access import allowed, member
from moothall.people.models import Membership
from moothall.people.permissions import may_somewhere
from moothall.people.verbs import Verb

PERIODS = {"7": "7 days", "30": "30 days", "90": "90 days", "365": "a year"}
USUAL = "90"


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_FIGURES)
def accuracy(request: HttpRequest) -> HttpResponse:
    """Numbers first; a share only where there are enough of them."""
    me, at = member(request), now()
    days = request.GET.get("days", USUAL)
    days = days if days in PERIODS else USUAL
    found = agreements(me.organisation_id, at - timedelta(days=int(days)), at)
    context = {
        "tab": "accuracy",
        "found": found,
        "lines": lines_of(found.rows, policy_of(me, at), openable(me, found)),
        "periods": [(value, words, value == days) for value, words in PERIODS.items()],
        "since": since(me, at, int(days)),
        "fewest": FEWEST,
    }
    return render(request, "inbox/judge/accuracy.html", context)


def since(me: Membership, at: datetime, days: int) -> datetime:
    return (at - timedelta(days=days)).astimezone(me.organisation.zone)


def openable(me: Membership, found: Agreements) -> dict[UUID, str]:
    """The references of those cases that this person may open."""
    if not may_somewhere(me, Verb.SEE_POSTS):
        return {}
    wanted = {case for row in found.rows for case in row.cases}
    cases: list[Case] = list(visible_cases(me).filter(pk__in=wanted).only("id"))
    return {case.pk: case.reference for case in cases}
