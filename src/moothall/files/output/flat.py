"""A spreadsheet: one row for each post, the same columns every time."""

import csv
from typing import TextIO

from moothall.core.values import LABELS, Finding
from moothall.files.output.contract import Writer
from moothall.files.output.record import DECIMALS
from moothall.files.rows import BadLine
from moothall.files.safe_text import defused
from moothall.files.workers import Judged, Outcome

COLUMNS = (
    "id",
    "disposition",
    "grounds",
    "needs",
    "service",
    "clauses",
    "reply_by",
    "clocks",
    "maybes",
    "rival",
    "reasons",
    "platform",
    "kind",
    "author",
    "posted_at",
    "text",
    "where",
    "policy",
    "judge",
    *(f"score_{label.value}" for label in LABELS),
)
BETWEEN = "; "


class FlatWriter(Writer):
    """Cells that a spreadsheet would run as a formula are defused; text is otherwise as it was."""

    def __init__(self, out: TextIO) -> None:
        self._rows = csv.writer(out)
        self._rows.writerow(COLUMNS)

    def write(self, outcome: Outcome) -> None:
        if not isinstance(outcome, BadLine):
            self._rows.writerow(_cells(outcome))


def _cells(judged: Judged) -> list[str]:
    post, judgement = judged.row.post, judged.judgement
    words = (
        judgement.id,
        judgement.disposition.value,
        _labels(judgement.grounds),
        _labels(judgement.needs),
        judgement.service.value,
        BETWEEN.join(judgement.clauses),
        judgement.reply_by.isoformat() if judgement.reply_by else "",
        BETWEEN.join(f"{clock.clock} {clock.due.isoformat()}" for clock in judgement.clocks),
        _labels(judgement.maybes),
        judgement.rival.value if judgement.rival else "",
        BETWEEN.join(judgement.reasons),
        post.platform,
        post.kind,
        post.author.name or post.author.handle,
        post.posted_at.isoformat() if post.posted_at else "",
        post.text,
        judged.row.where,
        judgement.policy,
        judgement.judge,
    )
    scores = (round(float(judgement.scores.get(label, 0.0)), DECIMALS) for label in LABELS)
    return [*(defused(word) for word in words), *(str(score) for score in scores)]


def _labels(findings: tuple[Finding, ...]) -> str:
    return BETWEEN.join(finding.label.value for finding in findings)
