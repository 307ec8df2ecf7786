"""What every writer does, and what it is told before the first post."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from moothall.core.policy import Policy
from moothall.files.rows import Notes
from moothall.files.totals import Totals
from moothall.files.workers import Outcome


@dataclass(frozen=True, slots=True)
class About:
    """The reading as a whole."""

    policy: Policy
    sources: Sequence[str]
    made_at: datetime
    """When the judging began. Aware."""


class Writer(Protocol):
    """Takes outcomes one by one, in order; ``finish`` is called once, after the last."""

    def write(self, outcome: Outcome) -> None: ...

    def finish(self, totals: Totals, notes: Notes) -> None: ...
