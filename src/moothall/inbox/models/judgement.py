"""What the judge said of a post, and where an officer knew better."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from moothall.core.values.ids import new_id
from moothall.inbox.models.post import Post
from moothall.people.models import Organisation


class PostJudgement(models.Model):
    """One judging of one wording. The post points to the newest; older ones stay.

    ``reading`` holds the scores, hits and spans that the policy was applied to, so that another
    policy can be applied without asking the model again (`judging.reading`).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, related_name="judgements", db_index=False
    )
    at = models.DateTimeField()
    #: SHA-256 of the words that were judged
    text_sha256 = models.CharField(max_length=64)
    #: what was known around the post: its parent's words, its author's history
    around = models.JSONField(default=dict)
    reading = models.JSONField()
    disposition = models.CharField(max_length=20)
    rival = models.CharField(max_length=20, blank=True)
    service = models.CharField(max_length=20)
    #: each with label, score, clause and spans
    grounds = models.JSONField(default=list)
    needs = models.JSONField(default=list)
    maybes = models.JSONField(default=list)
    clauses = ArrayField(models.CharField(max_length=20), default=list)
    #: each with clock, due and provisional
    clocks = models.JSONField(default=list)
    reply_by = models.DateTimeField(null=True, blank=True)
    reasons = models.JSONField(default=list)
    policy = models.CharField(max_length=120)
    judge = models.CharField(max_length=120)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["organisation", "post", "at"], name="inbox_judgement_post")]

    def __str__(self) -> str:
        return f"{self.disposition} under {self.policy}"

    @property
    def labels(self) -> list[str]:
        """The grounds and needs that hold."""
        return [finding["label"] for finding in (*self.grounds, *self.needs)]


class Correction(models.Model):
    """What an officer says the judge should have said: an example to learn from."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="corrections")
    judgement = models.ForeignKey(
        PostJudgement, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    disposition = models.CharField(max_length=20)
    grounds = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    needs = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    service = models.CharField(max_length=20)
    why = models.TextField(blank=True)
    by_id = models.TextField()
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["organisation", "at"], name="inbox_correction_at"),
            models.Index(fields=["organisation", "post", "at"], name="inbox_correction_post"),
        ]

    def __str__(self) -> str:
        return f"{self.disposition}, said {self.by_name}"
