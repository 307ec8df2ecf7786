"""The way in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from moothall.config.landing import landing
from moothall.people.models import Membership


def home(request: HttpRequest) -> HttpResponse:
    """The page that is this person's by what they are here for."""
    found = getattr(request, "membership", None)
    return redirect(landing(found) if isinstance(found, Membership) else "preferences")
