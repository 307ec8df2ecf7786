"""What X lets us ask in a window of time, as each of its answers tells.

Each address has its own: ``x-rate-limit-limit`` requests in the window, ``x-rate-limit-remaining``
of them left until ``x-rate-limit-reset``, in seconds since 1970. Most windows last 15 minutes:
https://docs.x.com/fundamentals/rate-limits
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from moothall.platforms.base import Quota

#: what is read on the timetable and at a probe, by its address; the first that fits
NAMES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"/2/users/[^/]+/mentions"), "requests for mentions"),
    (re.compile(r"/2/users/[^/]+/tweets"), "requests for our own posts"),
    (re.compile(r"/2/tweets/search/recent"), "searches for answers"),
    (re.compile(r"/2/dm_events"), "requests for private messages"),
    (re.compile(r"/2/tweets"), "requests for posts by their numbers"),
    (re.compile(r"/2/users/me"), "requests for our own account"),
)
BRIEF = timedelta(hours=1)
_DIGITS = re.compile(r"[0-9]{1,12}", re.ASCII)


def quota_of(path: str, headers: Mapping[str, str], now: datetime) -> Quota | None:
    """None for what is not read on the timetable, and where a header lacks or is no number."""
    name = next((name for place, name in NAMES if place.fullmatch(path)), None)
    limit, left, resets = (
        headers.get(f"x-rate-limit-{one}", "") for one in ("limit", "remaining", "reset")
    )
    if name is None or not all(_DIGITS.fullmatch(one) for one in (limit, left, resets)):
        return None
    resets_at = datetime.fromtimestamp(int(resets), UTC)
    return Quota(
        name=name,
        used=max(0, int(limit) - int(left)),
        limit=int(limit),
        resets_at=resets_at,
        told_at=now,
        is_brief=resets_at - now <= BRIEF,
    )
