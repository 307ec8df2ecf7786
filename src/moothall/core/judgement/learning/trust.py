"""Whether a file of decisions can be learnt from at all, before anything is fitted to it.

A fit can be right and still not be wanted: where most of the decisions are wrong, it would learn
the little that is sound in them, and nobody would hear that something is amiss.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from moothall.core.judgement.judge import judge_reading
from moothall.core.judgement.learning.decision import Decision
from moothall.core.judgement.learning.fit import DANGER_LABELS
from moothall.core.judgement.learning.gate import Check
from moothall.core.judgement.learning.reading import Kept
from moothall.core.policy import Policy
from moothall.core.values import Disposition

LEAST_AGREEMENT = 0.4
"""Of the way from chance to full agreement (Cohen's kappa, 1960). Honest decisions with a fifth
wrong come to about 0.5; with three fifths wrong, to 0.3 or less."""
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
    decided = [one.as_gold().disposition for one in decisions]
    judged = [judge_reading(kept.post, kept, kept.hits, policy).disposition for kept in readings]
    agree = sum(one is other for one, other in zip(decided, judged, strict=True))
    beyond_chance = kappa(decided, judged)
    return Check(
        "all decisions: what to do first agrees with the judge as shipped",
        f"{agree} of {len(decisions)}",
        "",
        passed=beyond_chance >= LEAST_AGREEMENT,
        why=f"Only {agree} of {len(decisions)} decisions agree with the judge, as shipped, about"
        f" what to do first. Allowing for chance that is {max(beyond_chance, 0):.0%} of the way to"
        f" full agreement, and {LEAST_AGREEMENT:.0%} is asked for: less is more than another"
        " practice would explain. Hand over all decisions, not only those that changed something;"
        " check that --policy is the policy they were made under, and that posts and decisions"
        " belong together.",
    )


def kappa(one: Sequence[Disposition], other: Sequence[Disposition]) -> float:
    """Agreement beyond chance: 0 for none, 1 for full.

    J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological
    Measurement 20 (1960).
    """
    count = len(one)
    agree = sum(a is b for a, b in zip(one, other, strict=True)) / count
    of_one, of_other = Counter(one), Counter(other)
    by_chance = sum(of_one[way] * of_other[way] for way in Disposition) / count**2
    return (agree - by_chance) / (1 - by_chance) if by_chance < 1 else 1.0


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
