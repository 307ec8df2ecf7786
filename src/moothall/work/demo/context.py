"""What the demonstration's sign-in page shows."""

import os
from typing import Any

from django.http import HttpRequest

from moothall.people.models import Membership
from moothall.work.demo.network import NETWORK, PUBLIC
from moothall.work.demo.staff import PASSWORD, STAFF


def demonstration(request: HttpRequest) -> dict[str, Any]:
    """Who can be signed in as, for those who are not yet; and where the pretend network is."""
    shown: dict[str, Any] = {
        "demo_network": os.environ.get(NETWORK, ""),
        "demo_public": os.environ.get(PUBLIC, ""),
        "demo_password": PASSWORD,
    }
    if not request.user.is_authenticated:
        words = {somebody.email: somebody for somebody in STAFF}
        members = Membership.objects.filter(ended_at=None, person__email__in=words)
        found = {one.person.email: one for one in members.select_related("person")}
        shown["demo_staff"] = [
            {"id": found[email].person_id, "email": email, "member": found[email], "is": somebody}
            for email, somebody in words.items()
            if email in found
        ]
    return shown
