"""A file that was handed in: looked through first, imported when somebody says so."""

from django.db import models

from moothall.channels.models.account import Account
from moothall.channels.models.delivery import Delivery
from moothall.core.values.ids import new_id
from moothall.people.models import Organisation


class Stage(models.TextChoices):
    """How far it has got."""

    HANDED_IN = "handed_in", "is being looked through"
    LOOKED = "looked", "waits for your word"
    ASKED = "asked", "waits for its turn"
    RUNNING = "running", "is being imported"
    DONE = "done", "imported"
    FAILED = "failed", "could not be read"
    DROPPED = "dropped", "was not imported"


class FileImport(models.Model):
    """``body`` stays until the file is imported or dropped; then its delivery has it, or nobody."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    delivery = models.ForeignKey(
        Delivery, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=200)
    #: a form of `moothall judge`; empty: told from the content
    form = models.CharField(max_length=20, blank=True)
    public = models.BooleanField(default=False)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField(null=True, blank=True)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.HANDED_IN)
    #: what the test run found: numbers, first and last time, sentences
    found = models.JSONField(default=dict, blank=True)
    #: what could not be read: ``where`` and ``why``, the first few thousand
    problems = models.JSONField(default=list, blank=True)
    problems_count = models.PositiveIntegerField(default=0)
    #: posts that were gone through, of those that the test run counted
    done = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    #: why the whole file could not be read; a sentence
    failure = models.TextField(blank=True)
    handed_in_at = models.DateTimeField()
    by_id = models.TextField()
    by_name = models.TextField()
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by_name = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-handed_in_at", "-id"]
        indexes = [
            models.Index(fields=["organisation", "-handed_in_at"], name="channels_fileimport_at")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_busy(self) -> bool:
        """Whether the desk is at it."""
        return self.stage in {Stage.HANDED_IN, Stage.ASKED, Stage.RUNNING}
