"""The way in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from moothall import __version__
from moothall.config.landing import landing
from moothall.people.access import anybody
from moothall.people.models import Membership
from moothall.people.verbs import Role


def home(request: HttpRequest) -> HttpResponse:
    """The page that is this person's by what they are here for."""
    found = getattr(request, "membership", None)
    return redirect(landing(found) if isinstance(found, Membership) else "preferences")


@login_not_required
@anybody
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was tested, what does not work, whom to tell; who is not signed in is told no names."""
    found = getattr(request, "membership", None)
    administrators = (
        Membership.objects.filter(
            organisation=found.organisation_id, ended_at=None, roles__contains=[Role.ADMINISTRATOR]
        )
        .select_related("person")
        .order_by("person__name", "person__email")
        if isinstance(found, Membership)
        else ()
    )
    context = {"administrators": administrators, "version": __version__}
    return render(request, "accessibility.html", context)
