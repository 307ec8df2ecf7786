"""What other rooms may listen to. Receivers run inside the transaction of the change."""

from django.dispatch import Signal

#: ``duty``, ``at``: it began, has another time, or came to its end
duty_changed = Signal()
