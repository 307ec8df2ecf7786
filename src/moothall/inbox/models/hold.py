"""What stops the end of a case's retention, and what came to it."""

from django.db import models

from moothall.core.values.ids import new_id
from moothall.inbox.models.case import Case
from moothall.people.models import Organisation


class HoldReason(models.TextChoices):
    """The words of a policy's ``legal_hold``, and one for what it does not name."""

    FOI = "foi", "a request for information"
    SAR = "sar", "a request for personal data"
    COMPLAINT = "complaint", "a complaint or the Ombudsman"
    COURT = "court", "a court case or a claim"
    POLICE = "police", "the police"
    SAFEGUARDING = "safeguarding", "safeguarding"
    OTHER = "other", "something else"


class Hold(models.Model):
    """While one stands, nothing of the case goes; the database refuses to empty its evidence."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holds", db_index=False)
    reason = models.CharField(max_length=20, choices=HoldReason)
    note = models.TextField(blank=True)
    put_at = models.DateTimeField()
    put_by_id = models.TextField()
    put_by_name = models.TextField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.TextField(blank=True)
    ended_why = models.TextField(blank=True)

    class Meta:
        ordering = ["put_at", "id"]
        indexes = [
            models.Index(fields=["organisation", "case"], name="inbox_hold_case"),
            models.Index(
                fields=["organisation", "put_at"],
                condition=models.Q(ended_at=None),
                name="inbox_hold_open",
            ),
        ]

    def __str__(self) -> str:
        return f"held for {self.get_reason_display()}"


class Emptied(models.Model):
    """The words and names of a case went at the end of their time; the row says which time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="emptied", db_index=False)
    at = models.DateTimeField()
    #: the class of record whose time was over, as the policy names it
    kind = models.CharField(max_length=30)
    clause = models.CharField(max_length=20, blank=True)
    policy = models.CharField(max_length=120)
    posts = models.PositiveIntegerField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["organisation", "case", "at"], name="inbox_emptied_case")]

    def __str__(self) -> str:
        return f"emptied {self.at:%Y-%m-%d}"
