from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """First in the list, so that our templates stand before those of the packages."""

    name = "moothall.config"
    label = "config"
