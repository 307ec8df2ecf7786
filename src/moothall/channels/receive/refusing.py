"""What came to our addresses and was turned away: counted, and nothing of it kept."""

import logging
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from moothall.channels.models import Reason
from moothall.channels.signals import delivery_refused
from moothall.core.values.ids import new_id
from moothall.platforms.base import Forged, Replayed, Stale

log = logging.getLogger(__name__)
COUNT = """
    INSERT INTO channels_refusal (id, organisation_id, place, reason, day, number, last_at)
    VALUES (%s, %s, %s, %s, %s, 1, %s)
    ON CONFLICT (organisation_id, place, reason, day) DO UPDATE
    SET number = channels_refusal.number + 1, last_at = EXCLUDED.last_at
    RETURNING number
"""


def refused(organisation_id: UUID, place: UUID, platform: str, reason: Reason, at: datetime) -> int:
    """One more today; ``place`` is the account or the application. In the organisation's scope.

    The log has the first, the tenth, the hundredth: who sends forgeries shall not fill the disk.
    """
    given: list[Any] = [
        new_id(),
        organisation_id,
        place,
        reason.value,
        at.astimezone(UTC).date(),
        at,
    ]
    with connection.cursor() as cursor:
        cursor.execute(COUNT, given)
        [number] = cursor.fetchone()
    if str(number).strip("0") == "1":
        log.warning(
            "a delivery was refused",
            extra={"place": str(place), "reason": reason.value, "today": number},
        )
    delivery_refused.send(None, platform=platform, reason=reason.value)
    return int(number)


def reason_of(problem: Forged) -> Reason:
    """Why a delivery was not believed."""
    if isinstance(problem, Replayed):
        return Reason.REPLAYED
    return Reason.STALE if isinstance(problem, Stale) else Reason.FORGED
