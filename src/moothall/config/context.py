"""What every template may use."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from moothall.config.navigation import navigation
from moothall.config.pages import pages


def desk(request: HttpRequest) -> dict[str, Any]:
    """The signed-in person's place, where they may go, and how they like the desk to look."""
    return {
        "membership": getattr(request, "membership", None),
        "memberships": getattr(request, "memberships", ()),
        "navigation": navigation(request),
        # asked for by the palette alone
        "pages": SimpleLazyObject(lambda: pages(request)),
        "theme": getattr(getattr(request, "user", None), "theme", "auto"),
    }
