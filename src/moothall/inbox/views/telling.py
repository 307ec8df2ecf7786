"""Who is told what nobody deals with: the administrators' page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from moothall.channels.queries import accounts
from moothall.inbox.forms.telling import TellingForm
from moothall.inbox.telling import acting_anywhere
from moothall.letters import readers, server, settling
from moothall.letters.kinds import Kind
from moothall.people.access import allowed, member
from moothall.people.verbs import Verb


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.MANAGE_ORGANISATION, "choose who is told")
def telling(request: HttpRequest) -> HttpResponse:
    """The second person, the minutes, and who is named for each account."""
    me = member(request)
    people = readers.current(me.organisation_id)
    form = TellingForm(
        request.POST or None,
        people=people,
        accounts=list(accounts(me.organisation_id)),
        telling=readers.telling(me.organisation_id),
        named=readers.named(me.organisation_id),
    )
    if request.method == "POST" and form.is_valid():
        settling.set_telling(
            by=me, at=timezone.now(), second=form.second(), named=form.named(), **form.minutes()
        )
        messages.success(request, "Saved.")
        return redirect("inbox-telling")
    acting = acting_anywhere(people)
    want = readers.wanting(acting, Kind.DANGER) or acting
    context = {"form": form, "is_on": server.is_on(), "danger": [str(one.person) for one in want]}
    return render(request, "inbox/telling.html", context, status=422 if form.errors else 200)
