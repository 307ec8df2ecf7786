from django.apps import AppConfig
from django.conf import settings

from moothall.platforms import reach


class ChannelsConfig(AppConfig):
    name = "moothall.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Where accounts' servers may stand."""
        reach.allow(settings.PRIVATE_SERVERS)
