"""One of the organisation's accounts on a platform, with its tokens and its switch."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from moothall import platforms
from moothall.channels.fields import SecretsField
from moothall.core.values.ids import new_id
from moothall.people.models import Organisation


class Account(models.Model):
    """A disconnected account stays: posts and the record speak of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    #: as :func:`moothall.platforms.get` knows it, or one that the desk has no connection to
    platform = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    handle = models.CharField(max_length=200, blank=True)
    external_id = models.CharField("the platform's id", max_length=300, blank=True)
    server_url = models.URLField(max_length=300, blank=True)
    application = models.ForeignKey(
        "channels.Application", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: whose rules the account follows, where that is not the platform's own name
    profile = models.CharField(max_length=40, blank=True)
    credentials = SecretsField(default=dict, blank=True)
    #: None: the platform has no such thing, or was not asked yet
    scopes = ArrayField(models.CharField(max_length=120), null=True, blank=True)
    #: for each stream: where to go on, and where we were a little while ago
    cursors = models.JSONField(default=dict, blank=True)
    #: what the last probe found, as `connecting.capabilities_of` reads it
    capabilities = models.JSONField(default=dict, blank=True)
    probed_at = models.DateTimeField(null=True, blank=True)
    #: sentences of the last probe: what is missing and what to do
    warnings = models.JSONField(default=list, blank=True)
    #: verbs and permissions that the account had at an earlier probe and has no more, and since
    #: when; `probing.Lost` reads it
    lost = models.JSONField(default=dict, blank=True)
    lost_at = models.DateTimeField(null=True, blank=True)
    #: when the tokens end that we have, and since when we have them
    expires_at = models.DateTimeField(null=True, blank=True)
    token_since = models.DateTimeField(null=True, blank=True)
    #: the platform is being asked for new tokens, and may have made the old ones worthless
    renewing_since = models.DateTimeField(null=True, blank=True)
    #: since when that has not worked, why, and when it is tried again
    renewal_failed_at = models.DateTimeField(null=True, blank=True)
    renewal_problem = models.TextField(blank=True)
    renew_after = models.DateTimeField(null=True, blank=True)
    connected_at = models.DateTimeField()
    connected_by_id = models.TextField(blank=True)
    connected_by_name = models.TextField(blank=True)
    disconnected_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by_id = models.TextField(blank=True)
    paused_by_name = models.TextField(blank=True)
    paused_reason = models.TextField(blank=True)
    #: the platform asked us not to read before
    read_after = models.DateTimeField(null=True, blank=True)
    last_read_at = models.DateTimeField(null=True, blank=True)
    last_write_at = models.DateTimeField(null=True, blank=True)
    #: a sentence for the administrator; empty when the last reading went well
    last_error = models.TextField(blank=True)
    last_error_at = models.DateTimeField(null=True, blank=True)
    #: since when the platform accepts our token no more; empty once it does
    permission_lost_at = models.DateTimeField(null=True, blank=True)
    #: since when far less comes than usual, and the sentence that says how much less
    quiet_since = models.DateTimeField(null=True, blank=True)
    quiet_words = models.TextField(blank=True, default="", db_default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "platform", "server_url", "external_id"],
                condition=models.Q(disconnected_at=None) & ~models.Q(external_id=""),
                name="channels_account_connected_once",
            ),
            models.CheckConstraint(
                condition=models.Q(paused_at=None, paused_by_id="", paused_reason="")
                | (
                    models.Q(paused_at__isnull=False)
                    & ~models.Q(paused_by_id="")
                    & ~models.Q(paused_reason="")
                ),
                name="channels_account_paused_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} on {self.title}"

    @property
    def title(self) -> str:
        """The platform as an officer calls it."""
        try:
            return platforms.capabilities_of(self.platform).title
        except KeyError:
            return self.platform

    @property
    def is_connected(self) -> bool:
        """Whether a program can speak to it at all.

        A place that was added to be worked by hand has no id of the platform's, and stays so when
        the desk learns to speak to its platform.
        """
        speaks = self.platform in platforms.names() and self.external_id != ""
        return self.disconnected_at is None and speaks

    @property
    def is_paused(self) -> bool:
        """Whether its own switch is off; the organisation's is `pausing.stopped`."""
        return self.paused_at is not None

    def note_error(self, words: str, at: datetime, **more: Any) -> None:
        """Shown on the account until a reading goes well."""
        self.last_error, self.last_error_at = words, at
        for name, value in more.items():
            setattr(self, name, value)
        self.save(update_fields=["last_error", "last_error_at", *more])
