"""Bodies that are too large for any page are refused before a byte of them is kept."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

#: bytes; a file of posts may have 50 million, and what surrounds it in a form is little
LARGEST = 60_000_000


class SizeMiddleware:
    """Django would otherwise write the whole upload to the disk to find out who sent it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) <= LARGEST:
            return self.get_response(request)
        return render(request, "413.html", status=413)
