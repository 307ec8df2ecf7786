"""What a set of heads answers about one post, and whether that is clear enough to stop at."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moothall.core.values import LABELS, Need

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DANGER = [LABELS.index(need) for need in (Need.EMERGENCY, Need.SAFEGUARDING)]


@dataclass(frozen=True, slots=True)
class Answers:
    """``scores`` [labels] are calibrated; ``dispositions`` and ``services`` each sum to 1."""

    scores: "NDArray[Any]"
    dispositions: "NDArray[Any]"
    services: "NDArray[Any]"


@dataclass(frozen=True, slots=True)
class Clear:
    """From when answers are clear enough, and the next encoder need not be asked.

    ``doubt`` is how many of the answers may be expected to be wrong: over all labels the chance of
    the less likely side, and the chance that the disposition and the service are others. ``danger``
    is the highest score of an emergency or a risk to a person with which a post may be let go by;
    danger is never settled without the large encoder.
    """

    doubt: float
    danger: float

    def enough(self, answers: Answers) -> bool:
        if answers.scores[_DANGER].max() > self.danger:
            return False
        return doubt(answers) <= self.doubt


def doubt(answers: Answers) -> float:
    """The number of answers about one post that may be expected to be wrong."""
    import numpy as np  # noqa: PLC0415

    labels = np.minimum(answers.scores, 1 - answers.scores).sum()
    choices = (1 - answers.dispositions.max()) + (1 - answers.services.max())
    return float(labels + choices)
