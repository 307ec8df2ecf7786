"""What people asked of their platform about their own data, and what became of it."""

from django.db import models

from moothall.core.values.ids import new_id
from moothall.people.models import Organisation


class PersonRequest(models.Model):
    """One request to delete; the platform signed it. The person is forgotten once it is done."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    #: the application at whose address it came
    place = models.UUIDField()
    platform = models.CharField(max_length=40)
    #: the platform's id of the person; empty as soon as nothing is left to do
    person = models.TextField(blank=True)
    #: of the signed words, by which the same request is known again
    sha256 = models.CharField(max_length=64)
    #: with this the person asks what became of it
    code = models.CharField(max_length=40)
    received_at = models.DateTimeField()
    #: when it was tried last, and when nothing was left that may go
    tried_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    #: posts whose words went, in all, and posts that are kept now
    erased = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    #: why they are kept, as sentences
    why = models.JSONField(default=list)

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "place", "sha256"], name="inbox_personrequest_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "code"], name="inbox_personrequest_code"
            ),
        ]

    def __str__(self) -> str:
        return f"deletion asked at {self.platform}, {self.received_at:%Y-%m-%d %H:%M}"
