from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Joins the rooms below to the tasks that serve them."""

    name = "moothall.work"
    label = "work"
