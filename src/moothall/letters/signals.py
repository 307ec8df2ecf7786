"""What happened here that other rooms act on."""

from django.dispatch import Signal

#: ``letter``: to be sent
letter_put = Signal()
