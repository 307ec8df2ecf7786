"""From an organisation's decisions to a fit with a verdict on it: everything but the keeping."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from moothall.core.judgement.findings import threshold_for
from moothall.core.judgement.learning.decision import Decision, in_order
from moothall.core.judgement.learning.evidence import gather, weights_of
from moothall.core.judgement.learning.fit import DANGER_LABELS, Fit
from moothall.core.judgement.learning.fitting import LabelTaught, lesson, teach
from moothall.core.judgement.learning.frozen import Frozen, frozen_posts
from moothall.core.judgement.learning.gate import Check, Verdict, try_out
from moothall.core.judgement.learning.reading import Reader, keep
from moothall.core.judgement.learning.trust import trustworthy
from moothall.core.policy import Policy
from moothall.core.values import LABELS

FEWEST = 80
"""Different posts with a decision, below which there is too little to learn from and to test on."""
NEWEST_SHARE = 0.25
MOST = 6_000
"""The newest decisions that are used; more would take long and teach little."""


TOO_FEW = (
    "There are {} decisions about different posts, and {} are the fewest that can be learnt from"
    " and tested. Collect more."
)
NOTHING = (
    "Nothing was learnt: for no label, nor for the service areas, did the decisions agree with one"
    " another well enough to beat the shipped judge on decisions that were held back. Either they"
    " mostly agree with it already, or they are too few or too mixed."
)
NO_MORE = "These decisions teach nothing beyond {}, which is in force already."


@dataclass(frozen=True, slots=True)
class Learnt:
    """What came of it. ``fit`` is None where there was nothing to try."""

    learnt_from: tuple[Decision, ...]
    tested_on: tuple[Decision, ...]
    given: int
    repeats: int
    danger_denied: int
    """Decisions against a danger that the judge had found. They are never learnt."""
    verdict: Verdict
    tried: tuple[LabelTaught, ...] = ()
    fit: Fit | None = None

    @property
    def may_be_adopted(self) -> bool:
        return self.fit is not None and self.verdict.passed

    def figures(self) -> dict[str, Any]:
        """What the history keeps: counts and measurements, and no word of any post."""
        return {
            "decisions": self.given,
            "learnt_from": len(self.learnt_from),
            "tested_on": len(self.tested_on),
            "checks": [
                {name: getattr(check, name) for name in ("what", "before", "after", "passed")}
                for check in self.verdict.checks
            ],
        }


def learn(
    decisions: Iterable[Decision],
    *,
    policy: Policy,
    reader: Reader,
    in_force: Fit | None = None,
    frozen: Sequence[Frozen] | None = None,
    contrast: Sequence[Frozen] = (),
) -> Learnt:
    """Fit the decisions of the policy's organisation, and try the fit on what it has not seen.

    ``in_force`` is the fit that is used now, which the new one must beat. ``frozen`` are the
    shipped frozen posts unless others are given; ``contrast`` are further posts that name groups
    of people. The same decisions give the same fit.
    """
    given = in_order(decisions)[-MOST:]
    kept_apart = [*(frozen_posts() if frozen is None else frozen), *contrast]
    evidence = gather(given, [one.gold.post for one in kept_apart])
    older, newest = split(evidence.decisions)
    so_far = Learnt(
        learnt_from=older,
        tested_on=newest,
        given=len(given),
        repeats=evidence.repeats,
        danger_denied=danger_denied(evidence.decisions),
        verdict=Verdict(()),
    )
    if len(evidence.decisions) < FEWEST:
        why = TOO_FEW.format(len(evidence.decisions), FEWEST)
        return replace(so_far, verdict=Verdict((refusal(why),)))
    readings = keep((one.post for one in evidence.decisions), reader)
    checks = tuple(trustworthy(evidence.decisions, readings, policy))
    so_far = replace(so_far, verdict=Verdict(checks))
    if not so_far.verdict.passed:
        return so_far
    thresholds = {label: threshold_for(label, policy) for label in LABELS}
    taught = teach(lesson(older, readings[: len(older)], weights_of(older)), thresholds)
    so_far = replace(so_far, tried=taught.tried)
    if not taught.labels and not taught.services:
        return replace(so_far, verdict=Verdict((*checks, refusal(NOTHING))))
    fit = Fit(policy.organisation.name, reader.version, taught.labels, taught.services)
    if in_force and fit.version == in_force.version:
        return replace(so_far, verdict=Verdict((*checks, refusal(NO_MORE.format(fit.version)))))
    tried_out = try_out(
        fit,
        in_force=in_force,
        policy=policy,
        newest=list(zip(newest, readings[len(older) :], strict=True)),
        frozen=list(
            zip(kept_apart, keep((one.gold.post for one in kept_apart), reader), strict=True)
        ),
    )
    verdict = Verdict((*checks, *tried_out.checks), tried_out.changes)
    return replace(so_far, fit=fit, verdict=verdict)


def split(decisions: Sequence[Decision]) -> tuple[tuple[Decision, ...], tuple[Decision, ...]]:
    """(to learn from, to test on): the newest quarter came after all that is learnt from."""
    held_out = max(int(NEWEST_SHARE * len(decisions)), FEWEST // 4)
    first = max(len(decisions) - held_out, 0)
    return tuple(decisions[:first]), tuple(decisions[first:])


def danger_denied(decisions: Iterable[Decision]) -> int:
    """How many decisions take back a danger that the judge had found."""
    return sum(
        bool(one.said and (one.said.labels - one.decided.labels) & DANGER_LABELS)
        for one in decisions
    )


def refusal(why: str) -> Check:
    """Where there is nothing to try."""
    return Check("something to learn", "", "", passed=False, why=why)
