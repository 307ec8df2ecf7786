"""The organisation's own switch: nothing goes out of any account."""

from django.db import models

from moothall.core.values.ids import new_id
from moothall.people.models import Organisation


class Stop(models.Model):
    """Who stopped all sending, when and why, and who let it go on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_id = models.TextField()
    by_name = models.TextField()
    reason = models.TextField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by_id = models.TextField(blank=True)
    lifted_by_name = models.TextField(blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(lifted_at=None),
                name="channels_stop_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(by_id="") & ~models.Q(reason=""),
                name="channels_stop_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"stopped by {self.by_name}"
