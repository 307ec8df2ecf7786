"""What was logged by hand: by whom, when, seen where, and with which pictures."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from moothall.channels.models import Event, Picture, Source

#: what begins the id of a post that was logged by hand
PREFIX = "hand:"


@dataclass(frozen=True, slots=True)
class Logged:
    """One post that an officer typed in."""

    by: str
    at: datetime
    where: str
    pictures: tuple[Picture, ...] = ()


def logged(account_id: UUID, external_ids: Iterable[str]) -> dict[str, Logged]:
    """By the id of the post; nothing is asked where none was logged by hand."""
    wanted = [one for one in external_ids if one.startswith(PREFIX)]
    if not wanted:
        return {}
    rows = (
        Event.objects.filter(account=account_id, external_id__in=wanted, source=Source.BY_HAND)
        .select_related("delivery")
        .defer("delivery__body")
    )
    found = {row.external_id: row for row in rows}
    pictures: dict[UUID, list[Picture]] = defaultdict(list)
    ids = [row.pk for row in found.values()]
    for one in Picture.objects.filter(event__in=ids).defer("original", "shown"):
        pictures[one.event_id].append(one)
    return {
        external_id: Logged(
            by=row.delivery.logged_by_name if row.delivery else "",
            at=row.received_at,
            where=str(row.delivery.headers.get("where", "")) if row.delivery else "",
            pictures=tuple(pictures[row.pk]),
        )
        for external_id, row in found.items()
    }
