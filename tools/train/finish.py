"""The last stage: fit linear layer, heads and thresholds, and ship them with the encoder."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from tools.train import data, encoder, heads, linear, thresholds
from tools.train.linear_folds import linear_logits
from tools.train.outputs import LABEL_PART
from tools.train.prepare import prepare
from tools.train.ship import ship

FOLDS = 4


def finish(trained: Path, network: Path) -> str:
    """``trained`` is the encoder, ``network`` its exported form. Returns the version shipped."""
    training, _ = data.split(data.read_examples())
    known = prepare(training)
    folds = data.folds(training, FOLDS)
    layers = linear_logits(known.counted, known.wanted, folds)
    rows = np.flatnonzero(data.aside(training))
    encoded = encoder.logits(encoder.load(trained), [training[i] for i in rows])
    table, wanted = np.hstack([layers[rows], encoded]), known.wanted[rows]
    chances = heads.chances(heads.crossed_logits(table, wanted, folds[rows]))
    labels = wanted[:, LABEL_PART]
    slope, offset = heads.calibration(chances, labels)
    final = replace(heads.fit(table, wanted), slope=slope, offset=offset)
    scores = final.calibrated(chances)
    chosen = thresholds.search(scores, labels)
    cut = np.array(list(chosen.values()))
    print("out of fold:", thresholds.figures(scores >= cut, labels))
    layer = linear.fit(known.counted, known.wanted)
    return ship(layer, final, chosen, network)
