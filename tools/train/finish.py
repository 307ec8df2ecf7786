"""The last stage: fit linear layer, heads and thresholds, and ship them with the encoder."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from tools.train import data, heads, linear, thresholds
from tools.train.linear_folds import linear_logits
from tools.train.outputs import LABEL_PART
from tools.train.prepare import Prepared, prepare
from tools.train.ship import ship
from tools.train.witness import witnessed

from moothall.core.judgement.model.heads import Heads

FOLDS = 4


def finish(network: Path) -> str:
    """Returns the version shipped."""
    training, _ = data.split(data.read_examples())
    known = prepare(training)
    folds = data.folds(training, FOLDS)
    layers = linear_logits(known.counted, known.wanted, folds)
    rows, encoded = witnessed(training)
    quick, _ = _calibrated([layers], known, np.arange(len(training)), folds, [])
    names = heads.fact_names([facts for _, facts in known.counted])
    full, scores = _calibrated([layers[rows], encoded], known, rows, folds, names)
    wanted = known.wanted[rows][:, LABEL_PART]
    chosen = thresholds.search(scores, wanted)
    cut = np.array(list(chosen.values()))
    print("out of fold:", thresholds.figures(scores >= cut, wanted))
    layer = linear.fit(known.counted, known.wanted)
    return ship(layer, {"heads": full, "quick": quick}, chosen, names, network)


def _calibrated(
    layers: Sequence[np.ndarray],
    known: Prepared,
    rows: np.ndarray,
    folds: np.ndarray,
    names: Sequence[str],
) -> tuple[Heads, np.ndarray]:
    """Heads over ``layers`` (already cut to ``rows``), and the scores that others gave each row."""
    found = [known.counted[row][1] for row in rows]
    table, wanted = heads.inputs(layers, found, names), known.wanted[rows]
    chances = heads.chances(heads.crossed_logits(table, wanted, folds[rows]))
    slope, offset = heads.calibration(chances, wanted[:, LABEL_PART])
    made = replace(heads.fit(table, wanted), slope=slope, offset=offset)
    return made, made.calibrated(chances)
