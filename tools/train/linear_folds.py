"""Answers for every training post from a linear layer that never saw it or its look-alikes."""

from collections.abc import Sequence

import numpy as np
from tools.train import linear
from tools.train.linear import Counted


def linear_logits(posts: Sequence[Counted], wanted: np.ndarray, folds: np.ndarray) -> np.ndarray:
    answers = np.zeros_like(wanted, dtype=np.float32)
    for fold in np.unique(folds):
        held = np.flatnonzero(folds == fold)
        kept = np.flatnonzero(folds != fold)
        layer = linear.fit([posts[i] for i in kept], wanted[kept])
        answers[held] = linear.logits(layer, [posts[i] for i in held])
    return answers
