"""Who gets to a view at all.

Without a word every view wants somebody who is signed in (Django's LoginRequiredMiddleware) and
belongs to an organisation. ``login_not_required`` of Django opens one to everybody, ``anybody``
to those who are signed in and belong nowhere, ``allowed`` narrows it to a verb.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from moothall.people import going_on
from moothall.people.models import Membership
from moothall.people.permissions import require_somewhere
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


def allowed(verb: Verb, doing: str = "") -> Callable[[View], View]:
    """For a view of what only some may do. On one account ask `permissions.require` again.

    ``doing`` as in `permissions.NotAllowed`.
    """

    def narrowed(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            require_somewhere(member(request), verb, doing)
            return view(request, *args, **kwargs)

        return cast("View", guarded)

    return narrowed


def fresh(view: View) -> View:
    """For what must not be done at a desk that somebody left open: the password is asked again.

    Not within ten minutes of the last time, and not of those who sign in elsewhere only. A form
    that was sent meanwhile is kept, encrypted, and goes on by itself afterwards: allauth's own way
    keeps it in clear, and loses it where the address has a query. Stands above `require_POST`,
    since the way back is a GET.
    """

    @wraps(view)
    def asked_first(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_reauthentication_required(request, app=""):
            query = urlencode({REDIRECT_FIELD_NAME: going_on.keep(request)})
            return redirect(f"{reverse('account_reauthenticate')}?{query}")
        going_on.take_up(request)
        return view(request, *args, **kwargs)

    return cast("View", asked_first)


def member(request: HttpRequest) -> Membership:
    """The membership under which this request acts; views of members always have one."""
    found = getattr(request, "membership", None)
    if not isinstance(found, Membership):
        raise TypeError("this view is not for members, and has no membership")
    return found
