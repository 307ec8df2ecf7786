"""Our program as a platform knows it: what an administrator was given there for it."""

from django.db import models

from moothall import platforms
from moothall.channels.fields import SecretsField
from moothall.core.values.ids import new_id
from moothall.people.models import Organisation
from moothall.platforms import base


class Application(models.Model):
    """One for each platform; where each server has its own, one for each server."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    platform = models.CharField(max_length=40)
    base_url = models.URLField(max_length=300, blank=True)
    client_id = models.CharField(max_length=300)
    #: by the names of the guide's fields; replaced, never shown
    secrets = SecretsField(default=dict, blank=True)
    kept_at = models.DateTimeField()
    kept_by_id = models.TextField(blank=True)
    kept_by_name = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["platform", "base_url"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "platform", "base_url"],
                name="channels_application_once",
            )
        ]

    def __str__(self) -> str:
        try:
            title = platforms.capabilities_of(self.platform).title
        except KeyError:
            title = self.platform
        return f"application on {self.base_url or title}"

    def told(self, redirect_uri: str = "") -> base.Application:
        """As the platforms' modules are told it."""
        return base.Application(
            client_id=self.client_id,
            secrets=dict(self.secrets),
            redirect_uri=redirect_uri,
            base_url=self.base_url,
        )
