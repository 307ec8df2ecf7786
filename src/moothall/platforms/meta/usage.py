"""How much of what Meta allows us is used up, so that we stop before it stops us.

``X-App-Usage`` and ``X-Page-Usage`` give shares of what is allowed, in per cent;
``X-Business-Use-Case-Usage`` gives them for each use, with the minutes until access is regained.
Page tokens count by the latter. https://developers.facebook.com/docs/graph-api/overview/rate-limiting
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from threading import Lock
from typing import Any, TypeGuard

from moothall.platforms.base import Quota

#: per cent; from here on news is asked for every few minutes only
MUCH = 70
#: per cent; from here on lists are not read for a while, so that officers' answers still go out
ENOUGH = 90
#: without a time of Meta's own; usage is counted over a window that slides
PAUSE = timedelta(minutes=5)
SHARES = ("call_count", "total_time", "total_cputime", "acc_id_util_pct")


@dataclass(frozen=True, slots=True)
class Usage:
    #: the fullest of all measures, in per cent
    share: float = 0.0
    #: until access comes back, as Meta estimates; zero where we have it
    regained_in: timedelta = timedelta()
    #: whether the answer told a share at all
    is_told: bool = False

    def quota(self, title: str, now: datetime) -> Quota:
        """Over a window that slides. Above its limit Meta tells more than 100 per cent."""
        return Quota(
            name=f"requests that {title} allows",
            used=min(100, ceil(self.share)),
            limit=100,
            resets_at=now + self.regained_in if self.regained_in else None,
            told_at=now,
            in_percent=True,
        )


def usage_of(headers: Mapping[str, str]) -> Usage:
    """What an answer tells of it. What cannot be read counts as nothing told."""
    share, minutes, is_told = 0.0, 0.0, False
    for measure in _measures(headers):
        shares = [_number(measure[name]) for name in SHARES if _is_number(measure.get(name))]
        share, is_told = max([share, *shares]), is_told or bool(shares)
        minutes = max(minutes, _number(measure.get("estimated_time_to_regain_access")))
    return Usage(share, timedelta(minutes=min(minutes, 7 * 24 * 60)), is_told)


def regained(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When Meta thinks that it takes requests again; None where it does not say."""
    wait = usage_of(headers).regained_in
    return now + wait if wait else None


def _measures(headers: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    for name in ("x-app-usage", "x-page-usage", "x-business-use-case-usage"):
        try:
            body = json.loads(headers.get(name) or "{}")
        except ValueError:
            continue
        if not isinstance(body, dict):
            continue
        yield body
        for several in body.values():
            if isinstance(several, list):
                yield from (one for one in several if isinstance(one, dict))


def _is_number(given: object) -> TypeGuard[float]:
    return isinstance(given, int | float) and not isinstance(given, bool)


def _number(given: object) -> float:
    return float(given) if _is_number(given) else 0.0


class Budget:
    """What is left, by token, for this process: accounts are opened anew for every poll."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pauses: dict[str, datetime] = {}

    def note(self, who: str, headers: Mapping[str, str], now: datetime) -> None:
        usage = usage_of(headers)
        with self._lock:
            if usage.regained_in or usage.share >= ENOUGH:
                self._pauses[who] = now + max(usage.regained_in, PAUSE)
            elif usage.share:
                self._pauses.pop(who, None)

    def paused_until(self, who: str, now: datetime) -> datetime | None:
        with self._lock:
            end = self._pauses.get(who)
            if end is not None and end <= now:
                del self._pauses[who]
                return None
            return end

    def forget(self) -> None:
        with self._lock:
            self._pauses.clear()


BUDGET = Budget()
