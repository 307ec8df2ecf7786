"""Hiding without a person first: off until an administrator switches it on, then looked at."""

from django.db import models

from moothall.channels.models import Account
from moothall.core.values.ids import new_id
from moothall.inbox.models.decision import Decision
from moothall.inbox.models.post import Post
from moothall.people.models import Organisation


class AutomaticHiding(models.Model):
    """The switch for one clause on one account. A row that was switched off stays."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    clause = models.CharField(max_length=20)
    #: the words of the clause when it was switched on: other words want another decision
    words = models.TextField()
    at_least = models.FloatField()
    on_at = models.DateTimeField()
    on_by_id = models.TextField()
    on_by_name = models.TextField()
    why = models.TextField()
    off_at = models.DateTimeField(null=True, blank=True)
    off_by_name = models.TextField(blank=True)
    off_why = models.TextField(blank=True)

    class Meta:
        ordering = ["-on_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "account", "clause"],
                condition=models.Q(off_at=None),
                name="inbox_automatichiding_once",
            )
        ]

    def __str__(self) -> str:
        return f"automatic hiding under {self.clause}"


class AutomaticHold(models.Model):
    """Somebody stopped all automatic hiding of the organisation; nothing resumes by itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    by_id = models.TextField()
    by_name = models.TextField()
    why = models.TextField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by_name = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(lifted_at=None),
                name="inbox_automatichold_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"held by {self.by_name}"


class AutomaticHide(models.Model):
    """One post that was hidden so, until a named person has looked at it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    switch = models.ForeignKey(AutomaticHiding, on_delete=models.PROTECT, related_name="hides")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="automatic")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    score = models.FloatField()
    #: by when somebody has to have looked
    review_by = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by_id = models.TextField(blank=True)
    reviewed_by_name = models.TextField(blank=True)
    #: that person let it stand
    was_right = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(
                fields=["organisation", "review_by"],
                condition=models.Q(reviewed_at=None),
                name="inbox_automatichide_unseen",
            ),
            models.Index(fields=["organisation", "-at"], name="inbox_automatichide_at"),
        ]

    def __str__(self) -> str:
        return f"hidden automatically {self.at:%Y-%m-%d %H:%M}"
