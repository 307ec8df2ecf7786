"""The last stages: fit linear layer, heads and thresholds, and ship them with the encoder.

The heads learn from the posts kept aside: neither the encoder nor the linear layer that answers
for them here has seen those or their look-alikes. Layer and heads alike see many posts a second
time, typed another way, and public rows for the questions that those answer.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from tools.train import data, encoder, heads, linear, strangers, thresholds
from tools.train.clear import choose
from tools.train.frames import with_copies
from tools.train.heads import Seen
from tools.train.outputs import LABEL_PART, targets
from tools.train.places import SCRATCH
from tools.train.prepare import count, prepare
from tools.train.public import PublicRow, drawn
from tools.train.ship import ship

from moothall.core.judgement.model.answers import Answers
from moothall.core.judgement.model.heads import Heads
from moothall.core.judgement.model.linear import LinearLayer

LAYER = SCRATCH / "linear.npz"
ASIDE = SCRATCH / "linear-aside.npy"
"""What a layer without the posts kept aside answers about them, and then about the strangers
kept aside."""
FOLDS = 7
"""Not the count by which posts were kept aside, or all of them would fall into one fold."""


def fit_linear(seen: Sequence[PublicRow]) -> None:
    """Leave the layer in :data:`LAYER` and answers in :data:`ASIDE`.

    ``seen``: every public row that the encoder drew.
    """
    training = with_copies(data.split(data.read_examples())[0], seed=1)
    known, aside = prepare(training), data.aside(training)
    rows, unseen = strangers.for_layer(), strangers.for_heads(seen)
    others, unknown = count(strangers.posts(rows, training)), strangers.targets(rows)

    def fitted(kept: np.ndarray) -> LinearLayer:
        worth = np.repeat([1.0, strangers.WORTH], [len(kept), len(rows)])
        wanted = np.concatenate([known.wanted[kept], unknown])
        return linear.fit([*(known.counted[i] for i in kept), *others], wanted, worth)

    asked = [known.counted[i] for i in np.flatnonzero(aside)]
    asked += count(strangers.posts(unseen, training))
    np.save(ASIDE, linear.logits(fitted(np.flatnonzero(~aside)), asked))
    linear.save(fitted(np.arange(len(training))), LAYER)


def finish(trained: Path, network: Path, seen: Sequence[PublicRow]) -> str:
    """``trained`` is the encoder, ``network`` its exported form. Returns the version shipped."""
    training = with_copies(data.split(data.read_examples())[0], seed=1)
    examples = [e for e, kept in zip(training, data.aside(training), strict=True) if kept]
    unseen = strangers.for_heads(seen)
    first, count = np.load(ASIDE), len(examples)
    reader = encoder.load(trained)
    posts = [e.gold.post for e in examples] + strangers.posts(unseen, training)
    both = np.hstack([first, encoder.logits(reader, posts)])
    rows = Seen(
        both,
        np.concatenate([targets(examples), strangers.targets(unseen)]),
        np.repeat([1.0, strangers.WORTH], [count, len(unseen)]),
        np.concatenate([data.folds(examples, FOLDS), [drawn(r.text, FOLDS) for r in unseen]]),
    )
    quick, quick_answers = _fitted(replace(rows, table=first), count)
    final, answers = _fitted(rows, count)
    wanted = rows.wanted[:count]
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


def _fitted(rows: Seen, own: int) -> tuple[Heads, list[Answers]]:
    """Heads calibrated on the first ``own`` rows, which are posts of the desk, and answers to
    those from heads that were fitted without them."""
    crossed = heads.crossed_logits(rows)[:own]
    slope, offset = heads.calibration(heads.chances(crossed), rows.wanted[:own, LABEL_PART])
    fitted = replace(heads.fit(rows), slope=slope, offset=offset)
    return fitted, [fitted.weighed(row) for row in crossed]
