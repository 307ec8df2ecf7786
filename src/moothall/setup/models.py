"""One table: the addresses that let the first administrator in."""

from datetime import datetime, timedelta

from django.db import models

from moothall.core.values.ids import new_id

HOLDS = timedelta(hours=24)


class SetUpLink(models.Model):
    """Belongs to no organisation: there is none yet. The token itself is kept nowhere.

    In the database and not in a file, so that any web machine on it answers the address.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"set-up address of {self.made_at:%Y-%m-%d %H:%M}"

    def is_open(self, at: datetime) -> bool:
        """Whether it still lets somebody in."""
        return self.used_at is None and at < self.expires_at
