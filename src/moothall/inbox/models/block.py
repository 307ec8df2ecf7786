"""The register of blocks."""

from django.db import models

from moothall.core.values.ids import new_id
from moothall.inbox.models.conversation import Author
from moothall.inbox.models.decision import Decision
from moothall.people.models import Organisation


class BlockEntry(models.Model):
    """One block: under which clause, and when somebody looks at it again at the latest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="blocks")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="block")
    clause = models.CharField(max_length=20)
    why = models.TextField()
    blocked_at = models.DateTimeField()
    blocked_by_name = models.TextField()
    review_on = models.DateField()
    #: how the person can still reach the organisation
    other_contact = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.TextField(blank=True)
    ended_why = models.TextField(blank=True)

    class Meta:
        ordering = ["review_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "author"],
                condition=models.Q(ended_at=None),
                name="inbox_block_once_at_a_time",
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "review_on"],
                condition=models.Q(ended_at=None),
                name="inbox_block_review",
            )
        ]

    def __str__(self) -> str:
        return f"block of {self.author} until it is reviewed on {self.review_on}"
