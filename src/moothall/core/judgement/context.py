"""What the judge may know besides the post itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from moothall.core.judgement.detect.directory import Directory


@dataclass(frozen=True, slots=True)
class Context:
    """Everything is optional: a post can be judged with nothing around it."""

    directory: Directory | None = None
    """Journalists, councillors and politicians whom the organisation knows by name or handle."""
    received_at: datetime | None = None
    """When the post was received; clocks start here. Aware. What is posted on an organisation's own
    page is received when it is posted (docs/reference/clocks.md)."""
    alike: int = 0
    """How many other recent posts, by anybody, say near enough the same (see ``Recent``)."""
    extra_holidays: tuple[date, ...] = ()
    """Days proclaimed as bank holidays since the shipped calendar was written."""
