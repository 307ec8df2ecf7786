"""The last stages: fit linear layer, heads and thresholds, and ship them with the encoders.

The heads learn from the posts kept aside: neither the encoders nor the linear layer that answers
for them here has seen those or their look-alikes. Layer and heads alike see many posts a second
time, typed another way, and public rows for the questions that those answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from tools.train import data, encoder, heads, linear, strangers, thresholds
from tools.train.clear import choose
from tools.train.frames import with_copies
from tools.train.heads import Seen
from tools.train.network import Network
from tools.train.outputs import LABEL_PART, targets
from tools.train.places import SCRATCH
from tools.train.prepare import count, prepare
from tools.train.public import PublicRow, drawn
from tools.train.ship import Encoded, ship

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


@dataclass(frozen=True, slots=True)
class Trained:
    """An encoder as it was trained, and its exported form."""

    name: str
    network: Network
    exported: Path


def finish(encoders: Sequence[Trained], seen: Sequence[PublicRow]) -> str:
    """``encoders`` in the order they are to be asked. Returns the version shipped."""
    training = with_copies(data.split(data.read_examples())[0], seed=1)
    examples = [e for e, kept in zip(training, data.aside(training), strict=True) if kept]
    unseen, count = strangers.for_heads(seen), len(examples)
    posts = [e.gold.post for e in examples] + strangers.posts(unseen, training)
    rows = Seen(
        np.load(ASIDE),
        np.concatenate([targets(examples), strangers.targets(unseen)]),
        np.repeat([1.0, strangers.WORTH], [count, len(unseen)]),
        np.concatenate([data.folds(examples, FOLDS), [drawn(r.text, FOLDS) for r in unseen]]),
    )
    fits = [_fitted(rows, count)]
    for each in encoders:
        rows = replace(rows, table=np.hstack([rows.table, encoder.logits(each.network, posts)]))
        fits.append(_fitted(rows, count))
    wanted = rows.wanted[:count]
    labels = wanted[:, LABEL_PART]
    answers, encoded = _cascade(encoders, fits, wanted)
    scores = np.array([answer.scores for answer in answers])
    chosen = thresholds.search(scores, labels)
    cut = np.array(list(chosen.values()))
    print("posts kept aside:", thresholds.figures(scores >= cut, labels))
    return ship(LinearLayer.load(LAYER), fits[0][0], encoded, chosen)


def _cascade(
    encoders: Sequence[Trained], fits: Sequence[tuple[Heads, list[Answers]]], wanted: np.ndarray
) -> tuple[list[Answers], list[Encoded]]:
    """The answers where each encoder is asked only if it must be; worked out from the last one."""
    answers = fits[-1][1]
    encoded = []
    for place in reversed(range(len(encoders))):
        before, each = fits[place][1], encoders[place]
        clear = choose(before, answers, wanted)
        settled = [clear.enough(answer) for answer in before]
        print(f"clear before the {each.name} encoder: {np.mean(settled):.3f}, with {clear}")
        answers = [b if s else a for a, b, s in zip(answers, before, settled, strict=True)]
        encoded.append(Encoded(each.name, each.exported, clear, fits[place + 1][0]))
    return answers, encoded[::-1]


def _fitted(rows: Seen, own: int) -> tuple[Heads, list[Answers]]:
    """Heads calibrated on the first ``own`` rows, which are posts of the desk, and answers to
    those from heads that were fitted without them."""
    crossed = heads.crossed_logits(rows)[:own]
    slope, offset = heads.calibration(heads.chances(crossed), rows.wanted[:own, LABEL_PART])
    fitted = replace(heads.fit(rows), slope=slope, offset=offset)
    return fitted, [fitted.weighed(row) for row in crossed]
