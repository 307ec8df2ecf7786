"""The outbox: what was decided, frozen, and how far it has got."""

from typing import Any

import pgtrigger
from django.db import models

from moothall.channels.models.account import Account
from moothall.channels.states import TRANSITIONS, Problem, State, firsts_sql, steps_sql
from moothall.core.values.ids import new_id
from moothall.people.erasing import ERASING
from moothall.people.models import Organisation
from moothall.platforms import base
from moothall.record import Actor, Subject

FROZEN = (
    "organisation_id", "account_id", "verb", "target_id", "target_version", "seen_sha256",
    "client_key", "not_before", "subject_kind", "subject_id", "decided_by_id",
    "decided_by_name", "decided_by_role", "decided_at", "clause",
)  # fmt: skip
HELD = f"({', '.join(f'NEW.{name}' for name in FROZEN)})"
HELD_BEFORE = f"({', '.join(f'OLD.{name}' for name in FROZEN)})"


class WrongStepError(Exception):
    """The table of states does not have this step: somebody else was first."""


class Action(models.Model):
    """One verb for one target, in the order of its id for each account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=20, choices=[(one.value, one.value) for one in base.Verb])
    #: the platform's id of the post it is done to; empty for a new post of ours
    target_id = models.TextField(blank=True)
    #: the version that the officer saw
    target_version = models.TextField(blank=True)
    #: SHA-256 of the words that the officer saw; empty where there were none
    seen_sha256 = models.CharField(max_length=64, blank=True)
    #: `moothall.platforms.base.Action.frozen`
    payload = models.JSONField()
    client_key = models.CharField(max_length=64)
    state = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in State], default=State.QUEUED
    )
    not_before = models.DateTimeField()
    #: after a failed try; until then the account's whole queue waits
    retry_at = models.DateTimeField(null=True, blank=True)
    #: how often it was claimed to be sent
    attempts = models.PositiveSmallIntegerField(default=0)
    #: how often we looked whether it was done
    read_backs = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    #: set immediately before the platform is asked: without it nothing was asked
    asked_at = models.DateTimeField(null=True, blank=True)
    #: the first time of all; a key that the platform remembers ages from here
    first_asked_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    #: when a person was asked to look
    handed_over_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(
        max_length=20, blank=True, choices=[(one.value, one.value) for one in Problem]
    )
    #: what became of it, a sentence for the officer
    outcome = models.TextField(blank=True)
    #: steps for a person, where no program can do it
    steps = models.JSONField(default=list)
    #: what came into being, and where it can be seen
    external_id = models.TextField(blank=True)
    permalink = models.TextField(blank=True)
    #: how far our message has got, where the platform tells (`base.Reached`)
    reached = models.CharField(max_length=10, blank=True)
    #: our words as the platform shows them, where it cut or changed them
    shown_text = models.TextField(blank=True)
    #: what was asked for whom: a case, a publication
    subject_kind = models.TextField()
    subject_id = models.TextField()
    subject_label = models.TextField(blank=True)
    decided_by_id = models.TextField()
    decided_by_name = models.TextField()
    decided_by_role = models.TextField()
    decided_at = models.DateTimeField()
    clause = models.TextField(blank=True)
    #: who settled it in the end, where a person did
    settled_by_id = models.TextField(blank=True)
    settled_by_name = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "client_key"], name="channels_action_key"
            ),
            # one at a time, whatever the workers do
            models.UniqueConstraint(
                fields=["organisation", "account"],
                condition=models.Q(state=State.SENDING.value),
                name="channels_action_one_sending",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in State]),
                name="channels_action_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by_id="") & ~models.Q(decided_by_name=""),
                name="channels_action_has_a_person",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "account", "id"],
                condition=models.Q(state__in=["queued", "sending", "unknown"]),
                name="channels_action_open",
            ),
            models.Index(
                fields=["organisation", "handed_over_at"],
                condition=models.Q(state__in=["failed", "by_hand", "unknown"]),
                name="channels_action_failures",
            ),
            # the numbers that stand on every page, without reading a row
            models.Index(
                fields=["organisation", "state", "not_before"],
                include=["account", "handed_over_at"],
                condition=models.Q(state__in=["queued", "sending", "unknown", "failed", "by_hand"]),
                name="channels_action_standing",
            ),
            models.Index(
                fields=["organisation", "account", "target_id"], name="channels_action_target"
            ),
            models.Index(
                fields=["organisation", "account", "decided_at"], name="channels_action_decided"
            ),
            models.Index(
                fields=["organisation", "account", "external_id"],
                condition=~models.Q(external_id=""),
                name="channels_action_made",
            ),
            models.Index(
                fields=["organisation", "account", "id"],
                condition=models.Q(verb__in=["block", "unblock"]),
                name="channels_action_standings",
            ),
            models.Index(
                fields=["organisation", "subject_kind", "subject_id"],
                name="channels_action_subject",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=(
                    f"IF {HELD} IS DISTINCT FROM {HELD_BEFORE}"
                    f" OR NEW.payload IS DISTINCT FROM OLD.payload AND NOT {ERASING}"
                    " THEN RAISE EXCEPTION 'what was decided is frozen'; END IF; RETURN NEW;"
                ),
            ),
            pgtrigger.Trigger(
                name="steps",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=(
                    "IF NEW.state <> OLD.state AND (OLD.state::text, NEW.state::text)"
                    f" NOT IN ({steps_sql()})"
                    " THEN RAISE EXCEPTION 'no step leads from % to %', OLD.state, NEW.state;"
                    " END IF; RETURN NEW;"
                ),
            ),
            pgtrigger.Trigger(
                name="begins",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=(
                    f"IF NEW.state NOT IN ({firsts_sql()})"
                    " THEN RAISE EXCEPTION 'an action does not begin as %', NEW.state;"
                    " END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_id}".strip()

    @property
    def asked(self) -> base.Action:
        """As the platform's module is asked, the same each time."""
        return base.Action.thawed(self.payload)

    @property
    def decided_by(self) -> Actor:
        """Who decided it, as the record names them."""
        return Actor(self.decided_by_id, self.decided_by_name, self.decided_by_role)

    @property
    def subject(self) -> Subject:
        """What it was asked for."""
        return Subject(self.subject_kind, self.subject_id, self.subject_label or str(self))

    def step(self, after: State, **values: Any) -> None:
        """Go from the state we know to another; the row in hand has the new values after.

        Raises :class:`WrongStepError` where the table has no such step, or the row has moved on.
        """
        before = State(self.state)
        if after not in TRANSITIONS[before]:
            raise WrongStepError(f"no step leads from {before} to {after}")
        self.step_aside(state=after.value, **values)

    def step_aside(self, **values: Any) -> None:
        """Change what belongs to the state we know. Raises :class:`WrongStepError` as well."""
        if not Action.objects.filter(pk=self.pk, state=self.state).update(**values):
            raise WrongStepError(f"it is not {self.state} any more")
        for name, value in values.items():
            setattr(self, name, value)
