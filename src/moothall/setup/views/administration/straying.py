"""Somebody looked at a delivery that is for none of our accounts, and is done with it."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from moothall import record
from moothall.channels.models import Stray
from moothall.people.access import allowed, member
from moothall.people.verbs import Verb


@require_POST
@allowed(Verb.CONNECT_ACCOUNT)
def settle(request: HttpRequest, stray_id: UUID) -> HttpResponse:
    """It stays, and is not listed any more."""
    us, at = member(request), timezone.now()
    found = get_object_or_404(Stray, pk=stray_id, organisation=us.organisation_id)
    with transaction.atomic():
        found.settled_at, found.settled_by_name = at, us.actor.name
        found.save(update_fields=["settled_at", "settled_by_name"])
        record.write(
            us.organisation_id,
            by=us.actor,
            verb="settle-stray",
            subject=record.Subject("delivery", str(found.pk), f"to nobody, from {found.platform}"),
            at=at,
        )
    messages.success(request, "It is not listed any more.")
    return redirect("accounts")
