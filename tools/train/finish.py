"""The last stage: fit linear layer, heads and thresholds, and ship them with the encoder."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from tools.train import data, heads, linear, thresholds
from tools.train.linear_folds import linear_logits
from tools.train.outputs import LABEL_PART
from tools.train.prepare import prepare
from tools.train.ship import ship

FOLDS = 4


def finish(encoder_logits: np.ndarray | None = None, network: Path | None = None) -> str:
    """Without an encoder the linear layer answers alone. Returns the version shipped."""
    training, _ = data.split(data.read_examples())
    known = prepare(training)
    folds = data.folds(training, FOLDS)
    layers = [linear_logits(known.counted, known.wanted, folds)]
    if encoder_logits is not None:
        layers.append(encoder_logits)
    found = [facts for _, facts in known.counted]
    names = heads.fact_names(found)
    table = heads.inputs(layers, found, names)
    wanted = known.wanted[:, LABEL_PART]
    chances = heads.chances(heads.crossed_logits(table, known.wanted, folds))
    slope, offset = heads.calibration(chances, wanted)
    final = replace(heads.fit(table, known.wanted), slope=slope, offset=offset)
    scores = final.calibrated(chances)
    chosen = thresholds.search(scores, wanted)
    cut = np.array(list(chosen.values()))
    print("out of fold:", thresholds.figures(scores >= cut, wanted))
    layer = linear.fit(known.counted, known.wanted)
    return ship(layer, final, chosen, names, network)
