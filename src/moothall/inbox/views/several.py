"""Several cases at once: each is decided for itself, and one reason stands for all."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from moothall import policies
from moothall.inbox import actions
from moothall.inbox.forms.answering import LeaveAloneAllForm
from moothall.inbox.shown.rail import url_of
from moothall.inbox.views.panels import read_id
from moothall.inbox.views.screen import filters_of, now
from moothall.people.access import allowed, member
from moothall.people.verbs import Verb

MOST_SAID = 5


@require_POST
@allowed(Verb.LEAVE_ALONE)
def leave_alone(request: HttpRequest) -> HttpResponse:
    """The ticked ones, under one clause."""
    back = redirect(url_of(filters_of(request)))
    ticked = read_ticks(request.POST.getlist("case"))
    form = LeaveAloneAllForm(request.POST)
    if not ticked or not form.is_valid():
        messages.error(request, "Tick some cases and choose the clause first. Nothing was done.")
        return back
    try:
        done, refused = actions.leave_alone_all(
            ticked, form.cleaned_data["clause"], by=member(request), at=now()
        )
    except policies.NoPolicy as problem:
        messages.error(request, str(problem))
        return back
    if done:
        messages.success(
            request,
            f"{len(done)} left alone under {done[0].clause}. Each can be undone in its case.",
        )
    for why in list(dict.fromkeys(refused.values()))[:MOST_SAID]:
        count = list(refused.values()).count(why)
        messages.warning(request, f"{count} not: {why}")
    return back


def read_ticks(given: list[str]) -> dict[UUID, int | None]:
    """Ids with the version that was seen; what is no id was not ticked by anybody."""
    found: dict[UUID, int | None] = {}
    for one in given:
        written, _, version = one.partition(":")
        case_id = read_id(written)
        if case_id:
            found[case_id] = int(version) if version.isdecimal() and len(version) < 9 else 0
    return found
