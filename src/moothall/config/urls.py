"""Addresses of all rooms. A room gives its own beginnings; none begins with account/."""

from pathlib import Path

from django.urls import URLPattern, URLResolver, include, path

from moothall.config import views

ROOMS = (
    "people", "policies", "channels", "letters", "duties", "inbox", "publishing", "figures",
    "public", "record", "setup",
)  # fmt: skip
HERE = Path(__file__).parent.parent

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("account/", include("allauth.urls")),
    *(
        path("", include(f"moothall.{room}.urls"))
        for room in ROOMS
        if (HERE / room / "urls.py").exists() or (HERE / room / "urls").is_dir()
    ),
]
