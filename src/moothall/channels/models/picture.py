"""A picture that an officer handed in with what was logged by hand."""

import pgtrigger
from django.db import models

from moothall.channels.models.account import Account
from moothall.channels.models.event import Event
from moothall.core.values.ids import new_id
from moothall.people.erasing import ERASING
from moothall.people.models import Organisation


class Picture(models.Model):
    """The original to the byte, sealed; ``shown`` is drawn anew, without what a camera wrote."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    #: as the file was called
    name = models.CharField(max_length=200, blank=True)
    #: what it shows, in the officer's words
    described = models.CharField(max_length=500, blank=True)
    original = models.BinaryField()
    original_type = models.CharField(max_length=40)
    sha256 = models.CharField("hash of the original", max_length=64)
    shown = models.BinaryField()
    shown_type = models.CharField(max_length=40)
    shown_sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    kept_at = models.DateTimeField()
    kept_by_id = models.TextField()
    kept_by_name = models.TextField()

    class Meta:
        ordering = ["kept_at", "id"]
        indexes = [models.Index(fields=["organisation", "event"], name="channels_picture_event")]
        triggers = [
            pgtrigger.ReadOnly(name="sealed"),
            pgtrigger.Trigger(
                name="no_delete",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                func=(
                    f"IF {ERASING} THEN RETURN OLD; END IF;"
                    " RAISE EXCEPTION 'a picture goes at the end of its time only';"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"picture {self.sha256[:12]}"
