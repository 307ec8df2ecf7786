"""Our words: while they are written, approved, held and sent; and those that are kept ready."""

from django.db import models

from moothall.channels.models import Action
from moothall.core.values.ids import new_id
from moothall.inbox.models.case import Case
from moothall.inbox.models.post import Post
from moothall.people.models import Membership, Organisation


class Place(models.TextChoices):
    """Where a reply is read."""

    PUBLIC = "public", "in public"
    PRIVATE = "private", "in private"


class SavedReply(models.Model):
    """Words kept ready. ``{{ name }}`` stands for what is filled in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    title = models.CharField(max_length=120)
    text = models.TextField()
    #: empty: for any clause, service, place
    clause = models.CharField(max_length=20, blank=True)
    service = models.CharField(max_length=20, blank=True)
    place = models.CharField(max_length=10, choices=Place, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "title"],
                condition=models.Q(ended_at=None),
                name="inbox_savedreply_title",
            )
        ]

    def __str__(self) -> str:
        return self.title


class DraftState(models.TextChoices):
    """How far a reply has got."""

    WRITING = "writing", "being written"
    AWAITING_APPROVAL = "awaiting_approval", "waits for approval"
    QUEUED = "queued", "approved, and on its way"
    SENT = "sent", "sent"
    FAILED = "failed", "did not go out"
    BY_HAND = "by_hand", "to be posted by hand"
    DROPPED = "dropped", "given up"


#: a person is still at it
UNFINISHED = (DraftState.WRITING.value, DraftState.AWAITING_APPROVAL.value)


class Draft(models.Model):
    """One person's reply to one case, in public or in private."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="drafts")
    #: the post that it answers
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    writer = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=10, choices=Place)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=20, choices=DraftState, default=DraftState.WRITING)
    saved_reply = models.ForeignKey(
        SavedReply, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    clause = models.CharField(max_length=20, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    #: the person asked for the case to be closed once it is sent
    closes = models.BooleanField(default=True)
    approved_by_id = models.TextField(blank=True)
    approved_by_name = models.TextField(blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    #: the very words; what is sent is this
    approved_text = models.TextField(blank=True)
    returned_note = models.TextField(blank=True)
    #: why it went out although nobody watches at that hour
    emergency_reason = models.TextField(blank=True)
    #: warnings that the writer saw and sent it all the same
    warnings = models.JSONField(default=list, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    action = models.ForeignKey(
        Action, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome_words = models.TextField(blank=True)

    class Meta:
        ordering = ["updated_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "case", "writer", "place"],
                condition=models.Q(state="writing"),
                name="inbox_draft_one_being_written",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "case", "updated_at"], name="inbox_draft_case"),
            models.Index(
                fields=["organisation", "submitted_at"],
                condition=models.Q(state="awaiting_approval"),
                name="inbox_draft_approval",
            ),
            models.Index(
                fields=["organisation", "action"],
                condition=models.Q(action__isnull=False),
                name="inbox_draft_action",
            ),
        ]

    def __str__(self) -> str:
        return f"reply {self.get_place_display()}"
