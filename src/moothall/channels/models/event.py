"""One thing that happened to one post, whichever way and however often we heard of it."""

import pgtrigger
from django.db import models

from moothall.channels.models.account import Account
from moothall.channels.models.delivery import Delivery, Source
from moothall.core.values.ids import new_id
from moothall.people.erasing import ERASING
from moothall.people.models import Organisation
from moothall.platforms.base import EventKind


class Recognised(models.TextChoices):
    """Whether what our own account wrote was decided at this desk."""

    NOT_OWN = "", "somebody else wrote it"
    OURS = "ours", "decided at this desk"
    WAITING = "waiting", "something of ours is under way; too early to say"
    BEFORE = "before", "older than the connection"
    UNASKED = "unasked", "our account wrote it and this desk did not"


class Event(models.Model):
    """``payload`` is the platform contract's event as JSON; `shape.event_of` reads it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    external_id = models.TextField()
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in EventKind])
    version = models.TextField(blank=True)
    #: the platform's id of who wrote it; empty where it does not say
    author_id = models.TextField(blank=True)
    payload = models.JSONField()
    #: SHA-256 of the bytes it was read from, where the platform's module gives them
    raw_hash = models.CharField(max_length=64, blank=True)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    #: when the inbox has taken it in
    taken_in_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source)
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.PROTECT, related_name="+")
    #: what had to be changed so that it can be kept, or should be known of it; sentences
    notes = models.JSONField(default=list)
    own = models.BooleanField(default=False)
    recognised = models.CharField(
        max_length=10, choices=Recognised, default=Recognised.NOT_OWN, blank=True
    )
    #: what we had asked for, where it is ours
    action = models.ForeignKey(
        "channels.Action", null=True, on_delete=models.PROTECT, related_name="+"
    )
    #: when somebody looked at an unasked post and was done with it
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_name = models.TextField(blank=True)

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "account", "external_id", "kind", "version"],
                name="channels_event_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "received_at", "id"],
                condition=models.Q(taken_in_at=None),
                name="channels_event_to_take_in",
            ),
            models.Index(
                fields=["organisation", "account", "received_at"],
                condition=models.Q(recognised__in=["waiting", "unasked"]),
                name="channels_event_own",
            ),
            models.Index(
                fields=["organisation", "account", "author_id", "occurred_at"],
                name="channels_event_author",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="as_it_came",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=(
                    "IF (NEW.organisation_id, NEW.account_id, NEW.external_id, NEW.kind,"
                    " NEW.version, NEW.occurred_at, NEW.received_at, NEW.source)"
                    " IS DISTINCT FROM (OLD.organisation_id, OLD.account_id, OLD.external_id,"
                    " OLD.kind, OLD.version, OLD.occurred_at, OLD.received_at, OLD.source)"
                    f" OR NEW.payload IS DISTINCT FROM OLD.payload AND NOT {ERASING}"
                    " THEN RAISE EXCEPTION 'an event is kept as it came';"
                    " END IF; RETURN NEW;"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.external_id} {self.kind}"
