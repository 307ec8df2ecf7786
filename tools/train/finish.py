"""The last stages: fit linear layer, heads and thresholds, and ship them with the encoder.

The heads learn from the posts kept aside: neither the encoder nor the linear layer that answers
for them here has seen those or their look-alikes. Layer and heads alike see many posts a second
time, typed another way.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
from tools.train import data, encoder, heads, linear, thresholds
from tools.train.clear import choose
from tools.train.frames import with_copies
from tools.train.outputs import LABEL_PART, targets
from tools.train.places import SCRATCH
from tools.train.prepare import prepare
from tools.train.ship import ship

from moothall.core.judgement.model.answers import Answers
from moothall.core.judgement.model.heads import Heads
from moothall.core.judgement.model.linear import LinearLayer

LAYER = SCRATCH / "linear.npz"
ASIDE = SCRATCH / "linear-aside.npy"
FOLDS = 7
"""Not the count by which posts were kept aside, or all of them would fall into one fold."""


def fit_linear() -> None:
    """Leave the layer in :data:`LAYER`; in :data:`ASIDE` what one without the posts kept aside
    answers about them."""
    training = with_copies(data.split(data.read_examples())[0], seed=1)
    known, aside = prepare(training), data.aside(training)
    kept = np.flatnonzero(~aside)
    layer = linear.fit([known.counted[i] for i in kept], known.wanted[kept])
    np.save(ASIDE, linear.logits(layer, [known.counted[i] for i in np.flatnonzero(aside)]))
    linear.save(linear.fit(known.counted, known.wanted), LAYER)


def finish(trained: Path, network: Path) -> str:
    """``trained`` is the encoder, ``network`` its exported form. Returns the version shipped."""
    training = with_copies(data.split(data.read_examples())[0], seed=1)
    examples = [e for e, kept in zip(training, data.aside(training), strict=True) if kept]
    first, wanted = np.load(ASIDE), targets(examples)
    both = np.hstack([first, encoder.logits(encoder.load(trained), examples)])
    folds = data.folds(examples, FOLDS)
    quick, quick_answers = _fitted(first, wanted, folds)
    final, answers = _fitted(both, wanted, folds)
    labels = wanted[:, LABEL_PART]
    clear = choose(quick_answers, answers, wanted)
    settled = np.array([clear.enough(each) for each in quick_answers])
    scores = np.array(
        [(q if s else a).scores for q, a, s in zip(quick_answers, answers, settled, strict=True)]
    )
    chosen = thresholds.search(scores, labels)
    cut = np.array(list(chosen.values()))
    print(f"settled by the first layer: {settled.mean():.3f}, with {clear}")
    print("posts kept aside:", thresholds.figures(scores >= cut, labels))
    return ship(LinearLayer.load(LAYER), (quick, final), clear, chosen, network)


def _fitted(
    table: np.ndarray, wanted: np.ndarray, folds: np.ndarray
) -> tuple[Heads, list[Answers]]:
    """Calibrated heads, and answers to every post from heads that were fitted without it."""
    crossed = heads.crossed_logits(table, wanted, folds)
    slope, offset = heads.calibration(heads.chances(crossed), wanted[:, LABEL_PART])
    fitted = replace(heads.fit(table, wanted), slope=slope, offset=offset)
    return fitted, [fitted.weighed(row) for row in crossed]
