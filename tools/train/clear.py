"""How clear the first layer must be for the encoder not to be asked.

The most posts are let go by that cost nothing: among them the first layer must lead to the right
disposition, labels and service as often as both layers together do.
"""

from collections.abc import Sequence

import numpy as np
from tools.train.outputs import DISPOSITION_PART, LABEL_PART, SERVICE_PART

from moothall.core.judgement.model.answers import Answers, Clear, doubt

DANGER = 0.01
ALLOWED = 0.002
"""Of all posts, so many may come out worse for not asking the encoder."""


def choose(first: Sequence[Answers], both: Sequence[Answers], wanted: np.ndarray) -> Clear:
    """``wanted`` [post, output] 0 or 1. A doubt of -1, which nothing meets, where none will do."""
    open_to_it = np.array([Clear(np.inf, DANGER).enough(each) for each in first])
    doubts = np.where(open_to_it, [doubt(each) for each in first], np.inf)
    order = np.argsort(doubts, kind="stable")[: int(open_to_it.sum())]
    lost = (_mistakes(first, wanted) - _mistakes(both, wanted))[order].cumsum() / len(first)
    fine = np.flatnonzero(lost <= ALLOWED)
    return Clear(float(doubts[order[fine[-1]]]) if len(fine) else -1.0, DANGER)


def _mistakes(answers: Sequence[Answers], wanted: np.ndarray) -> np.ndarray:
    """For each post: wrong disposition, half as bad a wrong service, a third each wrong label."""
    labels = np.array([each.scores >= 0.5 for each in answers]) != (wanted[:, LABEL_PART] > 0)
    ways = np.array([each.dispositions.argmax() for each in answers])
    services = np.array([each.services.argmax() for each in answers])
    wrong_way = ways != wanted[:, DISPOSITION_PART].argmax(1)
    wrong_service = services != wanted[:, SERVICE_PART].argmax(1)
    return wrong_way + wrong_service / 2 + labels.sum(1) / 3
