"""The linear layer: counted runs times learnt weights, quick enough for every post."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moothall.core.judgement.model import grams
from moothall.core.judgement.model.features import Field

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIELD_WEIGHTS = {"characters": 1.0, "words": 1.0, "parent": 0.5, "author": 0.5}
FACT_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Counted:
    """The features of one post that have a weight: row in the table, and value."""

    rows: "NDArray[Any]"
    values: "NDArray[Any]"


class LinearLayer:
    """A table of weights, found by the number of each run or fact.

    ``keys`` [features], sorted; ``rarity`` [features]; ``weights`` [features, outputs] as int8 with
    a ``scale`` [features]; ``bias`` [outputs].
    """

    def __init__(
        self,
        keys: "NDArray[Any]",
        rarity: "NDArray[Any]",
        weights: "NDArray[Any]",
        scale: "NDArray[Any]",
        bias: "NDArray[Any]",
    ) -> None:
        self.keys, self.rarity, self.weights = keys, rarity, weights
        self.scale, self.bias = scale, bias

    @classmethod
    def load(cls, path: Path) -> "LinearLayer":
        import numpy as np  # noqa: PLC0415

        with np.load(path) as kept:
            return cls(*(kept[name] for name in ("keys", "rarity", "weights", "scale", "bias")))

    def logits(self, fields: tuple[Field, ...], facts: Mapping[str, float]) -> "NDArray[Any]":
        """One logit for each output."""
        total: NDArray[Any] = self.bias + self._weighted(count_facts(self.keys, facts))
        for field in fields:
            total += self._weighted(count_field(self.keys, self.rarity, field))
        return total

    def _weighted(self, counted: Counted) -> "NDArray[Any]":
        import numpy as np  # noqa: PLC0415

        factors = counted.values * self.scale[counted.rows]
        answer: NDArray[Any] = factors.astype(np.float32) @ self.weights[counted.rows].astype(
            np.float32
        )
        return answer

    def weight_on_characters(self, field: Field, output: int) -> "NDArray[Any]":
        """How much each folded character of a field adds to one output's logit."""
        import numpy as np  # noqa: PLC0415

        counted = count_field(self.keys, self.rarity, field)
        worth = np.zeros(len(self.keys), np.float32)
        worth[counted.rows] = (
            counted.values * self.scale[counted.rows] * self.weights[counted.rows, output]
        )
        numbers, places, times = np.unique(field.numbers, return_inverse=True, return_counts=True)
        rows, known = _look_up(self.keys, numbers)
        each = np.where(known, worth[rows] / times, 0.0)[places]
        each = each / np.maximum(field.ends - field.starts, 1)
        steps = np.zeros(len(field.folded.codes) + 1)
        np.add.at(steps, field.starts, each)
        np.add.at(steps, field.ends, -each)
        return np.cumsum(steps)[:-1]


def count_field(keys: "NDArray[Any]", rarity: "NDArray[Any]", field: Field) -> Counted:
    """1 + log(times) of each known run, times its rarity, scaled to the field's length."""
    import numpy as np  # noqa: PLC0415

    numbers, times = np.unique(field.numbers, return_counts=True)
    rows, known = _look_up(keys, numbers)
    rows = rows[known]
    values = (1 + np.log(times[known])) * rarity[rows]
    length = float(np.sqrt((values**2).sum())) or 1.0
    return Counted(rows, values * (FIELD_WEIGHTS[field.name] / length))


def count_facts(keys: "NDArray[Any]", facts: Mapping[str, float]) -> Counted:
    import numpy as np  # noqa: PLC0415

    numbers = np.array([grams.named(name) for name in facts], dtype=np.uint64)
    rows, known = _look_up(keys, numbers)
    return Counted(rows[known], np.array(list(facts.values()))[known] * FACT_WEIGHT)


def _look_up(keys: "NDArray[Any]", numbers: "NDArray[Any]") -> "tuple[NDArray[Any], NDArray[Any]]":
    import numpy as np  # noqa: PLC0415

    rows = np.minimum(np.searchsorted(keys, numbers), len(keys) - 1)
    return rows, keys[rows] == numbers
