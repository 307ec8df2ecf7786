"""How long words, names and evidence are kept, as the adopted policy says; then they go.

A case belongs to every class of record that it is: removed posts, a complaint, a request for
information. It goes when the time of all of them is over, since a case cannot go by halves. Where
the policy gives a class no time, nothing of that class goes. What stays is what was done: decisions
with their clause, the record, hashes.
"""

from moothall.inbox.retention import askers, by_platform, on_request
from moothall.inbox.retention.applying import apply
from moothall.inbox.retention.due import Due, Refusal, due, held, looked_through, reasons_to_keep
from moothall.inbox.retention.periods import CLASSES, Period, periods

__all__ = [
    "CLASSES",
    "Due",
    "Period",
    "Refusal",
    "apply",
    "askers",
    "by_platform",
    "due",
    "held",
    "looked_through",
    "on_request",
    "periods",
    "reasons_to_keep",
]
