"""Who works for which organisation, as what, and since when no longer."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from moothall.core.values.ids import new_id
from moothall.people.models.organisation import Organisation
from moothall.people.verbs import ON_ACCOUNT, Role, Verb
from moothall.record import Actor


def known_roles(given: list[str]) -> None:
    """Raises ValidationError."""
    known(given, Role, "role")


def known_verbs(given: list[str] | None) -> None:
    """Raises ValidationError."""
    known(given or [], Verb, "verb")


def known_accounts(given: dict[str, list[str] | None] | None) -> None:
    """Raises ValidationError. Whether the accounts exist is their own room's to say."""
    for verbs in (given or {}).values():
        known(verbs or [], ON_ACCOUNT, "verb on an account")


def known(given: Iterable[str], words: Iterable[str], what: str) -> None:
    """Refuse what is not among the words."""
    strange = sorted(set(given) - set(words))
    if strange:
        raise ValidationError(f"Not a {what}: {', '.join(strange)}.")


class Memberships(models.QuerySet["Membership"]):
    """Questions asked of many."""

    def current(self) -> "Memberships":
        """Those that have not ended."""
        return self.filter(ended_at=None)

    def having(self, role: Role) -> "Memberships":
        """Those with a role."""
        return self.filter(roles__contains=[role])


class Membership(models.Model):
    """A person's place in an organisation. Ended ones stay: the record speaks of their holders.

    Not under row security, since it decides whose rows are shown.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    roles = ArrayField(models.CharField(max_length=30), validators=[known_roles])
    #: None: every verb of the roles
    only_verbs = ArrayField(
        models.CharField(max_length=40), null=True, blank=True, validators=[known_verbs]
    )
    #: None: every account; else account id to its verbs, or to null for every verb of the roles
    only_accounts = models.JSONField(null=True, blank=True, validators=[known_accounts])
    invited_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="invited"
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager["Membership"]] = Memberships.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=models.Q(ended_at=None),
                name="people_membership_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(roles__len__gte=1), name="people_membership_has_a_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} at {self.organisation}"

    @property
    def is_current(self) -> bool:
        """Whether it has not ended."""
        return self.ended_at is None

    @property
    def role_words(self) -> str:
        """``officer, FOI officer``."""
        return ", ".join(Role(role).label for role in self.roles)

    @property
    def actor(self) -> Actor:
        """As the record names this person."""
        return Actor(id=str(self.person_id), name=str(self.person), role=self.role_words)

    def end(self, at: datetime) -> None:
        """Nothing more may be done under it; `actions.end_membership` also signs the person out."""
        self.ended_at = at
        self.save(update_fields=["ended_at"])
