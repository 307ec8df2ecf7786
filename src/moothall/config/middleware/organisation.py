"""Which organisation a request is for; the database then shows that one's rows only."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from moothall.people.models import Membership
from moothall.people.tenancy import organisation_scope

SESSION_KEY = "organisation"


class OrganisationMiddleware:
    """Sets ``request.membership``: the one chosen, else the person's first, else None."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        membership = chosen(request)
        request.membership = membership  # type: ignore[attr-defined]
        if membership is None:
            return self.get_response(request)
        with organisation_scope(membership.organisation_id):
            return self.get_response(request)


def chosen(request: HttpRequest) -> Membership | None:
    """Asked of the database at each request, so that an ended membership ends at once."""
    if not request.user.is_authenticated:
        return None
    found = list(
        Membership.objects.filter(person=request.user.pk, ended_at=None)
        .select_related("organisation", "person")
        .order_by("organisation__name", "id")
    )
    wanted = request.session.get(SESSION_KEY)
    return next((one for one in found if str(one.organisation_id) == wanted), None) or next(
        iter(found), None
    )
