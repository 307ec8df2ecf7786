"""The only way in: nobody registers by themselves."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models

from moothall.core.values.ids import new_id
from moothall.people.models.membership import Membership, known_roles
from moothall.people.models.organisation import Organisation

HOLDS = timedelta(days=7)


def new_token() -> str:
    """What stands in the link; only its hash is kept."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """A token of 256 random bits needs no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


class Invitation(models.Model):
    """An address that may join, until when, as what."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="invitations"
    )
    email = models.EmailField("e-mail address", max_length=254)
    name = models.CharField(max_length=150, blank=True)
    roles = ArrayField(models.CharField(max_length=30), validators=[known_roles])
    token_hash = models.CharField(max_length=64)
    invited_by = models.ForeignKey(
        Membership, null=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "token_hash"], name="people_invitation_token"
            ),
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="people_invitation_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.organisation}"

    def is_open(self, at: datetime) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.withdrawn_at is None and at < self.expires_at
