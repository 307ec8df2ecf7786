"""What other rooms may listen to. Receivers run inside the transaction that the news belongs to."""

from django.dispatch import Signal

#: ``delivery``: kept and not yet read
delivery_kept = Signal()
#: ``account``, ``events``: new rows for the inbox
events_taken = Signal()
#: ``action``: to be sent when its time has come
action_put = Signal()
#: ``action``: sent, failed, left to a person's hands, or of unknown end and handed over
action_ended = Signal()
