"""``/healthz`` for load balancers: answered before host names, sessions and TLS are looked at.

Balancers ask by bare address and without cookies. It says what is up and what is not, and nothing
that an outsider could use.
"""

from collections.abc import Callable

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from moothall.config.health import health

PATH = "/healthz"


class HealthMiddleware:
    """200 where the desk can work, 503 where it cannot."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info != PATH:
            return self.get_response(request)
        found = health()
        answer = JsonResponse(found.said(), status=200 if found.is_well else 503)
        answer.headers["Cache-Control"] = "no-store"
        return answer
