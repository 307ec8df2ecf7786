"""Whoever has left looks at nothing any more: a colleague would wait for nobody."""

from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models.signals import post_delete

from moothall.inbox.models import Look
from moothall.people.models import Membership
from moothall.people.tenancy import organisation_scope


def connect() -> None:
    """Called once. Signing out, being signed out and a session's end all delete the session."""
    post_delete.connect(session_ended, sender=Session, dispatch_uid="looks")


def session_ended(instance: Session, **_: Any) -> None:
    """A second browser that the person still has open says within seconds that it looks."""
    if person := instance.get_decoded().get(SESSION_KEY):
        look_nowhere(UUID(str(person)))


def look_nowhere(person_id: UUID) -> None:
    """At every desk where the person works or did."""
    found = Membership.objects.filter(person=person_id).values_list("organisation_id", "pk")
    for organisation_id, membership_id in found:
        with organisation_scope(organisation_id):
            Look.objects.filter(organisation=organisation_id, membership=membership_id).delete()
