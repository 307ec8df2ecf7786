"""From which score a label is best taken as held.

Searched on answers that no layer had seen: one label after another, each moved to where the
figures that matter come out best, until nothing moves. Danger and wrongful removal weigh most.
"""

from dataclasses import dataclass

import numpy as np

from moothall.core.judgement.model.together import dispositions_of
from moothall.core.values import GENUINE_NEEDS, LABELS, Disposition, Ground, Label, Need

GRID = np.concatenate(([0.04], np.arange(0.06, 0.5, 0.04), np.arange(0.5, 0.93, 0.05)))
_GROUNDS = [LABELS.index(g) for g in Ground]
_NEEDS = [LABELS.index(n) for n in Need]
_GENUINE = [LABELS.index(n) for n in LABELS if n in GENUINE_NEEDS]


@dataclass(frozen=True, slots=True)
class Figures:
    disposition: float
    grounds_f1: float
    needs_f1: float
    danger_recall: float
    danger_false_alarms: float
    wrongly_moderated: float
    needs_lost: float

    @property
    def worth(self) -> float:
        return (
            self.disposition
            + 0.4 * self.grounds_f1
            + 0.4 * self.needs_f1
            - 2.5 * max(0.0, 0.975 - self.danger_recall)
            - 1.5 * max(0.0, self.danger_false_alarms - 0.03)
            - 3.0 * max(0.0, self.wrongly_moderated - 0.004)
            - 1.0 * max(0.0, self.needs_lost - 0.01)
        )


def search(scores: np.ndarray, wanted: np.ndarray, *, rounds: int = 3) -> dict[Label, float]:
    """``scores`` [post, label] between 0 and 1; ``wanted`` [post, label] 0 or 1."""
    chosen = np.full(len(LABELS), 0.5)
    best = figures(scores >= chosen, wanted).worth
    for _ in range(rounds):
        before = best
        for place in range(len(LABELS)):
            for value in GRID:
                tried = chosen.copy()
                tried[place] = value
                worth = figures(scores >= tried, wanted).worth
                if worth > best + 1e-5:
                    best, chosen = worth, tried
        if best <= before:
            break
    return {label: round(float(chosen[i]), 3) for i, label in enumerate(LABELS)}


def figures(held: np.ndarray, wanted: np.ndarray) -> Figures:
    said, right = dispositions_of(held), dispositions_of(wanted > 0)
    danger = (right == _EMERGENCY) | (right == _SAFEGUARD)
    alarm = (said == _EMERGENCY) | (said == _SAFEGUARD)
    need = wanted[:, _GENUINE].any(1)
    clean = ~wanted[:, _GROUNDS].any(1)
    both = 2 * (held & (wanted > 0)).sum(0)
    f1 = both / np.maximum(held.sum(0) + (wanted > 0).sum(0), 1)
    return Figures(
        disposition=float((said == right).mean()),
        grounds_f1=float(f1[_GROUNDS].mean()),
        needs_f1=float(f1[_NEEDS].mean()),
        danger_recall=float(alarm[danger].mean()),
        danger_false_alarms=float(alarm[~danger].mean()),
        wrongly_moderated=float((said == _MODERATE)[clean].mean()),
        needs_lost=float(((said == _MODERATE) | (said == _NONE))[need].mean()),
    )


_DISPOSITIONS = tuple(Disposition)
_EMERGENCY = _DISPOSITIONS.index(Disposition.EMERGENCY)
_SAFEGUARD = _DISPOSITIONS.index(Disposition.SAFEGUARD)
_MODERATE = _DISPOSITIONS.index(Disposition.MODERATE)
_NONE = _DISPOSITIONS.index(Disposition.NONE)
