"""Whether a file of decisions can be learnt from at all, before anything is fitted to it.

A fit can be right and still not be wanted: where most of the decisions are wrong, it would learn
the little that is sound in them, and nobody would hear that something is amiss.
"""

from collections.abc import Iterator, Sequence

from moothall.core.judgement.judge import judge_reading
from moothall.core.judgement.learning.decision import Decision
from moothall.core.judgement.learning.fit import DANGER_LABELS
from moothall.core.judgement.learning.gate import Check
from moothall.core.judgement.learning.reading import Kept
from moothall.core.policy import Policy

LEAST_AGREEMENT = 0.5
SURE = 0.9
"""Scores are calibrated: of posts with this score for a danger, nine in ten tell of one."""
MOST_DENIED = 0.8
FEWEST_SURE = 5


def trustworthy(
    decisions: Sequence[Decision], readings: Sequence[Kept], policy: Policy
) -> Iterator[Check]:
    """They agree with the judge in the main, and leave plain danger alone."""
    yield _agreement(decisions, readings, policy)
    yield _danger_denied(decisions, readings)


def _agreement(decisions: Sequence[Decision], readings: Sequence[Kept], policy: Policy) -> Check:
    agree = sum(
        judge_reading(kept.post, kept, kept.hits, policy).disposition is one.as_gold().disposition
        for one, kept in zip(decisions, readings, strict=True)
    )
    return Check(
        "all decisions: what to do first agrees with the judge as shipped",
        f"{agree} of {len(decisions)}",
        "",
        passed=agree >= LEAST_AGREEMENT * len(decisions),
        why=f"Only {agree} of {len(decisions)} decisions agree with the judge, as shipped, about"
        " what to do first. That is more than another practice would explain. Hand over all"
        " decisions, not only those that changed something; check that --policy is the policy they"
        " were made under, and that posts and decisions belong together.",
    )


def _danger_denied(decisions: Sequence[Decision], readings: Sequence[Kept]) -> Check:
    sure = [
        bool(one.decided.labels & DANGER_LABELS)
        for one, kept in zip(decisions, readings, strict=True)
        if max(kept.scores[label] for label in DANGER_LABELS) >= SURE
    ]
    denied = sure.count(False)
    return Check(
        "all decisions: plain danger that was decided to be none",
        f"{denied} of {len(sure)}",
        "",
        passed=len(sure) < FEWEST_SURE or denied <= MOST_DENIED * len(sure),
        why=f"Of {len(sure)} posts that all but certainly tell of an emergency or of somebody at"
        f" risk, {denied} were decided to tell of neither. Nothing is learnt from such decisions."
        " Find out who made them and why, first.",
    )
