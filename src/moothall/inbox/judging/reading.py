"""What the model and the detectors made of a post, as it is kept: enough to apply any policy.

Scores stand in the order of the core's labels. The order is part of what is kept (``labels``), so
that a judgement of today can be read when the core has learnt further labels.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from moothall.core.judgement.detect import Hit
from moothall.core.judgement.reads import Reads
from moothall.core.values import LABELS, Disposition, Ground, Label, Need, Service, Span

#: the words that speak for a label are kept where anybody may ever ask for them
SPANS_FROM = 0.05
#: the core weighs scores of four places, so four give back the very same judgement
SCORE_PLACES = 4
SHARE_PLACES = 9


@dataclass(frozen=True, slots=True)
class Kept:
    """A reading as it came back from the database; what :class:`Reads` and the rival ask for."""

    scores: Mapping[Label, float]
    service: Mapping[Service, float]
    dispositions: Mapping[Disposition, float]
    spoken: Mapping[Label, tuple[Span, ...]] = field(default_factory=dict)
    hits: tuple[Hit, ...] = ()

    def spans(self, label: Label) -> tuple[Span, ...]:
        """The words that speak for a label."""
        return self.spoken.get(label, ())


def as_kept(
    reading: Reads, dispositions: Mapping[Disposition, float], hits: tuple[Hit, ...]
) -> dict[str, Any]:
    """Plain values for the database."""
    return {
        "labels": shares(reading.scores, SCORE_PLACES),
        "services": shares(reading.service, SHARE_PLACES),
        "dispositions": shares(dispositions, SHARE_PLACES),
        "spans": {
            label.value: [list(span) for span in reading.spans(label)]
            for label in LABELS
            if reading.scores[label] >= SPANS_FROM
        },
        "hits": [
            [hit.kind, list(hit.span) if hit.span else None, hit.detail, hit.strength]
            for hit in hits
        ],
    }


def shares(of: Mapping[Any, float], places: int) -> dict[str, float]:
    return {name.value: round(float(share), places) for name, share in of.items()}


def read_back(kept: Mapping[str, Any]) -> Kept:
    """The reading again; labels that the core has learnt since were not found."""
    return Kept(
        scores={label: kept["labels"].get(label.value, 0.0) for label in LABELS},
        service={one: kept["services"].get(one.value, 0.0) for one in Service},
        dispositions={one: kept["dispositions"].get(one.value, 0.0) for one in Disposition},
        spoken={
            label_called(name): tuple((first, last) for first, last in spans)
            for name, spans in kept["spans"].items()
        },
        hits=tuple(
            Hit(kind, (span[0], span[1]) if span else None, detail, strength)
            for kind, span, detail, strength in kept["hits"]
        ),
    )


def label_called(name: str) -> Label:
    return Ground(name) if name in set(Ground) else Need(name)
