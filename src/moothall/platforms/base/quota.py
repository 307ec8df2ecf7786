"""What a platform lets our program spend, and how much of it is gone.

An account may have several, by their names: requests in a quarter of an hour, posts in a day. Some
platforms tell nobody what is used, so that we count ourselves; others tell it with their answers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

#: of a limit, what is left when somebody should know
LOW = 0.2
#: of a limit, the change after which what a platform tells is kept at once
NOTABLE = 0.1
#: what a platform tells is kept no oftener than this while little changes
KEPT_EVERY = timedelta(hours=1)
#: no window is longer than a day, and accounts are probed once a day, give or take an hour
TOLD_FOR = timedelta(hours=26)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """``name`` in the plural, as in "300 units of the YouTube Data API are left"."""

    name: str
    used: int
    limit: int
    #: None: what is used long enough ago does not count any more, without a moment for all of it
    resets_at: datetime | None
    #: of what is used: by asking, on the timetable, what is new
    polled: int = 0
    #: when the platform told it; None where we count ourselves
    told_at: datetime | None = None
    #: the platform tells shares alone: ``used`` and ``limit`` are per cent
    in_percent: bool = False
    #: counted in minutes: it is whole again before anybody could do something about it
    is_brief: bool = False

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)

    def is_over(self, at: datetime) -> bool:
        """Whether the platform counts anew since, so that nothing is known of what is used."""
        return self.resets_at is not None and self.resets_at <= at

    def is_known(self, at: datetime) -> bool:
        """Whether it still says something; what we count ourselves is always known."""
        return self.told_at is None or at - self.told_at < TOLD_FOR

    def is_low(self, at: datetime) -> bool:
        """Whether a fifth or less is left."""
        return self.is_known(at) and not self.is_over(at) and self.left <= self.limit * LOW

    def with_more(self, spent: "Quota") -> "Quota":
        """Both together; of another day, the later day's alone. The newer of what is told."""
        if spent.told_at is not None:
            return spent if self.told_at is None else max(self, spent, key=_told)
        if spent.resets_at != self.resets_at:
            return max(self, spent, key=_reset)
        return replace(spent, used=self.used + spent.used, polled=self.polled + spent.polled)

    def is_news(self, known: "Quota | None") -> bool:
        """Whether what was told differs enough from what is ``known`` to be kept.

        A poll asks every minute, and each answer tells a little less.
        """
        if known is None or known.told_at is None or self.told_at is None:
            return True
        if known.limit != self.limit or self.told_at - known.told_at >= KEPT_EVERY:
            return True
        if self.is_low(self.told_at) is not known.is_low(self.told_at):
            return True
        return abs(self.used - known.used) >= max(1, self.limit * NOTABLE)

    def kept(self) -> dict[str, Any]:
        """As JSON beside an account; :meth:`of` reads it."""
        return {
            "name": self.name,
            "used": self.used,
            "limit": self.limit,
            "resets_at": _written(self.resets_at),
            "polled": self.polled,
            "told_at": _written(self.told_at),
            "in_percent": self.in_percent,
            "is_brief": self.is_brief,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Quota":
        """Raises ``KeyError``, ``TypeError`` or ``ValueError`` for what :meth:`kept` never gave."""
        times = {"resets_at": _read(kept["resets_at"]), "told_at": _read(kept.get("told_at"))}
        return cls(**{**kept, **times})


def news(told: Iterable[Quota], known: Mapping[str, Quota]) -> tuple[Quota, ...]:
    """Of what a platform told, all if some of it is worth keeping, since it is kept in one go."""
    found = tuple(told)
    return found if any(one.is_news(known.get(one.name)) for one in found) else ()


def by_name(quotas: Iterable[Quota]) -> dict[str, Quota]:
    return {one.name: one for one in quotas}


_NEVER = datetime.min.replace(tzinfo=UTC)


def _told(one: Quota) -> datetime:
    return one.told_at or _NEVER


def _reset(one: Quota) -> datetime:
    return one.resets_at or _NEVER


def _written(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _read(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
