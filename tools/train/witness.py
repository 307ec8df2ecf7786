"""An encoder trained on two thirds of the posts, so that it can be asked about the rest.

The heads must learn how far the encoder is to be trusted on posts that it never saw. The shipped
encoder has seen every training post, so this one, a step behind it, is asked instead.
"""

import json
from collections.abc import Sequence

import numpy as np
from tools.train import data, encoder
from tools.train.data import Example
from tools.train.places import SCRATCH

WITNESS = SCRATCH / "encoder-fold0.pt"
SEEN = SCRATCH / "encoder-fold0.json"
EPOCHS = 8


def train_witness(examples: Sequence[Example]) -> None:
    places = data.folds(examples, 3)
    chosen = [e for e, place in zip(examples, places, strict=True) if place != 0]
    encoder.save(encoder.fit(chosen, epochs=EPOCHS), WITNESS)
    SEEN.write_text(json.dumps([e.id for e in chosen]), encoding="utf-8")


def seen() -> frozenset[str]:
    return frozenset(json.loads(SEEN.read_text(encoding="utf-8")))


def witnessed(examples: Sequence[Example]) -> tuple[np.ndarray, np.ndarray]:
    """Rows of posts whose like the witness never saw, and its logits for them."""
    known = {e.group for e in examples if e.id in seen()}
    rows = np.array([i for i, e in enumerate(examples) if e.group not in known])
    return rows, encoder.logits(encoder.load(WITNESS), [examples[i] for i in rows])
