from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Joins the rooms below to the tasks that serve them."""

    name = "moothall.work"
    label = "work"

    def ready(self) -> None:
        """Models are there now."""
        from moothall.work import joins  # noqa: PLC0415 - needs the models

        joins.connect()
