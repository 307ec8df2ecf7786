"""What one of our accounts wrote and this desk did not: a phone, or a stolen password."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from moothall.channels.queries import unasked
from moothall.channels.receive import settle_unasked
from moothall.inbox.views.screen import now
from moothall.people.access import allowed, member
from moothall.people.permissions import may
from moothall.people.verbs import Verb

MOST_AT_ONCE = 100


@require_POST
@allowed(Verb.STOP_SENDING, "say who wrote a post of ours")
def settle(request: HttpRequest) -> HttpResponse:
    """Somebody knows who wrote them: all that are named, or none. They stay in the record."""
    me, at = member(request), now()
    wanted = read_ids(request.POST.getlist("event")[:MOST_AT_ONCE])
    found = [
        one
        for one in unasked(me.organisation_id).filter(pk__in=wanted)
        if may(me, Verb.SEE_POSTS, one.account_id)
    ]
    if not wanted or len(found) != len(wanted):
        raise Http404
    note = request.POST.get("note", "")[:500]
    with transaction.atomic():
        for one in found:
            settle_unasked(one, by=me, at=at, note=note)
    messages.success(request, "Done with; it stays in the record.")
    return redirect("inbox")


def read_ids(given: list[str]) -> set[UUID]:
    """Raises Http404 for what is none."""
    try:
        return {UUID(one) for one in given}
    except ValueError:
        raise Http404 from None
