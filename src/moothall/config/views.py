"""The way in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from moothall.config.navigation import navigation


def home(request: HttpRequest) -> HttpResponse:
    """The first place that is there for this person: for most, the desk itself."""
    places = navigation(request)
    return redirect(places[0].address if places else "preferences")
