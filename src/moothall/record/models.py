"""The entries, where each organisation's chain has got to, and who had it checked."""

import json
from typing import Any

import pgtrigger
from django.db import models

from moothall.core.values.ids import new_id
from moothall.record.values import MISCOPIED

REFUSED = "RAISE EXCEPTION 'the record is written once: % is refused on %', TG_OP, TG_TABLE_NAME;"


def refuse(name: str, operation: pgtrigger.Operation, level: pgtrigger.Level) -> pgtrigger.Trigger:
    """A guard that holds against every role that may not disable triggers."""
    return pgtrigger.Trigger(
        name=name, operation=operation, level=level, when=pgtrigger.Before, func=REFUSED
    )


class Entry(models.Model):
    """One thing that was done. Texts and ids, no foreign keys: it outlives what it describes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    number = models.BigIntegerField()
    at = models.DateTimeField()
    actor_id = models.TextField()
    actor_name = models.TextField()
    actor_role = models.TextField()
    verb = models.TextField()
    subject_kind = models.TextField()
    subject_id = models.TextField()
    subject_label = models.TextField()
    clause = models.TextField(blank=True)
    words = models.TextField(blank=True)
    policy = models.TextField(blank=True)
    #: JSON as it was hashed, to the byte; ``changed_from`` and ``changed_to`` read it
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    note = models.TextField(blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "number"], name="record_entry_number"
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="record_entry_counts_from_one"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "subject_kind", "subject_id", "number"],
                name="record_entry_subject",
            ),
            models.Index(fields=["organisation_id", "at"], name="record_entry_at"),
            models.Index(
                fields=["organisation_id", "actor_id", "number"], name="record_entry_actor"
            ),
            models.Index(fields=["organisation_id", "verb", "number"], name="record_entry_verb"),
            models.Index(
                fields=["organisation_id", "clause", "number"],
                condition=~models.Q(clause=""),
                name="record_entry_clause",
            ),
            # a case is looked for by the end of its id, as the desk calls it
            models.Index(
                fields=["organisation_id", "subject_label", "number"],
                condition=models.Q(subject_kind="case"),
                name="record_entry_case",
            ),
        ]
        triggers = [
            refuse("no_change", pgtrigger.Update | pgtrigger.Delete, pgtrigger.Row),
            refuse("no_truncate", pgtrigger.Truncate, pgtrigger.Statement),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.subject_label}"

    @property
    def changed_from(self) -> Any:
        """What stood before, or None."""
        return json.loads(self.before) if self.before else None

    @property
    def changed_to(self) -> Any:
        """What stands since, or None."""
        return json.loads(self.after) if self.after else None


class ChainHead(models.Model):
    """The newest number and hash of one organisation. Its row lock is what queues the writers."""

    organisation_id = models.UUIDField(primary_key=True)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        triggers = [
            pgtrigger.Trigger(
                name="forward_only",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=(
                    "IF NEW.number <> OLD.number + 1 OR NEW.organisation_id <> OLD.organisation_id "
                    "THEN RAISE EXCEPTION 'the record only goes forward, one entry at a time'; "
                    "END IF; RETURN NEW;"
                ),
            ),
            refuse("no_delete", pgtrigger.Delete, pgtrigger.Row),
            refuse("no_truncate", pgtrigger.Truncate, pgtrigger.Statement),
        ]

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


class Check(models.Model):
    """One check of the chain, with what it found. What proves is the head, kept elsewhere."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    asked_at = models.DateTimeField()
    asked_by_id = models.TextField()
    asked_by_name = models.TextField()
    #: a head noted earlier, with which the chain was compared
    expected_number = models.BigIntegerField(null=True, blank=True)
    expected_hash = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    entries = models.BigIntegerField(default=0)
    head_number = models.BigIntegerField(default=0)
    head_hash = models.CharField(max_length=64, blank=True)
    #: the first entry that is not as it was written
    problem_number = models.BigIntegerField(null=True, blank=True)
    problem = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "-asked_at"], name="record_check_at")]

    def __str__(self) -> str:
        return f"check of {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def is_sound(self) -> bool:
        """Whether it ended without finding anything."""
        return self.ended_at is not None and self.problem_number is None

    @property
    def may_be_miscopied(self) -> bool:
        """Whether what differs is the head that was given."""
        return MISCOPIED in self.problem
