from django.apps import AppConfig


class DemoConfig(AppConfig):
    """First in the list, so that its sign-in page stands before the desk's own."""

    name = "moothall.work.demo"
    label = "demo"
