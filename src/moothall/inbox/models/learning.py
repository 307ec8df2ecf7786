"""What an organisation's own decisions taught the judge: every try is kept, one may be in force."""

from django.db import models

from moothall.core.values.ids import new_id
from moothall.people.models import Organisation


class FittingState(models.TextChoices):
    """How far a try has got."""

    ASKED = "asked", "waits to be tried"
    PASSED = "passed", "passed every check"
    REFUSED = "refused", "did not pass"
    FAILED = "failed", "could not be tried"


class Fitting(models.Model):
    """One try to learn from the decisions of a desk. ``content`` holds numbers and no words."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=FittingState, default=FittingState.ASKED)
    asked_at = models.DateTimeField()
    asked_by_id = models.TextField()
    asked_by_name = models.TextField()
    finished_at = models.DateTimeField(null=True, blank=True)
    #: decisions that were handed in
    decisions = models.PositiveIntegerField(default=0)
    #: the fit's own name, made from its content; empty where nothing could be fitted
    version = models.CharField(max_length=40, blank=True)
    #: the shipped weights that it corrects
    model = models.CharField(max_length=80, blank=True)
    content = models.TextField(blank=True)
    #: each with what, before, after and passed
    checks = models.JSONField(default=list, blank=True)
    #: sentences that say why it was refused
    why = models.JSONField(default=list, blank=True)
    #: ids of posts for which something else would be done first, with both answers
    changes = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(state="asked"),
                name="inbox_fitting_one_at_a_time",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "-asked_at"], name="inbox_fitting_newest"),
        ]

    def __str__(self) -> str:
        return self.version or "a try without a fit"


class FitInForce(models.Model):
    """Which fit the judge reads with, since when and by whose word. No fitting: as shipped."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    fitting = models.ForeignKey(
        Fitting, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    since = models.DateTimeField()
    by_id = models.TextField()
    by_name = models.TextField()
    why = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(ended_at=None),
                name="inbox_fitinforce_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.fitting.version if self.fitting else "as shipped"


class Tally(models.Model):
    """How often people agreed with one label of the judge: counted by the clock, read by cases."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    label = models.CharField(max_length=20)
    #: of the policy that it was proposed under; empty where it has none
    clause = models.CharField(max_length=20, blank=True)
    dealt_with = models.PositiveIntegerField()
    agreed = models.PositiveIntegerField()
    since = models.DateTimeField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "label", "clause"], name="inbox_tally_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreed} of {self.dealt_with}"
