"""The linear layer: counted runs times learnt weights, quick enough for every post."""

from collections.abc import Mapping, Sequence
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

    def logits(self, fields: Sequence[Field], facts: Mapping[str, float]) -> "NDArray[Any]":
        """One logit for each output."""
        import numpy as np  # noqa: PLC0415

        counted = count(self.keys, self.rarity, fields, facts)
        factors = counted.values * self.scale[counted.rows]
        weights = self.weights[counted.rows].astype(np.float32)
        answer: NDArray[Any] = self.bias + factors.astype(np.float32) @ weights
        return answer

    def weight_on_characters(self, field: Field, output: int) -> "NDArray[Any]":
        """How much each folded character of a field adds to one output's logit."""
        import numpy as np  # noqa: PLC0415

        counted = _count_runs(self.keys, self.rarity, [field])
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


def count(
    keys: "NDArray[Any]",
    rarity: "NDArray[Any]",
    fields: Sequence[Field],
    facts: Mapping[str, float],
) -> Counted:
    """Everything in one post that has a weight."""
    import numpy as np  # noqa: PLC0415

    runs, named = _count_runs(keys, rarity, fields), _count_facts(keys, facts)
    return Counted(
        np.concatenate((runs.rows, named.rows)), np.concatenate((runs.values, named.values))
    )


def _count_runs(keys: "NDArray[Any]", rarity: "NDArray[Any]", fields: Sequence[Field]) -> Counted:
    """1 + log(times) of each known run, times its rarity, scaled to the length of its field."""
    import numpy as np  # noqa: PLC0415

    numbers, first, times = np.unique(
        np.concatenate([field.numbers for field in fields]), return_index=True, return_counts=True
    )
    rows, known = _look_up(keys, numbers)
    rows = rows[known]
    values = (1 + np.log(times[known])) * rarity[rows]
    ends = np.cumsum([len(field.numbers) for field in fields])
    within = np.searchsorted(ends, first[known], side="right")
    lengths = np.sqrt(np.bincount(within, values**2, len(fields)))
    worth = np.array([FIELD_WEIGHTS[field.name] for field in fields])
    return Counted(rows, values * (worth / np.where(lengths > 0, lengths, 1))[within])


def _count_facts(keys: "NDArray[Any]", facts: Mapping[str, float]) -> Counted:
    import numpy as np  # noqa: PLC0415

    numbers = np.array([grams.named(name) for name in facts], dtype=np.uint64)
    rows, known = _look_up(keys, numbers)
    return Counted(rows[known], np.array(list(facts.values()))[known] * FACT_WEIGHT)


def _look_up(keys: "NDArray[Any]", numbers: "NDArray[Any]") -> "tuple[NDArray[Any], NDArray[Any]]":
    import numpy as np  # noqa: PLC0415

    rows = np.minimum(np.searchsorted(keys, numbers), len(keys) - 1)
    return rows, keys[rows] == numbers
