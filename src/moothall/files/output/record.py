"""A judgement as plain data: the object of docs/reference/judge-output.md."""

from typing import Any

from moothall.core.values import LABELS, Finding, Judgement

DECIMALS = 4


def as_record(judgement: Judgement) -> dict[str, Any]:
    """Ready for JSON, keys in their published order."""
    return {
        "id": judgement.id,
        "disposition": judgement.disposition.value,
        "grounds": [_finding(finding) for finding in judgement.grounds],
        "needs": [_finding(finding) for finding in judgement.needs],
        "service": judgement.service.value,
        "scores": {
            label.value: round(float(judgement.scores.get(label, 0.0)), DECIMALS)
            for label in LABELS
        },
        "clauses": list(judgement.clauses),
        "clocks": [
            {"clock": clock.clock, "due": clock.due.isoformat()} for clock in judgement.clocks
        ],
        "reply_by": judgement.reply_by.isoformat() if judgement.reply_by else None,
        "reasons": list(judgement.reasons),
        "maybes": [_finding(finding) for finding in judgement.maybes],
        "rival": judgement.rival.value if judgement.rival else None,
        "policy": judgement.policy,
        "judge": judgement.judge,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "label": finding.label.value,
        "score": round(float(finding.score), DECIMALS),
        "clause": finding.clause,
        "spans": [[start, end] for start, end in finding.spans],
    }
