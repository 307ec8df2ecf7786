"""What belongs to sealed evidence as bytes: the rendered picture, and the post's own pictures."""

import pgtrigger
from django.db import models

from moothall.core.values.ids import new_id
from moothall.inbox.models.decision import Evidence
from moothall.people.erasing import ERASING
from moothall.people.models import Organisation

#: for a trigger's condition: somebody keeps the case
HELD = (
    "EXISTS (SELECT 1 FROM inbox_hold AS hold"
    " JOIN inbox_evidence AS sealed ON sealed.case_id = hold.case_id"
    " WHERE sealed.id = OLD.evidence_id AND hold.ended_at IS NULL)"
)


class FileKind(models.TextChoices):
    """What it is."""

    PICTURE = "picture", "picture of the rendered post"
    MEDIA = "media", "picture or film of the post"


class FileState(models.TextChoices):
    """Whether we have it."""

    WAITING = "waiting", "is being fetched"
    KEPT = "kept", "kept"
    NOT_HAD = "not_had", "could not be had"


class EvidenceFile(models.Model):
    """Waits until it was tried; what it then is, it stays. ``why`` says why there are no bytes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, related_name="files", db_index=False
    )
    kind = models.CharField(max_length=10, choices=FileKind)
    #: among the pictures of its post, from 1; 0 for the rendered one
    number = models.PositiveSmallIntegerField(default=0)
    #: where the platform said it is
    address = models.TextField(blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    #: the author's own description
    described = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=FileState, default=FileState.WAITING)
    why = models.TextField(blank=True)
    content = models.BinaryField(null=True, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    #: end of its retention: the bytes went, the hash stays
    emptied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "evidence", "kind", "number"],
                name="inbox_evidencefile_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="kept", emptied_at=None, content__isnull=False)
                | models.Q(content=None),
                name="inbox_evidencefile_bytes_are_kept",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "id"],
                condition=models.Q(state="waiting"),
                name="inbox_evidencefile_waiting",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="sealed",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=(
                    "IF OLD.state <> 'waiting' AND NOT (NEW.content IS NULL"
                    " AND NEW.emptied_at IS NOT NULL"
                    " AND (NEW.evidence_id, NEW.state, NEW.sha256, NEW.size)"
                    " IS NOT DISTINCT FROM (OLD.evidence_id, OLD.state, OLD.sha256, OLD.size)"
                    f" AND {ERASING} AND NOT {HELD})"
                    " THEN RAISE EXCEPTION 'what was sealed stays as it is'; END IF; RETURN NEW;"
                ),
            ),
            pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} of {self.evidence_id}"

    @property
    def name(self) -> str:
        """As a file: without the words of strangers in it."""
        ending = ENDINGS.get(self.media_type, "bin")
        return f"{self.kind}-{self.number}-{self.id.hex[-6:]}.{ending}"


#: kinds that are kept, and how their files end
ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/svg+xml": "svg",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/quicktime": "mov",
}
