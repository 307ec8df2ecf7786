"""What every writer does, and what it is told before the first post."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

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


class Writer(ABC):
    """Takes outcomes one by one, in order."""

    @abstractmethod
    def write(self, outcome: Outcome) -> None:
        """One judged post or bad line."""

    def finish(self, totals: Totals, notes: Notes) -> None:
        """Called once, after the last outcome. Most writers have nothing left to say."""
        del totals, notes

    def close(self) -> None:
        """Let go of what is held, finished or not. Called last, always."""
        return
