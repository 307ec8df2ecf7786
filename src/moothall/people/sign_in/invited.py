"""The invitation that a browser followed, kept in its session while its person signs in."""

from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from moothall.people.actions import find_invitation
from moothall.people.models import Invitation
from moothall.people.tenancy import organisation_scope

KEY = "invitation"


def remember(request: HttpRequest, organisation_id: UUID, token: str) -> None:
    """For the pages in between."""
    request.session[KEY] = [str(organisation_id), token]


def address_of(request: HttpRequest) -> str:
    """The link that was followed."""
    return reverse("join", args=request.session[KEY])


def invitation_of(request: HttpRequest) -> Invitation | None:
    """The open invitation that this browser followed, if any."""
    kept = request.session.get(KEY)
    if not kept:
        return None
    organisation_id = UUID(kept[0])
    with organisation_scope(organisation_id):
        return find_invitation(organisation_id, kept[1], timezone.now())
