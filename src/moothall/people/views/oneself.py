"""How the desk looks to me, and which one I have open."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from moothall.people.access import SESSION_KEY, anybody
from moothall.people.forms import PreferencesForm
from moothall.people.views.invitations import person_of


@anybody
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Theme, keys, blur, name."""
    form = PreferencesForm(request.POST or None, instance=person_of(request))
    if form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("preferences")
    if form.errors:  # the form has put what was typed on the person whose name heads the page
        request.user.refresh_from_db()  # type: ignore[union-attr]
    status = 422 if form.errors else 200
    return render(request, "people/preferences.html", {"form": form}, status=status)


@anybody
@require_http_methods(["GET", "HEAD", "POST"])
def open_desk(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Change to another organisation's desk, and go on to the page that a link leads to.

    What stands in other tabs was typed for the one that is left: its forms are refused from now on,
    so that nothing lands at the wrong organisation.
    """
    mine = {one.organisation_id: one for one in getattr(request, "memberships", ())}
    if organisation_id not in mine:
        raise Http404
    onwards = request.POST.get("next", request.GET.get("next", ""))
    if not url_has_allowed_host_and_scheme(onwards, allowed_hosts=None):
        onwards = reverse("home")
    if request.method == "POST":
        request.session[SESSION_KEY] = str(organisation_id)
        rotate_token(request)
        return redirect(onwards)
    if getattr(request, "membership", None) == mine[organisation_id]:
        return redirect(onwards)
    context = {"there": mine[organisation_id].organisation, "onwards": onwards}
    return render(request, "people/open_desk.html", context)
