"""What a platform lets our program spend until some moment, and how much of it is gone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """``name`` in the plural, as in "300 units of the YouTube Data API are left"."""

    name: str
    used: int
    limit: int
    resets_at: datetime
    #: of what is used: by asking, on the timetable, what is new
    polled: int = 0

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)

    def with_more(self, spent: "Quota") -> "Quota":
        """Both together; of another day, the later day's alone."""
        if spent.resets_at != self.resets_at:
            return max(self, spent, key=lambda one: one.resets_at)
        return replace(spent, used=self.used + spent.used, polled=self.polled + spent.polled)

    def kept(self) -> dict[str, Any]:
        """As JSON beside an account; :meth:`of` reads it."""
        return {
            "name": self.name,
            "used": self.used,
            "limit": self.limit,
            "resets_at": self.resets_at.astimezone(UTC).isoformat(),
            "polled": self.polled,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Quota":
        return cls(**{**kept, "resets_at": datetime.fromisoformat(kept["resets_at"])})
