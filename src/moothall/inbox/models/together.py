"""What people leave for one another on a case, and who is at it now."""

from django.db import models

from moothall.core.values.ids import new_id
from moothall.inbox.models.case import Case
from moothall.people.models import Membership, Organisation


class Note(models.Model):
    """For the team only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["organisation", "case", "at"], name="inbox_note_case")]

    def __str__(self) -> str:
        return f"note of {self.at:%Y-%m-%d %H:%M}"


class Mention(models.Model):
    """Somebody was asked to look, by ``@name`` in a note."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="mentions")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "membership", "note"], name="inbox_mention_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "membership"],
                condition=models.Q(seen_at=None),
                name="inbox_mention_unseen",
            )
        ]

    def __str__(self) -> str:
        return f"mention of {self.membership_id}"


class Tag(models.Model):
    """A word that cases can be marked with; a case keeps its tags by name."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name = models.CharField(max_length=40)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="inbox_tag_once")
        ]

    def __str__(self) -> str:
        return self.name


class Doing(models.TextChoices):
    """What somebody is at."""

    LOOKING = "looking", "is looking"
    WRITING = "writing", "is writing"


class Look(models.Model):
    """Somebody has the case open."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="looks")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    doing = models.CharField(max_length=10, choices=Doing, default=Doing.LOOKING)
    since = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "case", "membership"], name="inbox_look_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.doing}"


class View(models.Model):
    """A list that somebody looks at often: filters with a name. Without an owner it is for all."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    owner = models.ForeignKey(
        Membership, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=60)
    filters = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "owner", "name"],
                nulls_distinct=False,
                name="inbox_view_name",
            )
        ]

    def __str__(self) -> str:
        return self.name
