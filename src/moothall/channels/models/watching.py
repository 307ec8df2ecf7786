"""What is counted so that somebody notices: silent feeds, and deliveries that we refused."""

from django.db import models

from moothall.channels.models.account import Account
from moothall.core.values.ids import new_id
from moothall.people.models import Organisation


class FeedHour(models.Model):
    """How many posts of others were written to an account in one hour, as far as we heard."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    #: its beginning, by the platform's own time
    hour = models.DateTimeField()
    posts = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "account", "hour"], name="channels_feedhour_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.posts} in the hour of {self.hour:%Y-%m-%d %H:%M}"


class Reason(models.TextChoices):
    """Why a delivery, or a question whether we are here, was turned away."""

    FORGED = "forged", "its signature is missing or wrong"
    STALE = "stale", "it was signed too long ago"
    REPLAYED = "replayed", "it had been taken before"
    TOO_LARGE = "too_large", "it was larger than any platform sends"
    HANDSHAKE = "handshake", "it asked whether we are here and did not know the word"
    TOO_OFTEN = "too_often", "it asked too often whether we are here"


class Refusal(models.Model):
    """A number a day; nothing of what was sent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    #: the account or the application at whose address it came
    place = models.UUIDField()
    reason = models.CharField(max_length=12, choices=Reason)
    #: in UTC
    day = models.DateField()
    number = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "place", "reason", "day"], name="channels_refusal_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} on {self.day}: {self.get_reason_display()}"


class Strays(models.QuerySet["Stray"]):
    """Questions asked of many."""

    def waiting(self) -> "Strays":
        """What somebody should look at."""
        return self.filter(settled_at=None)


class Stray(models.Model):
    """A delivery to an application that names no account of ours, or that names none readably.

    It is signed rightly, so it is ours to keep: an account may be connected a moment later.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    #: the application at whose address it came
    place = models.UUIDField()
    platform = models.CharField(max_length=40)
    external_id = models.CharField(max_length=300, blank=True)
    headers = models.JSONField(default=dict)
    #: None after the end of its retention
    body = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    #: the platform's ids of the accounts that it speaks of and that are not connected here
    names = models.JSONField(default=list)
    #: where even that could not be read; a sentence
    problem = models.TextField(blank=True)
    #: when it was handed to an account, or somebody was done with it
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_name = models.TextField(blank=True)

    objects = Strays.as_manager()

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "place", "external_id"],
                condition=~models.Q(external_id=""),
                name="channels_stray_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "received_at"],
                condition=models.Q(settled_at=None),
                name="channels_stray_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"to nobody, {self.received_at:%Y-%m-%d %H:%M}"
