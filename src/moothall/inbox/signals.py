"""What other rooms may listen to. Receivers run inside the transaction that the news belongs to."""

from django.dispatch import Signal

#: ``fitting``: somebody asked that the judge learn from the desk's decisions
fitting_asked = Signal()
#: ``evidence``: a post was sealed; its pictures are still to be fetched
evidence_sealed = Signal()
#: ``organisation_id``, ``ids``, ``at``: a batch was read and saved; outside of any transaction
posts_judged = Signal()
