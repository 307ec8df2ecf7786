"""Whether scores mean what they say: of posts at 0.7, seven in ten have the label."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from moothall.core.judgement.evaluate.figures import Pair
from moothall.core.values import Label

BANDS = 10


@dataclass(frozen=True, slots=True)
class Band:
    """The scores from ``low`` up to a tenth more, and what came true of them."""

    low: float
    scores: int
    mean_score: float
    share_true: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """Bands that hold scores, lowest first; ``error`` is the expected calibration error.

    The error is the gap between mean score and share of true ones in each band, weighed by how
    many scores the band holds (Naeini, Cooper and Hauskrecht, 2015). None without any score.
    """

    error: float | None
    bands: tuple[Band, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "error": self.error,
            "bands": [
                {
                    "low": band.low,
                    "scores": band.scores,
                    "mean_score": band.mean_score,
                    "share_true": band.share_true,
                }
                for band in self.bands
            ],
        }


def reliability(pairs: Sequence[Pair], labels: Sequence[Label]) -> Reliability:
    """Of one label, or of several thrown together. Judgements without scores are left out."""
    filled: dict[int, list[tuple[float, bool]]] = {}
    for gold, said in pairs:
        for label in labels:
            if label in said.scores:
                value = said.scores[label]
                band = min(int(value * BANDS), BANDS - 1)
                filled.setdefault(band, []).append((value, label in gold.labels))
    bands = tuple(
        Band(
            low=number / BANDS,
            scores=len(inside),
            mean_score=sum(value for value, _ in inside) / len(inside),
            share_true=sum(true for _, true in inside) / len(inside),
        )
        for number, inside in sorted(filled.items())
    )
    count = sum(band.scores for band in bands)
    gap = sum(band.scores * abs(band.mean_score - band.share_true) for band in bands)
    return Reliability(error=gap / count if count else None, bands=bands)
