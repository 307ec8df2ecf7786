"""What other rooms may listen to. Receivers run inside the transaction that asked."""

from django.dispatch import Signal

#: ``check``: the chain is to be read in the background
check_asked_for = Signal()
