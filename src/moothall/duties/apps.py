from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "moothall.duties"
    label = "duties"
