"""Labels weighed together with the disposition that they would lead to.

The heads answer for every label by itself, and for the disposition directly. Taken one by one the
labels often miss what the direct answer saw: three labels at 0.4 lead nowhere, although something
must hold. So every combination of the most doubtful labels is looked at; its weight is how likely
its labels are times how likely the disposition is that the published precedence gives it. What
comes back for a label is the weight of the combinations in which it holds.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from moothall.core.judgement.precedence import PRECEDENCE
from moothall.core.values import GENUINE_NEEDS, LABELS, Disposition, Ground, Need

if TYPE_CHECKING:
    from numpy.typing import NDArray

DOUBTFUL = 9
"""So many labels are tried both ways: 512 combinations."""
_DISPOSITIONS = tuple(Disposition)
_GROUNDS = [LABELS.index(ground) for ground in Ground]


def weigh_together(
    labels: "NDArray[Any]", dispositions: "NDArray[Any]"
) -> "tuple[NDArray[Any], NDArray[Any]]":
    """The chances of labels and of dispositions, from one post's logits for each."""
    import numpy as np  # noqa: PLC0415

    doubtful = np.argsort(np.abs(labels), kind="stable")[:DOUBTFUL]
    tried = _combinations()
    held = np.repeat(labels[None, :] > 0, len(tried), axis=0)
    held[:, doubtful] = tried
    leads_to = dispositions_of(held)
    weight = tried @ labels[doubtful] + dispositions[leads_to]
    weight = np.exp(weight - weight.max())
    weight /= weight.sum()
    chances = 1 / (1 + np.exp(-labels))
    chances[doubtful] = weight @ tried
    shares = np.bincount(leads_to, weights=weight, minlength=len(_DISPOSITIONS))
    return chances, shares


def dispositions_of(held: "NDArray[Any]") -> "NDArray[Any]":
    """The published precedence over many sets of labels at once.

    ``held`` [sets, labels] is true where a label holds; comes back: the number of each set's
    disposition, in the order of :class:`Disposition`.
    """
    import numpy as np  # noqa: PLC0415

    said, unless = _asked()
    holding = held.astype(np.float32)
    holds, stopped = holding @ said > 0, holding @ unless > 0
    comment = held[:, LABELS.index(Need.OPINION)] & ~held[:, _places(GENUINE_NEEDS)].any(axis=1)
    answers = np.full(len(held), _DISPOSITIONS.index(Disposition.NONE))
    for place, row in reversed(tuple(enumerate(PRECEDENCE))):
        decides = holds[:, place] & ~stopped[:, place]
        if row.unless_only_comment:
            decides &= ~comment
        answers[decides] = _DISPOSITIONS.index(row.disposition)
    return answers


@lru_cache(maxsize=1)
def _asked() -> "tuple[NDArray[Any], NDArray[Any]]":
    """[labels, rows] twice: 1 where a label lets a row of the precedence hold, and stops it."""
    import numpy as np  # noqa: PLC0415

    said, unless = np.zeros((2, len(LABELS), len(PRECEDENCE)), np.float32)
    for place, row in enumerate(PRECEDENCE):
        said[_places(row.needs), place] = 1
        said[_GROUNDS, place] += row.grounds
        unless[_places(row.unless_needs), place] = 1
    return said, unless


@lru_cache
def _places(needs: frozenset[Need]) -> list[int]:
    return [LABELS.index(need) for need in needs]


@lru_cache(maxsize=1)
def _combinations() -> "NDArray[Any]":
    """[2 ** DOUBTFUL, DOUBTFUL]: every way of holding or not holding that many labels."""
    import numpy as np  # noqa: PLC0415

    answer: NDArray[Any] = (np.arange(2**DOUBTFUL)[:, None] >> np.arange(DOUBTFUL)) & 1 == 1
    return answer
