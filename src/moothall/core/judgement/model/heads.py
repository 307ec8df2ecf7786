"""The last step: every layer's answers, weighed into one probability for every question.

Because each question sees the answers to all the others, a label already knows what the layers
think of the post as a whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moothall.core.judgement.model.answers import Answers
from moothall.core.judgement.model.together import weigh_together
from moothall.core.values import LABELS, Disposition

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Heads:
    """``weights`` [inputs, outputs], ``bias`` [outputs]; inputs are the layers' logits.

    ``slope`` and ``offset`` [labels] calibrate a label's final log odds: scores of 0.7 are right
    seven times in ten.
    """

    weights: "NDArray[Any]"
    bias: "NDArray[Any]"
    slope: "NDArray[Any]"
    offset: "NDArray[Any]"

    @classmethod
    def load(cls, path: Path) -> "Heads":
        import numpy as np  # noqa: PLC0415

        with np.load(path) as kept:
            return cls(kept["weights"], kept["bias"], kept["slope"], kept["offset"])

    def answers(self, layers: "Sequence[NDArray[Any]]") -> Answers:
        """What the layers' logits for one post come to."""
        return self.weighed(self.logits(layers))

    def weighed(self, logits: "NDArray[Any]") -> Answers:
        """Answers from one post's logits: its labels weighed together, then calibrated."""
        import numpy as np  # noqa: PLC0415

        labels, ways = len(LABELS), len(Disposition)
        chances, dispositions = weigh_together(
            logits[:labels], log_softmax(logits[labels : labels + ways])
        )
        services = np.exp(log_softmax(logits[labels + ways :]))
        return Answers(self.calibrated(chances), dispositions, services)

    def logits(self, layers: "Sequence[NDArray[Any]]") -> "NDArray[Any]":
        """One logit for each output."""
        import numpy as np  # noqa: PLC0415

        answer: NDArray[Any] = np.concatenate(layers) @ self.weights + self.bias
        return answer

    def calibrated(self, chances: "NDArray[Any]") -> "NDArray[Any]":
        """Scores for a row of labels' chances, or for several rows."""
        return sigmoid(log_odds(chances) * self.slope + self.offset)


def log_odds(chances: "NDArray[Any]") -> "NDArray[Any]":
    import numpy as np  # noqa: PLC0415

    kept = np.clip(chances, 1e-4, 1 - 1e-4)
    answer: NDArray[Any] = np.log(kept / (1 - kept))
    return answer


def sigmoid(logits: "NDArray[Any]") -> "NDArray[Any]":
    import numpy as np  # noqa: PLC0415

    answer: NDArray[Any] = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
    return answer


def log_softmax(logits: "NDArray[Any]") -> "NDArray[Any]":
    import numpy as np  # noqa: PLC0415

    answer: NDArray[Any] = logits - logits.max()
    answer -= np.log(np.exp(answer).sum())
    return answer
