"""What other rooms may listen to. Receivers run inside the transaction that the news belongs to."""

from django.dispatch import Signal

#: ``delivery``: kept and not yet read
delivery_kept = Signal()
#: ``platform``, ``reason``: something came to our address and was turned away
delivery_refused = Signal()
#: ``account``, ``events``: new rows for the inbox
events_taken = Signal()
#: ``action``: to be sent when its time has come
action_put = Signal()
#: ``action``: this moment, and outside a transaction: the platform is about to be asked. A receiver
#: may take some seconds; the account's other actions wait
before_asking = Signal()
#: ``action``: sent, failed, left to a person's hands, or of unknown end and handed over
action_ended = Signal()
#: ``action``: ordered beforehand and about to be sent; each receiver answers why not, or nothing
order_asked = Signal()
#: ``file_import``: too large to be looked through while somebody waits
file_handed_in = Signal()
#: ``file_import``: to be taken in
file_asked_for = Signal()
