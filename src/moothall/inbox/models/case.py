"""What somebody has to deal with."""

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Cast, Right, Upper

from moothall.channels.models import Account
from moothall.core.values.ids import new_id
from moothall.inbox.models.conversation import Author, Thread
from moothall.inbox.queues import QUEUES, QueueName
from moothall.people.models import Membership, Organisation, ServiceArea

if TYPE_CHECKING:
    from moothall.inbox.models.post import Post

#: what the desk cannot say more of; and where there is no danger at all
MAYBE, NO_DANGER = 31, 90
#: letters and digits of a case's number
REFERENCE = 6


class ClosedHow(models.TextChoices):
    """Why nothing more is to be done."""

    ANSWERED = "answered", "answered"
    REMOVED = "removed", "removed"
    LEFT_ALONE = "left_alone", "left alone"
    NOT_OURS = "not_ours", "not ours"
    MERGED = "merged", "merged into another case"
    CLOSED = "closed", "closed"


class Case(models.Model):
    """One author's posts in one thread, while somebody has to deal with them.

    ``standing`` and then ``rank_at`` order the lists: danger first, by how likely and how grave;
    then when an answer is due; last, the longest wait first, what nothing promises a time for.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    thread = models.ForeignKey(
        Thread, on_delete=models.PROTECT, related_name="cases", db_index=False
    )
    author = models.ForeignKey(
        Author, on_delete=models.PROTECT, related_name="cases", db_index=False
    )
    #: the post that the case is about: what the list and the conversation give as the reason
    lead_post = models.ForeignKey(
        "inbox.Post",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    newest_post = models.ForeignKey(
        "inbox.Post",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    posts_count = models.PositiveIntegerField(default=0)
    queue = models.CharField(
        max_length=20, choices=[(queue.name.value, queue.title) for queue in QUEUES]
    )
    #: when a person chose the queue; what is written later moves it only into Danger
    pinned_at = models.DateTimeField(null=True, blank=True)
    #: when a person last said, by moving it, that what stood there until then is no danger
    not_danger_at = models.DateTimeField(null=True, blank=True)
    #: how likely and how grave the danger is, while there is any (`danger.level_of`)
    danger = models.PositiveSmallIntegerField(default=MAYBE, db_default=MAYBE)
    standing = models.GeneratedField(
        expression=models.Case(
            models.When(queue=QueueName.DANGER.value, then=models.F("danger")),
            default=models.Value(NO_DANGER),
            output_field=models.PositiveSmallIntegerField(),
        ),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    is_open = models.BooleanField(default=True)
    #: nothing in it but old posts that nobody took up; kept out of the lists, with one of its own
    backlog = models.BooleanField(default=False, db_default=False)
    opened_at = models.DateTimeField()
    #: since when somebody waits for an answer of ours
    waiting_since = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    #: which promise or clock that is, such as "first answer" or "foi"
    due_for = models.CharField(max_length=40, blank=True)
    rank_at = models.DateTimeField()
    #: what a person has to know first: the judge failed, a reply did not go out
    attention = models.TextField(blank=True)
    assigned_to = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    service_area = models.ForeignKey(
        ServiceArea, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    snoozed_until = models.DateTimeField(null=True, blank=True)
    #: when anybody had it on screen last; kept while it lies in Danger
    seen_at = models.DateTimeField(null=True, blank=True)
    #: when our answer goes out; until it has, the case waits for nothing else and is not done
    goes_out_at = models.DateTimeField(null=True, blank=True)
    #: which removal that is, "hide" for one; empty: an answer
    goes_out_as = models.CharField(max_length=20, blank=True, default="", db_default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_how = models.CharField(max_length=20, choices=ClosedHow, blank=True)
    closed_by_name = models.TextField(blank=True)
    #: the case that this one was merged into
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )
    #: the public case that goes on here in private
    continues = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="continued_in"
    )
    #: `reference` as the database knows it, to look a case up by what it shows as its number
    number = models.GeneratedField(
        expression=Upper(Right(Cast("id", models.TextField()), REFERENCE)),
        output_field=models.TextField(),
        db_persist=True,
    )
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    #: of the post that it is about: the service area, and the disposition with all that was found;
    #: kept here too, since a list is narrowed by them and a view counted without reading posts
    service = models.CharField(max_length=40, blank=True, default="", db_default="")
    labels = ArrayField(models.CharField(max_length=40), default=list, db_default=[], blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_open=True, closed_at=None, closed_how="")
                | (models.Q(is_open=False, closed_at__isnull=False) & ~models.Q(closed_how="")),
                name="inbox_case_closed_somehow",
            ),
            models.CheckConstraint(
                condition=models.Q(is_open=True) ^ models.Q(queue=QueueName.DONE.value),
                name="inbox_case_done_when_closed",
            ),
        ]
        indexes = [
            # the numbers beside queues and saved views, without reading a row
            models.Index(
                fields=["organisation", "backlog", "queue"],
                include=[
                    "id",
                    "account",
                    "assigned_to",
                    "due_at",
                    "snoozed_until",
                    "service",
                    "service_area",
                    "labels",
                ],
                condition=models.Q(is_open=True),
                name="inbox_case_numbers",
            ),
            models.Index(
                fields=["organisation", "queue", "standing", "rank_at", "id"],
                condition=models.Q(is_open=True, backlog=False),
                name="inbox_case_queue_order",
            ),
            models.Index(
                fields=["organisation", "backlog", "standing", "rank_at", "id"],
                condition=models.Q(is_open=True),
                name="inbox_case_order",
            ),
            models.Index(
                fields=["organisation", "assigned_to", "standing", "rank_at", "id"],
                condition=models.Q(is_open=True),
                name="inbox_case_assigned_order",
            ),
            models.Index(
                fields=["organisation", "-closed_at", "-id"],
                condition=models.Q(is_open=False),
                name="inbox_case_done",
            ),
            models.Index(
                fields=["organisation", "snoozed_until"],
                condition=models.Q(snoozed_until__isnull=False),
                name="inbox_case_snoozed",
            ),
            models.Index(
                fields=["organisation", "thread", "author"], name="inbox_case_conversation"
            ),
            models.Index(fields=["organisation", "author", "opened_at"], name="inbox_case_author"),
            models.Index(fields=["organisation", "number"], name="inbox_case_number"),
        ]

    def __str__(self) -> str:
        return f"case {self.reference}"

    @property
    def reference(self) -> str:
        """Short enough to say on the telephone."""
        return self.id.hex[-REFERENCE:].upper()

    @property
    def shown_post(self) -> "Post | None":
        """The post that the list shows of it: what it is about, else what came last."""
        return self.lead_post or self.newest_post

    @property
    def queue_title(self) -> str:
        """As the screen calls its queue."""
        return str(self.get_queue_display())
