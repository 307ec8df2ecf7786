"""Judgements by the model and the published precedence alone, without any policy."""

from collections.abc import Iterable, Mapping

from moothall.core.judgement.context import Context
from moothall.core.judgement.detect import detect
from moothall.core.judgement.evaluate import Labelled
from moothall.core.judgement.model import Model
from moothall.core.judgement.precedence import disposition_for
from moothall.core.values import Finding, Ground, Judgement, Label, Need, Service


def judge_all(gold: Iterable[Labelled], model: Model) -> list[Judgement]:
    """One judgement a post; a label holds from the model's own recommended threshold on."""
    judged = []
    for each in gold:
        reading = model.read(each.post, detect(each.post, Context()))
        judged.append(judgement(each.post.id, reading.scores, reading.service, model.thresholds))
    return judged


def judgement(
    post_id: str,
    scores: Mapping[Label, float],
    service: Mapping[Service, float],
    thresholds: Mapping[Label, float],
) -> Judgement:
    held = [label for label, value in scores.items() if value >= thresholds[label]]
    grounds = [label for label in held if isinstance(label, Ground)]
    needs = [label for label in held if isinstance(label, Need)]
    return Judgement(
        id=post_id,
        disposition=disposition_for(grounds, needs),
        grounds=tuple(Finding(label, scores[label], None) for label in grounds),
        needs=tuple(Finding(label, scores[label], None) for label in needs),
        maybes=(),
        service=max(service, key=lambda name: service[name]),
        scores=scores,
        clauses=(),
        clocks=(),
        reply_by=None,
        reasons=(),
        policy="",
        judge="",
    )
