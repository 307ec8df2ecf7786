"""What a service area was asked about a case, and what it answered."""

from django.db import models

from moothall.core.values.ids import new_id
from moothall.inbox.models.case import Case
from moothall.inbox.models.post import Post
from moothall.people.models import Membership, Organisation, ServiceArea


class Question(models.Model):
    """Its people see the case's posts as they stood for asking, and nothing else of the desk."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="questions")
    #: the newest post when it was asked; what came later is the desk's
    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    service_area = models.ForeignKey(
        ServiceArea, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    text = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    #: when the desk did not need an answer any more: asked somebody else, or closed the case
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answered_by=None, answer="")
                | (
                    models.Q(answered_at__isnull=False, answered_by__isnull=False)
                    & ~models.Q(answer="")
                ),
                name="inbox_question_answered_by_somebody",
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "service_area", "asked_at"],
                condition=models.Q(answered_at=None, withdrawn_at=None),
                name="inbox_question_open",
            ),
            models.Index(fields=["organisation", "case", "asked_at"], name="inbox_question_case"),
        ]

    def __str__(self) -> str:
        return f"question of {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        """Whether an answer is still wanted."""
        return self.answered_at is None and self.withdrawn_at is None
