"""What a hold keeps beside the case: the bytes in which its posts came."""

from django.db.models import Exists, OuterRef
from django.db.models.query import QuerySet

from moothall.channels.models import Delivery, Event
from moothall.inbox.models import Hold, Post


def deliveries_kept() -> QuerySet[Delivery]:
    """Of the organisation of the scope: those that brought a post of a case under a hold."""
    held = Hold.objects.filter(ended_at=None).values("case")
    kept = Post.objects.filter(
        case__in=held, account=OuterRef("account"), external_id=OuterRef("external_id")
    )
    brought = Event.objects.filter(Exists(kept), delivery__isnull=False)
    return Delivery.objects.filter(pk__in=brought.values("delivery"))
