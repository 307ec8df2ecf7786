"""What arrived, to the byte, before anybody tried to understand it."""

from datetime import datetime
from typing import ClassVar

import pgtrigger
from django.db import models

from moothall.channels.models.account import Account
from moothall.core.values.ids import new_id
from moothall.people.models import Organisation


class Source(models.TextChoices):
    """How it came."""

    POLL = "poll", "asked for"
    WEBHOOK = "webhook", "sent to us"
    IMPORT = "import", "from a file"
    BY_HAND = "by_hand", "logged by hand"
    SWEEP = "sweep", "read again"
    ANSWER = "answer", "an answer to what we asked for"


class Deliveries(models.QuerySet["Delivery"]):
    """Questions asked of many."""

    def waiting(self) -> "Deliveries":
        """Kept and not yet read."""
        return self.filter(parsed_at=None)

    def unreadable(self) -> "Deliveries":
        """What somebody should look at."""
        return self.exclude(problem="").filter(settled_at=None)

    def erase_bodies(self, *, before: datetime, at: datetime) -> int:
        """End of retention: the bytes go, their hash and the rest stay. Unread ones are kept."""
        old = self.filter(received_at__lt=before, body__isnull=False, parsed_at__isnull=False)
        return old.update(body=None, erased_at=at)


class Delivery(models.Model):
    """Polls keep one only where something could not be understood; the rest stand in events."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=Source)
    #: the sender's own number for it, by which a second copy is known
    external_id = models.CharField(max_length=300, blank=True)
    headers = models.JSONField(default=dict)
    #: None after the end of its retention
    body = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    #: who typed it or handed in the file
    logged_by_id = models.TextField(blank=True)
    logged_by_name = models.TextField(blank=True)
    parsed_at = models.DateTimeField(null=True, blank=True)
    #: what could not be understood, in sentences for the officer
    problem = models.TextField(blank=True)
    #: when somebody looked at the problem and was done with it
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_name = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Deliveries] = Deliveries.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "account", "external_id"],
                condition=~models.Q(external_id=""),
                name="channels_delivery_once",
            ),
            models.CheckConstraint(
                condition=models.Q(body__isnull=False) | models.Q(erased_at__isnull=False),
                name="channels_delivery_has_its_body",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "received_at"],
                condition=models.Q(parsed_at=None),
                name="channels_delivery_waiting",
            ),
            models.Index(
                fields=["organisation", "received_at"],
                condition=~models.Q(problem=""),
                name="channels_delivery_problem",
            ),
            models.Index(
                fields=["organisation", "account", "received_at"],
                condition=models.Q(source="webhook"),
                name="channels_delivery_hooks",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="as_it_came",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=(
                    "IF NEW.body IS NOT NULL AND NEW.body IS DISTINCT FROM OLD.body"
                    " OR (NEW.organisation_id, NEW.account_id, NEW.source, NEW.external_id,"
                    " NEW.headers, NEW.sha256, NEW.received_at, NEW.logged_by_id)"
                    " IS DISTINCT FROM (OLD.organisation_id, OLD.account_id, OLD.source,"
                    " OLD.external_id, OLD.headers, OLD.sha256, OLD.received_at, OLD.logged_by_id)"
                    " THEN RAISE EXCEPTION 'what arrived is kept as it came';"
                    " END IF; RETURN NEW;"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} of {self.received_at:%Y-%m-%d %H:%M}"
