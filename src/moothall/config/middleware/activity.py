"""When each session was last used, for the list of one's own sessions."""

import time
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.http.response import HttpResponseBase

#: seconds; to the minute is exact enough for "last used", and each note is a write to disk
EVERY = 60.0
MOST_REMEMBERED = 10_000


class ActivityMiddleware:
    """In the place of allauth's, which writes at every request.

    A session, or one that comes from another address or browser than before, is noted at once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        #: what was noted, and when
        self.noted: dict[tuple[str, str, str], float] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = request.session.session_key
        if key and request.user.is_authenticated and self.is_news(request, key):
            UserSession.objects.create_from_request(request)
        return self.get_response(request)

    def is_news(self, request: HttpRequest, key: str) -> bool:
        """Whether nothing was noted of it this last minute."""
        agent = request.META.get("HTTP_USER_AGENT", "")
        what = (key, str(get_adapter().get_client_ip(request)), agent)
        now = time.monotonic()
        if now - self.noted.get(what, -EVERY) < EVERY:
            return False
        if len(self.noted) >= MOST_REMEMBERED:
            self.noted.clear()
        self.noted[what] = now
        return True
