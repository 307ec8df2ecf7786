"""The end of a letter's time. It holds names of staff and cases, and no resident's words."""

from datetime import datetime

from moothall.letters.models import Letter
from moothall.letters.states import TRANSITIONS

#: what still waits for something, or for somebody
OPEN = [state.value for state, follow in TRANSITIONS.items() if follow]


def age_out(*, before: datetime) -> int:
    """Of the organisation of the scope: those that are over. How many went.

    What failed, and what nobody knows of, stays until a person has settled it.
    """
    old = Letter.objects.filter(written_at__lt=before).exclude(state__in=OPEN)
    gone, _ = old.delete()
    return gone
