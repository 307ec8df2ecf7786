"""Fit the heads: a logistic regression for every question over all layers' answers.

The layers' answers must come from models that never saw the post, or the heads would trust them
too much.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from tools.train.outputs import DISPOSITION_PART, LABEL_PART, OUTPUTS, SERVICE_PART

from moothall.core.judgement.model.heads import Heads, log_odds, log_softmax
from moothall.core.judgement.model.together import weigh_together
from moothall.core.values import LABELS

STRENGTH = 0.003
OWN_FIRST = 10.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What heads learn from: ``table`` [row, input], the layers' answers; ``wanted`` [row, output]
    0, 1, or less than 0 where nobody knows; ``worth`` [row], what each counts for; ``folds``."""

    table: np.ndarray
    wanted: np.ndarray
    worth: np.ndarray
    folds: np.ndarray

    def of(self, rows: np.ndarray) -> "Seen":
        return Seen(self.table[rows], self.wanted[rows], self.worth[rows], self.folds[rows])

    def knowing(self, outputs: slice | int) -> "Seen":
        known = self.wanted[:, outputs] >= 0
        return self.of(known if known.ndim == 1 else known.all(1))


def fit(seen: Seen, *, strength: float = STRENGTH) -> Heads:
    """Heads for raw inputs: what was learnt on evened-out inputs is folded back into them."""
    own = seen.knowing(DISPOSITION_PART).table
    centre, spread = own.mean(0), np.maximum(own.std(0), 0.05)
    inputs = own.shape[1]
    weights = np.zeros((inputs, OUTPUTS))
    bias = np.full(OUTPUTS, -8.0)
    outputs = np.arange(OUTPUTS)
    for output in outputs[LABEL_PART]:
        if (seen.wanted[:, output] > 0).any():
            favour, known = _favour(inputs, outputs[[output]]), seen.knowing(output)
            model = LogisticRegression(C=strength, max_iter=1000)
            even = (known.table - centre) / spread * favour
            model.fit(even, known.wanted[:, output], known.worth)
            weights[:, output], bias[output] = model.coef_[0] * favour, model.intercept_[0]
    for part in (DISPOSITION_PART, SERVICE_PART):
        favour, known = _favour(inputs, outputs[part]), seen.knowing(part)
        model = LogisticRegression(C=strength, max_iter=1000)
        even = (known.table - centre) / spread * favour
        model.fit(even, known.wanted[:, part].argmax(1), known.worth)
        weights[:, outputs[part][model.classes_]] = (model.coef_ * favour).T
        bias[outputs[part][model.classes_]] = model.intercept_
    raw = weights / spread[:, None]
    return Heads(
        raw.astype(np.float32),
        (bias - centre @ raw).astype(np.float32),
        np.ones(len(LABELS), np.float32),
        np.zeros(len(LABELS), np.float32),
    )


def _favour(count: int, own: np.ndarray) -> np.ndarray:
    """A question's own answers come first: other inputs must earn their weight."""
    favour = np.ones(count)
    for start in range(0, count - OUTPUTS + 1, OUTPUTS):
        favour[start + own] = OWN_FIRST
    return favour


def logits(heads: Heads, table: np.ndarray) -> np.ndarray:
    answer: np.ndarray = table @ heads.weights + heads.bias
    return answer


def crossed_logits(seen: Seen, *, strength: float = STRENGTH) -> np.ndarray:
    """Each row answered by heads fitted without its fold."""
    answers = np.zeros((len(seen.table), OUTPUTS), np.float32)
    for fold in np.unique(seen.folds):
        held = seen.folds == fold
        answers[held] = logits(fit(seen.of(~held), strength=strength), seen.table[held])
    return answers


def chances(answers: np.ndarray) -> np.ndarray:
    """[post, label]: every post's labels weighed together, from heads' logits."""
    return np.array(
        [weigh_together(row[LABEL_PART], log_softmax(row[DISPOSITION_PART]))[0] for row in answers]
    )


def calibration(found: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slope and offset for each label's log odds (Platt), fitted on posts the heads never saw."""
    odds = log_odds(found)
    slope, offset = np.ones(len(LABELS), np.float32), np.zeros(len(LABELS), np.float32)
    for label in range(len(LABELS)):
        if wanted[:, label].any():
            model = LogisticRegression(C=1.0).fit(odds[:, [label]], wanted[:, label])
            slope[label], offset[label] = model.coef_[0, 0], model.intercept_[0]
    return slope, offset
