"""What a page that is open asks from time to time: 204 as long as nothing changed."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from moothall.inbox import actions
from moothall.inbox.models import Case, Doing
from moothall.inbox.queries import case_of, counts, views
from moothall.inbox.queries.looking import looking
from moothall.inbox.queries.news import opened_since
from moothall.inbox.queries.pages import standing_of
from moothall.inbox.queries.whole import others_looking
from moothall.inbox.shown import listing
from moothall.inbox.shown.conversation import presence_token
from moothall.inbox.views.screen import filters_of, now, rail_for, token_of
from moothall.people.access import allowed, member
from moothall.people.verbs import Verb

NOTHING_NEW = 204
#: digits of the seconds since 1970; a year 5138 asks for more
LONGEST_MOMENT = 11
#: of where a page begins
LONGEST_PLACE = 200


@require_GET
@allowed(Verb.SEE_POSTS)
def news(request: HttpRequest) -> HttpResponse:
    """New numbers for the queues; for the list a link, so that nothing moves under a pointer."""
    me, filters, at = member(request), filters_of(request), now()
    column = rail_for(me, filters, counts(me, at), views(me), at)
    after = request.GET.get("after", "")[:LONGEST_PLACE]
    found = standing_of(me, filters, at, after=after)
    there = token_of(found, looking(me, [case for case, *_ in found], at))
    given = request.GET.get("list", "")
    if there == given and column.token == request.GET.get("rail"):
        return HttpResponse(status=NOTHING_NEW)
    since = read_moment(request.GET.get("since", ""))
    changed = replace(
        listing.bare(filters),
        token=given,
        is_changed=there != given,
        after=after,
        since=int(since.timestamp()) if since else 0,
        new=opened_since(me, filters, since, at) if since and there != given else 0,
    )
    return render(request, "inbox/_fresh.html", {"listing": changed, "rail": column})


def read_moment(given: str) -> datetime | None:
    """None for what no page gave."""
    if not (given.isdecimal() and 0 < len(given) <= LONGEST_MOMENT):
        return None
    return datetime.fromtimestamp(int(given), UTC)


@require_POST
@allowed(Verb.SEE_POSTS)
def look(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Here I am, looking or writing; and who else is."""
    me, at = member(request), now()
    try:
        case = case_of(me, case_id)
    except Case.DoesNotExist:
        raise Http404 from None
    doing = Doing.WRITING if request.POST.get("doing") == "writing" else Doing.LOOKING
    actions.looked(case, doing, by=me, at=at)
    people = tuple(
        f"{one.membership.person} {one.get_doing_display()}" for one in others_looking(me, case, at)
    )
    token = presence_token(people)
    if token == request.GET.get("token"):
        return HttpResponse(status=NOTHING_NEW)
    context = {"shown": case, "people": people, "token": token}
    return render(request, "inbox/_presence.html", context)
