"""What was decided about a case, and what was sealed before it."""

import pgtrigger
from django.db import models

from moothall.channels.models import Action
from moothall.core.values.ids import new_id
from moothall.inbox.models.case import Case
from moothall.inbox.models.conversation import Author
from moothall.inbox.models.post import Post
from moothall.people.erasing import ERASING
from moothall.people.models import Organisation

#: for a trigger's condition: somebody keeps the case
HELD = "EXISTS (SELECT 1 FROM inbox_hold WHERE case_id = OLD.case_id AND ended_at IS NULL)"


class Evidence(models.Model):
    """A post as it stood before something was done to it. Written once.

    ``content`` is canonical JSON and ``sha256`` the hash of its bytes. At the end of its retention
    the content goes and the hash stays, unless its case is held.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="evidence")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="evidence")
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    captured_at = models.DateTimeField()
    captured_by_id = models.TextField()
    captured_by_name = models.TextField()
    emptied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["captured_at", "id"]
        indexes = [
            models.Index(fields=["organisation", "case"], name="inbox_evidence_case"),
            models.Index(fields=["organisation", "post"], name="inbox_evidence_post"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="sealed",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=(
                    "IF NOT (NEW.content = '' AND NEW.emptied_at IS NOT NULL"
                    " AND (NEW.organisation_id, NEW.case_id, NEW.post_id, NEW.sha256,"
                    " NEW.captured_at, NEW.captured_by_id, NEW.captured_by_name)"
                    " IS NOT DISTINCT FROM (OLD.organisation_id, OLD.case_id, OLD.post_id,"
                    " OLD.sha256, OLD.captured_at, OLD.captured_by_id, OLD.captured_by_name)"
                    f" AND {ERASING} AND NOT {HELD})"
                    " THEN RAISE EXCEPTION 'what was sealed stays as it is'; END IF; RETURN NEW;"
                ),
            ),
            pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"evidence {self.sha256[:12]}"


class DecisionState(models.TextChoices):
    """Whether it holds."""

    AWAITING_SECOND = "awaiting_second", "waits for a second person"
    STANDS = "stands", "stands"
    REFUSED = "refused", "refused by the second person"
    UNDONE = "undone", "undone"


class Decision(models.Model):
    """One verb on one case: the row of the export. Names and ids, as in the record."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    author = models.ForeignKey(
        Author, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verb = models.CharField(max_length=30)
    state = models.CharField(max_length=20, choices=DecisionState, default=DecisionState.STANDS)
    at = models.DateTimeField()
    by_id = models.TextField()
    by_name = models.TextField()
    by_role = models.TextField()
    clause = models.CharField(max_length=20, blank=True)
    #: the clause as it was published then, and in which version
    words = models.TextField(blank=True)
    policy = models.CharField(max_length=120, blank=True)
    ground = models.CharField(max_length=40, blank=True)
    #: the author's words that the decision rests on
    quoted = models.TextField(blank=True)
    #: why a lesser step would not do, or whatever reason the verb asks for
    why = models.TextField(blank=True)
    #: how the author was told, or why not
    told = models.TextField(blank=True)
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    action = models.ForeignKey(
        Action, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: what became of it on the platform: the state of its action, and a sentence
    outcome = models.CharField(max_length=20, blank=True)
    outcome_words = models.TextField(blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    second_by_id = models.TextField(blank=True)
    second_by_name = models.TextField(blank=True)
    second_at = models.DateTimeField(null=True, blank=True)
    second_note = models.TextField(blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_name = models.TextField(blank=True)
    undone_why = models.TextField(blank=True)
    #: what else the verb needs to be carried out or taken back
    details = models.JSONField(default=dict, blank=True)
    #: the same for all that were decided in one go
    batch = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["organisation", "case", "at"], name="inbox_decision_case"),
            models.Index(fields=["organisation", "at", "id"], name="inbox_decision_at"),
            models.Index(fields=["organisation", "by_id", "at"], name="inbox_decision_by"),
            models.Index(
                fields=["organisation", "clause", "at"],
                condition=~models.Q(clause=""),
                name="inbox_decision_clause",
            ),
            models.Index(
                fields=["organisation", "action"],
                condition=models.Q(action__isnull=False),
                name="inbox_decision_action",
            ),
            models.Index(
                fields=["organisation", "at"],
                condition=models.Q(state="awaiting_second"),
                name="inbox_decision_second",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} by {self.by_name}"
