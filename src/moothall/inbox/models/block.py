"""The register of blocks, and what came of looking at them again."""

from django.db import models

from moothall.channels.states import State
from moothall.core.values.ids import new_id
from moothall.inbox.models.conversation import Author
from moothall.inbox.models.decision import Decision
from moothall.people.models import Membership, Organisation


class BlockState(models.TextChoices):
    """How far a block has got. Only the platform's word makes somebody blocked, or free again."""

    ASKED = "asked", "asked for, not confirmed yet"
    FAILED = "failed", "not blocked: it did not work"
    BLOCKED = "blocked", "blocked"
    ENDING = "ending", "unblocking asked for, not confirmed yet"
    STILL = "still", "still blocked: unblocking did not work"
    ENDED = "ended", "ended"
    NEVER = "never", "never came about"


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
    #: when the platform said that it was done; without it nobody was ever blocked
    confirmed_at = models.DateTimeField(null=True, blank=True)
    review_on = models.DateField()
    #: who is reminded; nobody: those who look after what nobody else does
    reviewer = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: how the person can still reach the organisation
    other_contact = models.TextField(blank=True)
    #: the newest decision to unblock; it is over only when the platform has confirmed that
    ending = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
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

    @property
    def state(self) -> BlockState:
        """Asks for its decisions where they are not loaded."""
        if self.ended_at:
            return BlockState.ENDED if self.confirmed_at else BlockState.NEVER
        if self.confirmed_at is None:
            failed = self.decision.outcome == State.FAILED
            return BlockState.FAILED if failed else BlockState.ASKED
        if self.ending is None:
            return BlockState.BLOCKED
        failed = self.ending.outcome == State.FAILED
        return BlockState.STILL if failed else BlockState.ENDING


class BlockReview(models.Model):
    """Somebody looked at a block again: kept until another day, or to be ended. Written once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    entry = models.ForeignKey(BlockEntry, on_delete=models.PROTECT, related_name="reviews")
    at = models.DateTimeField()
    by_id = models.TextField()
    by_name = models.TextField()
    why = models.TextField()
    #: the day that had been set for it
    was_due_on = models.DateField()
    #: the next; None: it is to be ended
    next_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"review of {self.entry_id}"
