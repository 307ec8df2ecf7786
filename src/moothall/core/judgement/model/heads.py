"""The last step: every layer's answers and every fact, weighed into one probability per question.

Because each question sees the answers to all the others, a label already knows what the layers
think of the post as a whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Heads:
    """``weights`` [inputs, outputs], ``bias`` [outputs]; inputs are logits, then facts by name."""

    weights: "NDArray[Any]"
    bias: "NDArray[Any]"

    @classmethod
    def load(cls, path: Path) -> "Heads":
        import numpy as np  # noqa: PLC0415

        with np.load(path) as kept:
            return cls(kept["weights"], kept["bias"])

    def logits(
        self,
        layers: "Sequence[NDArray[Any]]",
        facts: Mapping[str, float],
        names: Sequence[str],
    ) -> "NDArray[Any]":
        """One logit for each output."""
        import numpy as np  # noqa: PLC0415

        known = np.array([facts.get(name, 0.0) for name in names], dtype=np.float32)
        answer: NDArray[Any] = np.concatenate((*layers, known)) @ self.weights + self.bias
        return answer


def sigmoid(logits: "NDArray[Any]") -> "NDArray[Any]":
    import numpy as np  # noqa: PLC0415

    answer: NDArray[Any] = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
    return answer


def softmax(logits: "NDArray[Any]") -> "NDArray[Any]":
    import numpy as np  # noqa: PLC0415

    raised = np.exp(logits - logits.max())
    answer: NDArray[Any] = raised / raised.sum()
    return answer
