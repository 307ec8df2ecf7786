"""What somebody wrote, kept once, whatever becomes of it where it was written."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, HashIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Func, Value

from moothall.channels.models import Account, Action
from moothall.core.values.ids import new_id
from moothall.inbox.models.conversation import Author, Thread
from moothall.people.models import Organisation
from moothall.platforms.base import PostKind, Visibility

#: what is searched of a long post: a search vector may not pass a megabyte
SEARCHED = 50_000


class JudgeState(models.TextChoices):
    """How far the judge has got."""

    WAITING = "waiting", "to be judged"
    JUDGED = "judged", "judged"
    FAILED = "failed", "could not be judged"
    NEVER = "never", "our own, not judged"


class Post(models.Model):
    """``text`` is what stands now, ``first_text`` what stood first, once it was changed.

    ``settled_at`` says that a person dealt with it; until then it is in an open case. In this room
    foreign keys have no index of their own where one that begins with the organisation serves: it
    would cost every insert, and tempt the planner away from the better one.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    thread = models.ForeignKey(
        Thread, on_delete=models.PROTECT, related_name="posts", db_index=False
    )
    author = models.ForeignKey(
        Author,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        db_index=False,
    )
    case = models.ForeignKey(
        "inbox.Case",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        db_index=False,
    )
    external_id = models.TextField()
    #: the platform's name for the state that we know
    version = models.TextField(blank=True)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in PostKind])
    visibility = models.CharField(
        max_length=10,
        choices=[(one.value, one.value) for one in Visibility],
        default=Visibility.PRIVATE.value,
    )
    own = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    first_text = models.TextField(null=True, blank=True)  # noqa: DJ001 - None: it never changed
    parent_external_id = models.TextField(blank=True)
    permalink = models.TextField(blank=True)
    attachments = models.JSONField(default=list, blank=True)
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    posted_at = models.DateTimeField()
    received_at = models.DateTimeField()
    #: when they wrote it, where that can be believed; waiting and clocks count from there
    counts_from = models.DateTimeField(null=True, blank=True)
    #: written before the account was connected, and read in afterwards: no alert, never late
    backlog = models.BooleanField(default=False, db_default=False)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    #: the newest event that decided whether it is hidden
    hidden_told_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    #: when the platform was last asked what it is now
    read_again_at = models.DateTimeField(null=True, blank=True)
    #: when its words went because its platform wants them to go, and the sentence that says so
    erased_at = models.DateTimeField(null=True, blank=True)
    erased_why = models.TextField(blank=True, default="", db_default="")
    #: our own, decided at this desk
    action = models.ForeignKey(
        Action, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    judge_state = models.CharField(max_length=10, choices=JudgeState, default=JudgeState.WAITING)
    judge_attempts = models.PositiveSmallIntegerField(default=0)
    judge_problem = models.TextField(blank=True)
    judgement = models.OneToOneField(
        "inbox.PostJudgement", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: what holds now: the judge's answer, or the officer's correction of it
    disposition = models.CharField(max_length=20, blank=True)
    service = models.CharField(max_length=20, blank=True)
    #: grounds and needs that hold
    labels = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    #: when the policy promises a first answer; the clocks that run, each clock, due, provisional
    reply_by = models.DateTimeField(null=True, blank=True)
    clocks = models.JSONField(default=list, blank=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    search = models.GeneratedField(
        expression=SearchVector(
            Func(F("text"), Value(SEARCHED), function="left", output_field=models.TextField()),
            config="english",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "account", "external_id"], name="inbox_post_once"
            ),
            models.CheckConstraint(
                condition=models.Q(own=True, case=None)
                | models.Q(own=False, case__isnull=False, author__isnull=False),
                name="inbox_post_of_others_is_in_a_case",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "author", "posted_at"], name="inbox_post_author"),
            models.Index(fields=["organisation", "thread", "posted_at"], name="inbox_post_thread"),
            models.Index(fields=["organisation", "case", "posted_at"], name="inbox_post_case"),
            models.Index(fields=["organisation", "posted_at", "id"], name="inbox_post_newest"),
            models.Index(
                fields=["organisation", "received_at", "id"],
                condition=models.Q(judge_state="waiting"),
                name="inbox_post_to_judge",
            ),
            GinIndex(fields=["search"], name="inbox_post_search"),
            # a link can be longer than a sorted index takes, and is only ever asked for as a whole
            # not of posts without a link: a hash index with one value in most rows is a long list
            HashIndex(
                fields=["permalink"],
                condition=~models.Q(permalink=""),
                name="inbox_post_permalink",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.posted_at:%Y-%m-%d %H:%M}"

    @property
    def since(self) -> datetime:
        """From when its author waits, and clocks in law run (docs/reference/clocks.md)."""
        return self.counts_from or self.received_at

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to deal with it."""
        return not self.own and self.settled_at is None

    @property
    def is_private(self) -> bool:
        """Whether it was written to us alone."""
        return self.visibility != Visibility.PUBLIC


class Wording(models.Model):
    """What a post said before it was changed: every text but the newest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="wordings")
    text = models.TextField(blank=True)
    version = models.TextField(blank=True)
    #: when it was written there
    since = models.DateTimeField()

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "post", "version", "since"], name="inbox_wording_once"
            )
        ]

    def __str__(self) -> str:
        return f"wording of {self.since:%Y-%m-%d %H:%M}"
