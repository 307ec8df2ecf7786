"""What one of our accounts wrote and this desk did not: a phone, or a stolen password."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from moothall.channels.queries import unasked
from moothall.channels.receive import settle_unasked
from moothall.inbox.views.screen import now
from moothall.people.access import allowed, member
from moothall.people.permissions import may
from moothall.people.verbs import Verb


@require_POST
@allowed(Verb.STOP_SENDING)
def settle(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Somebody knows who wrote it. It stays in the record."""
    me = member(request)
    found = unasked(me.organisation_id).filter(pk=event_id).first()
    if found is None or not may(me, Verb.SEE_POSTS, found.account_id):
        raise Http404
    note = request.POST.get("note", "")[:500]
    settle_unasked(found, by=me, at=now(), note=note)
    messages.success(request, "Done with; it stays in the record.")
    return redirect("inbox")
