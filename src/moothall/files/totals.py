"""Counts kept while posts go by."""

from collections import Counter
from dataclasses import dataclass, field

from moothall.core.values import Disposition, Need, Service
from moothall.files.rows import BadLine
from moothall.files.workers import Judged, Outcome

ASKS_NOTHING = {Need.RHETORICAL, Need.OPINION, Need.PROVOCATIVE}


@dataclass(slots=True)
class Totals:
    """How many of what; never the posts themselves."""

    judged: int = 0
    bad: int = 0
    incomplete: int = 0
    """Posts that were judged although something beside their words could not be read."""
    dispositions: Counter[Disposition] = field(default_factory=Counter)
    clauses: Counter[str] = field(default_factory=Counter)
    services: Counter[Service] = field(default_factory=Counter)
    without_clause: int = 0
    """Posts with a need, asking for something, for which the published policy has no words."""
    undated: int = 0
    """Posts that do not say when they were written."""
    judge: str = ""

    def add(self, outcome: Outcome) -> None:
        if isinstance(outcome, BadLine):
            self.bad += 1
            return
        self._add(outcome)

    def _add(self, judged: Judged) -> None:
        judgement = judged.judgement
        self.judged += 1
        self.judge = judgement.judge
        self.incomplete += bool(judged.row.faults)
        self.undated += judged.row.post.posted_at is None
        self.dispositions[judgement.disposition] += 1
        self.services[judgement.service] += 1
        self.clauses.update(set(judgement.clauses))
        self.without_clause += any(
            need.clause is None and need.label not in ASKS_NOTHING for need in judgement.needs
        )
