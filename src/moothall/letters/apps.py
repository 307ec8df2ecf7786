from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "moothall.letters"
    label = "letters"
