"""A statutory request with its clock, and what an organisation set for all of them."""

from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from moothall.core.values.ids import new_id
from moothall.core.worktime import Clock, clock_called
from moothall.people.models import Membership, Organisation
from moothall.record import Subject


class DutyState(models.TextChoices):
    """Whether something is still to be done."""

    OPEN = "open", "open"
    ANSWERED = "answered", "answered"
    WITHDRAWN = "withdrawn", "withdrawn"
    REFUSED = "refused", "refused"
    MISTAKEN = "mistaken", "opened by mistake"


class Duty(models.Model):
    """One request, under one clock. Its changes stand in the record, written once.

    ``due_at`` is the moment from which it is late: for a clock in days the midnight after
    ``due_on``. Both are None while the clock stands still.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    #: the name of its clock in `core.worktime`
    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=60)
    #: who asked, as they call themselves; both are emptied where that person is to be forgotten
    asker_name = models.TextField(blank=True)
    asker_contact = models.TextField(blank=True)
    #: the inbox's ids of the case and the post that it came from; None: it came another way
    case = models.UUIDField(null=True, blank=True)
    post = models.UUIDField(null=True, blank=True)
    #: when the clock began; the start of that day in London where no time was told
    received_at = models.DateTimeField()
    #: event of the clock -> day (ISO 8601)
    facts = models.JSONField(default=dict, blank=True)
    #: of a request for information: whether it gives a name, an address, a description
    validity = models.JSONField(default=dict, blank=True)
    extended_why = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    #: how it was worked out: sentences, days left out, the rule's source
    sum = models.JSONField(encoder=DjangoJSONEncoder)
    state = models.CharField(max_length=10, choices=DutyState, default=DutyState.OPEN)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.TextField(blank=True)
    person = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    #: the one that it follows from: a stage counts from its acknowledgement
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "post", "kind"],
                condition=Q(post__isnull=False),
                name="duties_duty_once_a_post",
            ),
            models.UniqueConstraint(
                fields=["organisation", "follows", "kind"],
                condition=Q(follows__isnull=False),
                name="duties_duty_followed_once",
            ),
            models.CheckConstraint(
                condition=Q(state=DutyState.OPEN, ended_at=None)
                | (~Q(state=DutyState.OPEN) & Q(ended_at__isnull=False)),
                name="duties_duty_ended_somehow",
            ),
            models.CheckConstraint(
                condition=Q(due_on=None, due_at=None)
                | Q(due_on__isnull=False, due_at__isnull=False),
                name="duties_duty_due_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "due_at", "id"], name="duties_duty_due"),
            models.Index(
                fields=["organisation", "case"],
                condition=Q(case__isnull=False),
                name="duties_duty_case",
            ),
            models.Index(fields=["organisation", "person"], name="duties_duty_person"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def clock(self) -> Clock:
        """Its period, calendar, events and source."""
        return clock_called(self.kind)

    @property
    def is_open(self) -> bool:
        return self.state == DutyState.OPEN

    @property
    def is_extended(self) -> bool:
        return bool(self.extended_why)

    @property
    def subject(self) -> Subject:
        """As the record names it: nobody's name, since an entry outlives what it describes."""
        return Subject("duty", str(self.pk), self.reference)

    def is_late(self, at: datetime) -> bool:
        """Open past its time, or ended past it."""
        return self.due_at is not None and self.due_at <= (self.ended_at or at)


class ProclaimedHoliday(models.Model):
    """A bank holiday that was proclaimed after the shipped calendar was written."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    day = models.DateField()
    name = models.CharField(max_length=120)
    added_at = models.DateTimeField()
    added_by_name = models.TextField()

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "day"], name="duties_proclaimedholiday_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.day:%-d %B %Y}"


class OpenedByItself(models.Model):
    """A clock whose duties the desk opens as soon as the judge sees such a request."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=40)
    #: posts that came before are left to people
    since = models.DateTimeField()
    set_by_name = models.TextField()

    class Meta:
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind"], name="duties_openedbyitself_once"
            )
        ]

    def __str__(self) -> str:
        return self.kind


class Published(models.Model):
    """Something that is published already and answers what people ask for."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    title = models.CharField(max_length=200)
    url = models.URLField(max_length=500)
    #: what it tells, in the words in which people ask
    words = models.TextField(blank=True)
    #: the last day on which it is offered
    good_until = models.DateField(null=True, blank=True)
    #: how often it was put into an answer
    inserted = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField()
    added_by_name = models.TextField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["title", "id"]
        indexes = [
            models.Index(
                fields=["organisation", "title", "id"],
                condition=Q(ended_at=None),
                name="duties_published_now",
            )
        ]

    def __str__(self) -> str:
        return self.title


class CalendarKey(models.Model):
    """What lets somebody's own calendar read what is open. The key itself is not kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    member = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="+")
    #: SHA-256 of the key, in hexadecimal digits
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "digest"], name="duties_calendarkey_once"
            )
        ]

    def __str__(self) -> str:
        return f"calendar of {self.member_id}"
