"""From scores to findings: which labels hold under this policy, and which are only maybes.

A ground holds where the policy has a clause for it and the score reaches the clause's threshold. A
need holds from the threshold fitted with the model, unless its clause gives one. A ground that the
policy has no words for is never a reason to remove: it is shown as a maybe.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from moothall.core.judgement.detect import Hit, speaks_for
from moothall.core.judgement.model import Model
from moothall.core.judgement.reads import Reads, SaysWhatFirst
from moothall.core.judgement.rulings import settle
from moothall.core.policy import Policy
from moothall.core.values import Disposition, Finding, Ground, Label, Need, Span

#: A label is worth a person's second look from this share of its threshold, and from this score.
MAYBE_FROM = 0.5
LEAST_MAYBE = 0.1
MOST_SPANS = 3
MORE_LIKELY = 0.5
LITTLE_DANGER = 0.1


@dataclass(frozen=True, slots=True)
class Findings:
    """What holds and what may hold; needs stand in the order in which they are met."""

    grounds: tuple[Finding, ...]
    needs: tuple[Finding, ...]
    maybes: tuple[Finding, ...]

    @property
    def ground_labels(self) -> frozenset[Ground]:
        return frozenset(Ground(finding.label) for finding in self.grounds)

    @property
    def need_labels(self) -> frozenset[Need]:
        return frozenset(Need(finding.label) for finding in self.needs)


def find(
    scores: Mapping[Label, float],
    reading: Reads,
    hits: tuple[Hit, ...],
    policy: Policy,
) -> Findings:
    """Sort every label into holds, may hold, or neither."""
    thresholds = {label: threshold_for(label, policy) for label in scores}
    reached = {label for label, score in scores.items() if score >= thresholds[label]}
    reached -= second_danger(reached, scores) | doubted_danger(reading)
    grounds = {label for label in reached if isinstance(label, Ground) and policy.clause_for(label)}
    needs = settle(frozenset(label for label in reached if isinstance(label, Need)))
    maybes = {
        label
        for label, score in scores.items()
        if score >= max(LEAST_MAYBE, MAYBE_FROM * thresholds[label])
        and label not in grounds | needs
    }

    def findings(labels: Iterable[Label]) -> tuple[Finding, ...]:
        return tuple(finding(label) for label in labels)

    def finding(label: Label) -> Finding:
        clause = policy.clause_for(label)
        return Finding(
            label=label,
            score=scores[label],
            clause=clause.id if clause else None,
            spans=_spans(label, reading, hits),
        )

    def strongest_first(label: Label) -> tuple[float, str]:
        return -scores[label], label.value

    return Findings(
        grounds=findings(sorted(grounds, key=strongest_first)),
        needs=findings(need for need in Need if need in needs),
        maybes=findings(sorted(maybes, key=strongest_first)),
    )


def second_danger(reached: set[Label], scores: Mapping[Label, float]) -> set[Label]:
    """A safeguarding concern beside an emergency, where it is not likely in itself.

    The thresholds for danger are low so that none is missed. Once an emergency has been found, a
    concern for a person must be more likely than not; the emergency, which comes first, stands.
    """
    doubtful = scores[Need.SAFEGUARDING] < MORE_LIKELY
    return {Need.SAFEGUARDING} if Need.EMERGENCY in reached and doubtful else set()


def doubted_danger(reading: Reads) -> set[Label]:
    """Danger in a post that, taken as a whole, more likely than not asks nothing at all.

    The thresholds for danger are low, and chat about babies, boxes and screams passes them. Where
    the model's direct answer is "nothing" by more than half, and danger by less than a tenth, the
    danger is shown as a maybe. The tenth was chosen on 1,600 posts that no layer had learnt from,
    where it took away 6 false alarms of 57 and no danger; on the development posts it takes away 9
    of 116 and hides 2 of the 369 dangers that were found (a fifth would take 10 and hide 5).
    """
    if not isinstance(reading, SaysWhatFirst):
        return set()
    shares = reading.dispositions
    danger = shares[Disposition.EMERGENCY] + shares[Disposition.SAFEGUARD]
    if shares[Disposition.NONE] <= MORE_LIKELY or danger >= LITTLE_DANGER:
        return set()
    return {Need.EMERGENCY, Need.SAFEGUARDING}


def threshold_for(label: Label, policy: Policy) -> float:
    """The threshold that the policy's clause gives, else the one fitted with the model."""
    given = policy.threshold(label)
    return Model.shipped().thresholds[label] if given is None else given


def _spans(label: Label, reading: Reads, hits: tuple[Hit, ...]) -> tuple[Span, ...]:
    """The words that caused a finding, the strongest first.

    What a detector saw, else what weighed most in the model. No word stands in two of them.
    """
    strength: dict[Span, float] = {}
    for hit in hits:
        if hit.span and speaks_for(hit.kind) is label:
            strength[hit.span] = max(hit.strength, strength.get(hit.span, 0.0))
    if not strength:
        return reading.spans(label)
    seen = sorted(strength, key=lambda span: (-strength[span], span))
    return tuple(span for span in seen if not _within_another(span, seen))[:MOST_SPANS]


def _within_another(span: Span, spans: Iterable[Span]) -> bool:
    return any(one != span and one[0] <= span[0] and span[1] <= one[1] for one in spans)
