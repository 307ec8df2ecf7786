"""``/healthz`` and ``/livez``: answered before host names, sessions and TLS are looked at.

Who asks does so by bare address and without cookies. A balancer asks ``/healthz`` whether to send
visitors here; it says what is up and what is not, and nothing that an outsider could use. Whoever
starts dead processes again asks ``/livez``, which looks at nothing outside the process: a desk that
waits for its database is not mended by being killed.
"""

from collections.abc import Callable

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from moothall.config.health import health

READY, ALIVE = "/healthz", "/livez"


class HealthMiddleware:
    """200 where the desk can work, 503 where it cannot."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == ALIVE:
            answer = JsonResponse({"status": "ok"})
        elif request.path_info == READY:
            found = health()
            answer = JsonResponse(found.said(), status=200 if found.is_well else 503)
        else:
            return self.get_response(request)
        answer.headers["Cache-Control"] = "no-store"
        return answer
