"""What is said once an account is ours, and why it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.utils import timezone

from moothall.channels.accounts import AlreadyConnected, subscribe
from moothall.channels.joining import Joined, WrongAccount, join, without
from moothall.platforms.base import Candidate, Forged, PlatformError

if TYPE_CHECKING:
    from django.http import HttpRequest

    from moothall.channels.models import Application
    from moothall.setup.connecting import AskedForm
    from moothall.setup.views.administration.connecting.guide import Way

CONNECTED = "“{}” is connected; its posts come within minutes."
AGAIN = "“{}” is connected again, with its posts and settings as they were."


def join_typed(
    way: Way,
    form: AskedForm,
    server: str,
    credentials: dict[str, str],
    application: Application | None,
) -> Joined | None:
    """By what was typed in; None where the platform says no, which then stands on the form."""
    candidate = Candidate(
        external_id="",
        name="",
        server_url=way.again.server_url if way.again else server,
        credentials=credentials,
    )
    try:
        return joined(way, candidate, application)
    except (AlreadyConnected, WrongAccount, PlatformError) as problem:
        form.add_error(None, said(problem))
    return None


def joined(way: Way, candidate: Candidate, application: Application | None) -> Joined:
    """Raises what `channels.joining.join` raises."""
    return join(
        way.us.organisation,
        way.platform,
        candidate,
        by=way.us,
        at=timezone.now(),
        application=application,
        only=way.again,
    )


def say_joined(request: HttpRequest, way: Way, done: Joined) -> None:
    """That it is connected, and what it cannot do all the same."""
    account = done.account
    messages.success(request, (AGAIN if done.again else CONNECTED).format(account.name))
    scopes = None if account.scopes is None else frozenset(account.scopes)
    for one in without(way.guide, scopes):
        messages.warning(
            request,
            f"“{account.name}” was given without the permission {one.scope}, so the desk cannot"
            f" {one.purpose}. Connect it again and agree to it, if that was not meant.",
        )
    for problem in done.probe.problems:
        messages.warning(request, problem)
    if settings.ADDRESS.startswith("https://"):  # no platform sends anything to this machine
        try:
            subscribe(account, settings.ADDRESS)
        except PlatformError as error:
            messages.warning(
                request,
                f"{account.title} will not send its news by itself: {error.words} The desk asks it"
                " from time to time instead.",
            )


def said(problem: Exception) -> str:
    """A sentence for the administrator."""
    if isinstance(problem, Forged):
        return f"{problem.words} Nothing was connected. Begin again."
    return problem.words if isinstance(problem, PlatformError) else str(problem)
