"""Who gets to a view at all.

Without a word every view wants somebody who is signed in (Django's LoginRequiredMiddleware) and
belongs to an organisation. ``login_not_required`` of Django opens one to everybody, ``anybody``
to those who are signed in and belong nowhere, ``allowed`` narrows it to a verb.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from moothall.people.models import Membership
from moothall.people.permissions import NotAllowed, may_somewhere, who_may
from moothall.people.verbs import Verb

SESSION_KEY = "organisation"
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def anybody(view: View) -> View:
    """For a view that a signed-in person needs without belonging anywhere."""
    view.needs_membership = False  # type: ignore[attr-defined]
    return view


def needs_membership(view: Callable[..., Any]) -> bool:
    """Whether the view is for members only. allauth's own are about the person alone."""
    if not getattr(view, "login_required", True) or view.__module__.startswith("allauth."):
        return False
    return bool(getattr(view, "needs_membership", True))


def allowed(verb: Verb) -> Callable[[View], View]:
    """For a view of what only some may do. On one account ask `permissions.require` again."""

    def narrowed(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may_somewhere(member(request), verb):
                raise NotAllowed(verb, who_may(verb))
            return view(request, *args, **kwargs)

        return cast("View", guarded)

    return narrowed


def fresh(view: View) -> View:
    """For what must not be done at a desk that somebody left open: the password is asked again.

    Not within ten minutes of the last time, and not of those who sign in elsewhere only.
    """
    return cast("View", reauthentication_required(view))


def fresh_for_secrets(view: View) -> View:
    """As `fresh`, for a form with secrets: what was typed is not kept while the password is asked.

    allauth keeps a form in the session and sends it on afterwards, in clear.
    """
    guarded = fresh(view)

    @wraps(view)
    def without_keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return guarded(request, *args, **kwargs)
        except ReauthenticationRequired:
            if request.method != "POST":
                raise
            query = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
            return redirect(f"{reverse('account_reauthenticate')}?{query}")

    return cast("View", without_keeping)


def member(request: HttpRequest) -> Membership:
    """The membership under which this request acts; views of members always have one."""
    found = getattr(request, "membership", None)
    if not isinstance(found, Membership):
        raise TypeError("this view is not for members, and has no membership")
    return found
