"""What is counted: shares of posts, and how each label fared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from moothall.core.judgement.evaluate.labelled import Labelled
from moothall.core.values import GENUINE_NEEDS, Disposition, Judgement

DANGER = frozenset({Disposition.EMERGENCY, Disposition.SAFEGUARD})
PASSED_OVER = frozenset({Disposition.MODERATE, Disposition.NONE})
Pair = tuple[Labelled, Judgement]


@dataclass(frozen=True, slots=True)
class Rate:
    """``hits`` out of ``of``; None as a share where there was nothing to count."""

    hits: int
    of: int

    @property
    def share(self) -> float | None:
        return self.hits / self.of if self.of else None

    def __str__(self) -> str:
        return "-" if self.share is None else f"{self.share:.3f} ({self.hits}/{self.of})"

    def as_dict(self) -> dict[str, Any]:
        return {"hits": self.hits, "of": self.of, "share": self.share}


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """How one label fared. ``f1`` is None where neither the gold nor the judge ever set it."""

    right: int
    wrongly_set: int
    missed: int

    @property
    def precision(self) -> float | None:
        return Rate(self.right, self.right + self.wrongly_set).share

    @property
    def recall(self) -> float | None:
        return Rate(self.right, self.right + self.missed).share

    @property
    def f1(self) -> float | None:
        return Rate(2 * self.right, 2 * self.right + self.wrongly_set + self.missed).share

    def as_dict(self) -> dict[str, Any]:
        return {
            "right": self.right,
            "wrongly_set": self.wrongly_set,
            "missed": self.missed,
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
        }


@dataclass(frozen=True, slots=True)
class Rates:
    """The shares that matter most, of all posts or of one kind of them."""

    disposition: Rate
    service: Rate
    danger_found: Rate
    """Emergencies and safeguarding concerns that were given one of the two."""
    danger_false_alarms: Rate
    """Other posts that were given one of the two."""
    wrongly_moderated: Rate
    """Posts without any ground that would have been removed or hidden."""
    needs_lost: Rate
    """Posts with a genuine need that would have been removed or left alone."""

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name).as_dict() for name in RATES}


RATES = (
    "disposition",
    "service",
    "danger_found",
    "danger_false_alarms",
    "wrongly_moderated",
    "needs_lost",
)


def rates(pairs: Sequence[Pair]) -> Rates:
    return Rates(
        disposition=share(pairs, lambda gold, said: gold.disposition is said.disposition),
        service=share(pairs, lambda gold, said: gold.service is said.service),
        danger_found=share(
            pairs,
            lambda _, said: said.disposition in DANGER,
            lambda gold: gold.disposition in DANGER,
        ),
        danger_false_alarms=share(
            pairs,
            lambda _, said: said.disposition in DANGER,
            lambda gold: gold.disposition not in DANGER,
        ),
        wrongly_moderated=share(
            pairs,
            lambda _, said: said.disposition is Disposition.MODERATE,
            lambda gold: not gold.grounds,
        ),
        needs_lost=share(
            pairs,
            lambda _, said: said.disposition in PASSED_OVER,
            lambda gold: bool(gold.needs & GENUINE_NEEDS),
        ),
    )


def share(
    pairs: Sequence[Pair],
    hit: Callable[[Labelled, Judgement], bool],
    counts: Callable[[Labelled], bool] = lambda _: True,
) -> Rate:
    """How many of the posts that count are hits."""
    counted = [pair for pair in pairs if counts(pair[0])]
    return Rate(sum(hit(*pair) for pair in counted), len(counted))


def figures(marks: Sequence[tuple[bool, bool]]) -> LabelFigures:
    """From pairs of (the label holds, the judge said so)."""
    return LabelFigures(
        right=sum(gold and said for gold, said in marks),
        wrongly_set=sum(said and not gold for gold, said in marks),
        missed=sum(gold and not said for gold, said in marks),
    )


def mean_f1(rows: Sequence[LabelFigures]) -> float:
    """The mean over labels that occur; a label that never occurs says nothing."""
    known = [row.f1 for row in rows if row.f1 is not None]
    return sum(known) / len(known) if known else 0.0
