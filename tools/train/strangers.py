"""Public rows for the linear layer and the heads, which answer only some of the desk's questions.

The encoder's rounds take theirs from :mod:`tools.train.public` themselves. Here are rows for the
layer, and others that neither encoder nor layer saw, from which the heads learn how far to trust
each of the two about strangers' talk.
"""

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from tools.train.data import Example
from tools.train.outputs import OUTPUTS
from tools.train.public import MEASURED, PublicRow, drawn, sample

from moothall.core.values import LABELS, Post

UNKNOWN = -1
WORTH = 0.25
"""What such a row counts for beside one of the desk's own posts."""
LAYER_PER_LABEL, HEADS_PER_LABEL = 1500, 500
ASIDE = 1
"""The part of ten, beside the one that is measured on, from which the heads' rows come."""


def for_layer() -> list[PublicRow]:
    rows = sample(LAYER_PER_LABEL, seed=8, spare_measured=True)
    return [row for row in rows if row.desk and not _aside(row)]


def for_heads(seen: Sequence[PublicRow]) -> list[PublicRow]:
    """``seen``: every row that the encoder drew in any round."""
    texts = {row.text for row in seen}
    rows = sample(HEADS_PER_LABEL * MEASURED, seed=9, spare_measured=True)
    return [row for row in rows if row.desk and _aside(row) and row.text not in texts]


def _aside(row: PublicRow) -> bool:
    return drawn(row.text, MEASURED) == ASIDE


def posts(rows: Sequence[PublicRow], like: Sequence[Example]) -> list[Post]:
    """Each as if written where one of the desk's posts was: the place must say nothing of it."""
    chance = random.Random(3)
    places = [chance.choice(like).gold.post for _ in rows]
    return [
        replace(Post(text=row.text), platform=place.platform, kind=place.kind)
        for row, place in zip(rows, places, strict=True)
    ]


def targets(rows: Sequence[PublicRow]) -> np.ndarray:
    """[row, output]: 0, 1, or :data:`UNKNOWN` where the set does not say."""
    wanted = np.full((len(rows), OUTPUTS), UNKNOWN, dtype=np.float32)
    for number, row in enumerate(rows):
        for label, value in row.desk.items():
            wanted[number, LABELS.index(label)] = value
    return wanted
