from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "moothall.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A connection that is opened, or comes from the pool, starts in the scope we are in."""
        from moothall.people import tenancy  # noqa: PLC0415 - needs the settings

        tenancy.watch_connections()
