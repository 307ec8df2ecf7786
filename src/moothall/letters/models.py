"""Letters, who wants which, and who is told what nobody deals with."""

from typing import Any

from django.db import models

from moothall.core.values.ids import new_id
from moothall.letters.kinds import Kind
from moothall.letters.states import TRANSITIONS, State
from moothall.people.models import Membership, Organisation


class WrongStepError(Exception):
    """The table of states does not have this step: somebody else was first."""


class Letter(models.Model):
    """One e-mail to one person. ``key`` says what it tells of: never twice for one key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    key = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Kind])
    reader = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    #: as it stood when it was written
    address = models.TextField()
    subject = models.TextField()
    text = models.TextField()
    html = models.TextField()
    written_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in State], default=State.QUEUED
    )
    retry_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    #: set immediately before the words are handed over: without it nothing was
    asked_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    #: what the mail server said, or why it was not asked: a sentence
    outcome = models.TextField(blank=True)
    settled_by_name = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="letters_letter_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in State]),
                name="letters_letter_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "id"],
                condition=models.Q(state__in=["queued", "sending"]),
                name="letters_letter_open",
            ),
            models.Index(
                fields=["organisation", "id"],
                condition=models.Q(state__in=["failed", "unknown"]),
                name="letters_letter_stuck",
            ),
            models.Index(fields=["organisation", "reader", "-id"], name="letters_letter_reader"),
        ]

    def __str__(self) -> str:
        return self.subject

    def step(self, after: State, **values: Any) -> None:
        """From the state we know to another. Raises :class:`WrongStepError`."""
        before = State(self.state)
        if after not in TRANSITIONS[before]:
            raise WrongStepError(f"no step leads from {before} to {after}")
        values = {"state": after.value, **values}
        if not Letter.objects.filter(pk=self.pk, state=before).update(**values):
            raise WrongStepError(f"it is not {before} any more")
        for name, value in values.items():
            setattr(self, name, value)


class Wish(models.Model):
    """What one person said of one kind; without a row it is as the table of kinds has it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    member = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Kind])
    wanted = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "member", "kind"], name="letters_wish_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {'yes' if self.wanted else 'no'}"


class Away(models.Model):
    """Somebody is not at work until then: what they would have been told goes to others too."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    member = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "member"], name="letters_away_once")
        ]

    def __str__(self) -> str:
        return f"away until {self.until:%Y-%m-%d %H:%M}"


class Telling(models.Model):
    """How long the desk waits before it tells others, and whom beside the administrators."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+")
    second_person = models.ForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: until a failure goes to the second person and the administrators as well
    failure_minutes = models.PositiveSmallIntegerField(default=30)
    #: until an account that is not read is written about
    unread_minutes = models.PositiveSmallIntegerField(default=30)
    #: until possible danger that nobody has opened is written about
    danger_minutes = models.PositiveSmallIntegerField(default=10)

    def __str__(self) -> str:
        return "who is told, and when"


class AccountPerson(models.Model):
    """Who is told about one account, beside the administrators. Its id is the channels room's."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    account = models.UUIDField()
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "account"], name="letters_accountperson_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} for {self.account}"
