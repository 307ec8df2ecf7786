"""Which cases still hold words."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from moothall.inbox.models import Case, Emptied


def worded() -> QuerySet[Case]:
    """Open ones, and closed ones that were not emptied since they were closed."""
    emptied = Emptied.objects.filter(case=OuterRef("pk"), at__gte=OuterRef("closed_at"))
    return Case.objects.filter(Q(is_open=True) | ~Exists(emptied))
