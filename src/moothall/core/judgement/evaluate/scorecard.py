"""The whole comparison of answers with labels, and how it is written down."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from moothall.core.judgement.evaluate.calibration import Reliability, reliability
from moothall.core.judgement.evaluate.figures import (
    DANGER,
    LabelFigures,
    Pair,
    Rates,
    figures,
    mean_f1,
    rates,
)
from moothall.core.judgement.evaluate.labelled import Labelled
from moothall.core.judgement.evaluate.slices import SLICES
from moothall.core.values import LABELS, Disposition, Ground, Judgement, Label, Need


@dataclass(frozen=True, slots=True)
class Slice:
    """The posts of one kind."""

    posts: int
    rates: Rates

    def as_dict(self) -> dict[str, Any]:
        return {"posts": self.posts, **self.rates.as_dict()}


@dataclass(frozen=True, slots=True)
class MissedDanger:
    """An emergency or safeguarding concern that was given neither."""

    id: str
    text: str
    gold: Disposition
    said: Disposition
    score: float
    """The higher of the judge's two danger scores for it."""


@dataclass(frozen=True, slots=True)
class Scorecard(Rates):
    """Of all posts; ``as_text`` and ``as_markdown`` print it, ``as_dict`` keeps it."""

    posts: int
    foi: LabelFigures
    """Dispositions ``foi`` (requests for information and for one's own data)."""
    labels: Mapping[Label, LabelFigures]
    dispositions: Mapping[Disposition, LabelFigures]
    reliability: Reliability
    """Of all labels together."""
    reliability_of: Mapping[Label, Reliability]
    slices: Mapping[str, Mapping[str, Slice]]
    """By platform, kind, length, language and group; a post may belong to several groups."""
    missed_danger: tuple[MissedDanger, ...]

    @property
    def grounds_f1(self) -> float:
        return mean_f1([self.labels[ground] for ground in Ground])

    @property
    def needs_f1(self) -> float:
        return mean_f1([self.labels[need] for need in Need])

    @property
    def calibration_error(self) -> float:
        """How far scores and shares lie apart on average over ten bands, all labels together."""
        return self.reliability.error or 0.0

    @property
    def worst_calibrated(self) -> tuple[Label, float] | None:
        """The label whose scores lie furthest from what came true. None without scores."""
        errors = [(label, of.error) for label, of in self.reliability_of.items()]
        known = [(label, error) for label, error in errors if error is not None]
        return max(known, key=lambda one: one[1], default=None)

    def as_dict(self) -> dict[str, Any]:
        """Plain numbers and names only, ready for JSON."""
        return {
            "posts": self.posts,
            # the parent's method by name: a frozen class with slots has no bare super()
            **Rates.as_dict(self),
            "grounds_f1": self.grounds_f1,
            "needs_f1": self.needs_f1,
            "foi": self.foi.as_dict(),
            "calibration_error": self.calibration_error,
            "labels": {k.value: v.as_dict() for k, v in self.labels.items()},
            "dispositions": {k.value: v.as_dict() for k, v in self.dispositions.items()},
            "reliability": self.reliability.as_dict(),
            "reliability_of": {k.value: v.as_dict() for k, v in self.reliability_of.items()},
            "slices": {
                by: {name: part.as_dict() for name, part in parts.items()}
                for by, parts in self.slices.items()
            },
            "missed_danger": [
                {"id": m.id, "text": m.text, "gold": m.gold, "said": m.said, "score": m.score}
                for m in self.missed_danger
            ],
        }

    def as_text(self, *, breakdowns: bool = False) -> str:
        """Tables to read in a terminal; ``breakdowns`` adds those by kind of post."""
        from moothall.core.judgement.evaluate.show import as_text  # noqa: PLC0415  it imports us

        return as_text(self, breakdowns=breakdowns)

    def as_markdown(self, *, breakdowns: bool = False) -> str:
        from moothall.core.judgement.evaluate.show import as_markdown  # noqa: PLC0415

        return as_markdown(self, breakdowns=breakdowns)


def score(gold: Iterable[Labelled], judged: Iterable[Judgement]) -> Scorecard:
    """Compare answer with answer, in the same order.

    Raises ValueError where the two differ in length or in an id.
    """
    pairs = list(zip(gold, judged, strict=True))
    for right, answer in pairs:
        if right.post.id != answer.id:
            raise ValueError(
                f"gold post {right.post.id} stands beside judgement {answer.id}; "
                "give both in the same order"
            )
    found = [frozenset(f.label for f in (*a.grounds, *a.needs)) for _, a in pairs]
    dispositions = {wanted: _of_disposition(pairs, wanted) for wanted in Disposition}
    counted = rates(pairs)
    return Scorecard(
        **{field.name: getattr(counted, field.name) for field in fields(counted)},
        posts=len(pairs),
        foi=dispositions[Disposition.FOI],
        labels={
            label: figures(
                [(label in r.labels, label in s) for (r, _), s in zip(pairs, found, strict=True)]
            )
            for label in LABELS
        },
        dispositions=dispositions,
        reliability=reliability(pairs, LABELS),
        reliability_of={label: reliability(pairs, [label]) for label in LABELS},
        slices={by: _sliced(pairs, by) for by in SLICES},
        missed_danger=_missed_danger(pairs),
    )


def _of_disposition(pairs: Sequence[Pair], wanted: Disposition) -> LabelFigures:
    return figures([(r.disposition is wanted, a.disposition is wanted) for r, a in pairs])


def _sliced(pairs: Sequence[Pair], by: str) -> dict[str, Slice]:
    """The largest slice first."""
    parts: dict[str, list[Pair]] = {}
    for pair in pairs:
        for name in SLICES[by](pair[0]):
            parts.setdefault(name, []).append(pair)
    largest_first = sorted(parts.items(), key=lambda part: (-len(part[1]), part[0]))
    return {name: Slice(len(part), rates(part)) for name, part in largest_first}


def _missed_danger(pairs: Sequence[Pair]) -> tuple[MissedDanger, ...]:
    return tuple(
        MissedDanger(
            id=right.post.id,
            text=right.post.text,
            gold=right.disposition,
            said=answer.disposition,
            score=max(answer.scores.get(need, 0.0) for need in (Need.EMERGENCY, Need.SAFEGUARDING)),
        )
        for right, answer in pairs
        if right.disposition in DANGER and answer.disposition not in DANGER
    )
