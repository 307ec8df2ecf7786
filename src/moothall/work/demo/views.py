"""Signing in by a press of a button, on the visitor's own machine alone; and the tour."""

from uuid import UUID

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from moothall.people.models import Membership, Person
from moothall.people.permissions import may_somewhere
from moothall.people.verbs import Verb
from moothall.work.addresses import is_loopback
from moothall.work.demo.staff import STAFF
from moothall.work.demo.tour import stops

BACKEND = "moothall.people.sign_in.backend.Backend"


@login_not_required
@require_POST
def sign_in(request: HttpRequest, person: UUID) -> HttpResponse:
    """As one of the invented staff; nobody else, and from no other machine."""
    if not is_loopback(request.META.get("REMOTE_ADDR", "")):
        raise Http404
    found = get_object_or_404(
        Person, pk=person, is_active=True, email__in=[somebody.email for somebody in STAFF]
    )
    login(request, found, backend=BACKEND)
    return redirect("/")


def tour(request: HttpRequest) -> HttpResponse:
    """What to try, and what of it was done already."""
    membership: Membership | None = getattr(request, "membership", None)
    if membership is None:
        raise Http404
    found = stops(membership)
    shown = {
        "stops": found,
        "done": sum(stop.is_done for stop in found),
        "may_see_posts": may_somewhere(membership, Verb.SEE_POSTS),
        "begins": STAFF[0],
    }
    return render(request, "demo/tour.html", shown)
