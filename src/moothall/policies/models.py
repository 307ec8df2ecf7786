"""One table: the adopted versions, each with its whole text."""

import pgtrigger
from django.db import models

from moothall.core.values.ids import new_id
from moothall.people.models import Organisation


class PolicyVersion(models.Model):
    """One version as the organisation adopted it: in force from one moment to another.

    ``superseded_at`` equal to ``effective_from`` means that it was replaced before its first day.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="policy_versions"
    )
    name = models.CharField(max_length=100)
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    adopted_at = models.DateTimeField()
    adopted_by_id = models.TextField()
    adopted_by = models.TextField()
    effective_from = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-adopted_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name", "number"], name="policies_version_once"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(superseded_at=None),
                name="policies_one_newest_version",
            ),
            models.CheckConstraint(
                condition=models.Q(superseded_at=None)
                | models.Q(superseded_at__gte=models.F("effective_from")),
                name="policies_version_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "effective_from"], name="policies_version_from")
        ]
        triggers = [
            # decisions quote these words, so they stay what they were
            pgtrigger.ReadOnly(name="words_stay", exclude=["superseded_at"]),
            pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """``name@number``, as judgements and decisions name it."""
        return f"{self.name}@{self.number}"
