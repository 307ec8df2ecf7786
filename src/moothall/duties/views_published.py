"""What is published already, and may answer a request in the usual manner."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from moothall.core.worktime.local_time import london_day
from moothall.duties import publishing
from moothall.duties.counting import Refused
from moothall.duties.forms import PublishedForm
from moothall.duties.models import Published
from moothall.people.access import allowed, member
from moothall.people.permissions import may, require
from moothall.people.verbs import Verb

UNFIT = 422


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.SEE_DUTIES)
def published(request: HttpRequest) -> HttpResponse:
    """The list, and a form for those who handle requests."""
    me, at = member(request), timezone.now()
    form = PublishedForm(request.POST or None)
    if request.method == "POST":
        require(me, Verb.HANDLE_FOI)
        if form.is_valid():
            try:
                made = publishing.add(**form.cleaned_data, by=me, at=at)
            except Refused as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, f"{made} is offered from now on.")
                return redirect("duties-published")
    entries = Published.objects.filter(organisation_id=me.organisation_id, ended_at=None)
    context = {
        "form": form,
        "entries": entries[: publishing.MOST],
        "today": london_day(at),
        "may_change": may(me, Verb.HANDLE_FOI),
    }
    return render(request, "duties/published.html", context, status=UNFIT if form.errors else 200)


@require_POST
@allowed(Verb.HANDLE_FOI, "take away what is published")
def end_published(request: HttpRequest, published_id: UUID) -> HttpResponse:
    """Offered no more."""
    try:
        found = publishing.end(published_id, by=member(request), at=timezone.now())
    except Published.DoesNotExist:
        raise Http404 from None
    messages.success(request, f"{found} is offered no more.")
    return redirect("duties-published")
