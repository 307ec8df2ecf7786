"""What happened while nobody watched: the first page of a morning."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from moothall.core.worktime.local_time import midnight
from moothall.inbox.queries.handover import handed_over
from moothall.inbox.shown.handover import page_of
from moothall.inbox.shown.times import Clock
from moothall.inbox.views.screen import clock_of, now, policy_of
from moothall.people.access import allowed, member
from moothall.people.verbs import Verb

DAY = timedelta(days=1)


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_POSTS)
def handover(request: HttpRequest) -> HttpResponse:
    """From the last closing until now."""
    me, at = member(request), now()
    clock = clock_of(me, policy_of(me, at), at)
    since = closed_at(clock)
    tonight = midnight(at.astimezone(clock.zone).date() + DAY)
    found = handed_over(me, since, at, tonight)
    return render(request, "inbox/handover.html", {"page": page_of(found, since, at, clock)})


def closed_at(clock: Clock) -> datetime:
    """When the desk last closed; where no hours are published, a day ago."""
    closing = clock.hours.previous_closing(clock.now) if clock.hours else None
    return closing or clock.now - DAY
