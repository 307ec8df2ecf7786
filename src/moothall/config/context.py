"""What every template may use."""

from typing import Any

from django.http import HttpRequest


def desk(request: HttpRequest) -> dict[str, Any]:
    """The signed-in person's place, and how they like the desk to look."""
    return {
        "membership": getattr(request, "membership", None),
        "theme": getattr(request.user, "theme", "auto") if hasattr(request, "user") else "auto",
    }
