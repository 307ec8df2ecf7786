"""What every stage starts from: the examples with their detected facts and counted runs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from tools.train.data import Example
from tools.train.linear import Counted
from tools.train.outputs import targets

from moothall.core.judgement.context import Context
from moothall.core.judgement.detect import detect
from moothall.core.judgement.model.features import facts, fields
from moothall.core.values import Post


@dataclass(frozen=True, slots=True)
class Prepared:
    """Row by row the same posts: as examples, as counted runs with facts, as 0/1 answers."""

    examples: Sequence[Example]
    counted: Sequence[Counted]
    wanted: np.ndarray


def prepare(examples: Sequence[Example]) -> Prepared:
    return Prepared(examples, count(e.gold.post for e in examples), targets(examples))


def count(posts: Iterable[Post]) -> list[Counted]:
    return [(fields(post), dict(facts(post, detect(post, Context())))) for post in posts]
