"""Addresses that programs call: no session, no cookie, no form, nobody signed in.

Platforms send by the hundred and count the milliseconds. What stands after this in the list is for
people with a browser and would take as long as keeping what they send.
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

BEGINNING = "/hooks/"
#: where alone these addresses stand, so that no other room's are looked through
PLACES = "moothall.channels.urls"


class ProgramsMiddleware:
    """Host names, and TLS before, are looked at all the same; sizes where bodies are read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(BEGINNING):
            return self.get_response(request)
        request.get_host()
        try:
            match = resolve(request.path_info, PLACES)
        except Resolver404:
            return self.get_response(request)
        request.resolver_match = match
        answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return answer
