"""Which organisation a request is for; the database then shows that one's rows only."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from moothall.people.access import SESSION_KEY, needs_membership
from moothall.people.models import Membership
from moothall.people.permissions import NotAllowed
from moothall.people.refusing import refused
from moothall.people.sign_in.backend import memberships_of
from moothall.people.tenancy import organisation_scope


class OrganisationMiddleware:
    """Sets ``request.membership``: the one chosen, else the person's first, else None.

    A view is shown to members only, unless it says otherwise (`people.access`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        found = memberships(request)
        membership = chosen(found, request)
        request.memberships = found  # type: ignore[attr-defined]
        request.membership = membership  # type: ignore[attr-defined]
        if is_of_another_desk(request, membership):
            # the page reloads itself, and is the open desk's from then on
            return HttpResponse(headers={"HX-Refresh": "true"})
        if membership is None:
            return self.get_response(request)
        with organisation_scope(membership.organisation_id):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Say so to somebody who is signed in and belongs nowhere."""
        nowhere = request.user.is_authenticated and not getattr(request, "membership", None)
        if nowhere and needs_membership(view):
            return render(request, "people/no_membership.html", status=403)
        return None

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """What `people.permissions.require` refused, as a page that says who may."""
        if isinstance(problem, NotAllowed):
            context = {"refused": refused(getattr(request, "membership", None), problem)}
            return render(request, "403.html", context, status=403)
        return None


def is_of_another_desk(request: HttpRequest, membership: Membership | None) -> bool:
    """Whether a page asks for news of a desk that was left for another in a tab beside it.

    Its forms are refused as well: their mark ends with the change (`views.oneself.open_desk`).
    """
    asked = request.headers.get("Moothall-Desk", "")
    return bool(asked) and (membership is None or asked != str(membership.organisation_id))


def memberships(request: HttpRequest) -> list[Membership]:
    """Asked of the database at each request, so that an ended membership ends at once."""
    if not request.user.is_authenticated:
        return []
    found = getattr(request.user, "found_memberships", None)
    return memberships_of(request.user.pk) if found is None else found


def chosen(found: list[Membership], request: HttpRequest) -> Membership | None:
    """The one whose desk this session has open."""
    wanted = request.session.get(SESSION_KEY) if found else None
    fitting = (one for one in found if str(one.organisation_id) == wanted)
    return next(fitting, None) or next(iter(found), None)
