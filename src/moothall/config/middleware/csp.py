"""The header that tells browsers to run nothing but our own files.

Reads the setting that Django 6 has (``SECURE_CSP``: directive to sources), so that moving there
means deleting this file.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADER = "Content-Security-Policy"


class ContentSecurityPolicyMiddleware:
    """A response that brings its own policy keeps it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.policy = written(settings.SECURE_CSP)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault(HEADER, self.policy)
        return response


def written(directives: dict[str, list[str]]) -> str:
    """The header's text."""
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())
