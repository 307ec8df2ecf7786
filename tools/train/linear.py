"""Fit the linear layer: which runs are kept, how rare each is, and a weight for every output."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from tools.train.outputs import OUTPUTS

from moothall.core.judgement.model import grams
from moothall.core.judgement.model.features import Field
from moothall.core.judgement.model.linear import LinearLayer, count

SEEN_IN = {"characters": 3, "words": 2, "parent": 4, "author": 3}
"""A run is kept from this many posts on."""
Counted = tuple[tuple[Field, ...], dict[str, float]]


def fit(
    posts: Sequence[Counted], wanted: np.ndarray, worth: np.ndarray, *, strength: float = 8.0
) -> LinearLayer:
    """A layer for all outputs. ``strength`` is C of the logistic regression.

    ``wanted`` [post, output] 0, 1, or less than 0 where nobody knows; ``worth`` [post]: what each
    counts for.
    """
    keys, rarity = _vocabulary(posts, worth)
    table = matrix(keys, rarity, posts)
    weights = np.zeros((len(keys), OUTPUTS), np.float32)
    bias = np.zeros(OUTPUTS, np.float32)
    asked = [output for output in range(OUTPUTS) if (wanted[:, output] > 0).any()]
    bias[[output for output in range(OUTPUTS) if output not in asked]] = -8
    known = {output: np.flatnonzero(wanted[:, output] >= 0) for output in asked}
    fits = Parallel(n_jobs=2)(
        delayed(_fit_one)(table[known[o]], wanted[known[o], o], worth[known[o]], strength)
        for o in asked
    )
    for output, (column, intercept) in zip(asked, fits, strict=True):
        weights[:, output], bias[output] = column, intercept
    scale = np.abs(weights).max(1) / 127
    small = np.round(weights / np.where(scale > 0, scale, 1)[:, None]).astype(np.int8)
    return LinearLayer(keys, rarity, small, scale.astype(np.float16), bias)


def _fit_one(
    table: csr_matrix, column: np.ndarray, worth: np.ndarray, strength: float
) -> tuple[np.ndarray, float]:
    model = LogisticRegression(
        C=strength,
        solver="liblinear",
        tol=1e-3,
        intercept_scaling=2,
        class_weight=_weight(np.average(column, weights=worth)),
    )
    model.fit(table, column, sample_weight=worth)
    return model.coef_[0], float(model.intercept_[0])


def _weight(share: float) -> dict[int, float]:
    """Half way to balance: the rare side counts for the square root of its rarity."""
    return {0: 1.0, 1: float(np.sqrt((1 - share) / share))}


def logits(layer: LinearLayer, posts: Sequence[Counted]) -> np.ndarray:
    return np.array([layer.logits(*post) for post in posts], dtype=np.float32)


def save(layer: LinearLayer, path: Path) -> None:
    np.savez_compressed(
        path,
        keys=layer.keys,
        rarity=layer.rarity,
        weights=layer.weights,
        scale=layer.scale,
        bias=layer.bias,
    )


def matrix(keys: np.ndarray, rarity: np.ndarray, posts: Sequence[Counted]) -> csr_matrix:
    """[posts, features]"""
    rows, columns, values = [], [], []
    for number, (fields, facts) in enumerate(posts):
        counted = count(keys, rarity, fields, facts)
        rows.append(np.full(len(counted.rows), number))
        columns.append(counted.rows)
        values.append(counted.values)
    spots = np.concatenate(rows), np.concatenate(columns)
    return csr_matrix((np.concatenate(values), spots), shape=(len(posts), len(keys)))


def _vocabulary(posts: Sequence[Counted], worth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    keys, rarity = [], []
    for place, field in enumerate(posts[0][0]):
        in_each = [np.unique(fields[place].numbers) for fields, _ in posts]
        numbers, which = np.unique(np.concatenate(in_each), return_inverse=True)
        times = np.bincount(which, np.repeat(worth, [len(runs) for runs in in_each]))
        kept = times >= SEEN_IN[field.name]
        keys.append(numbers[kept])
        rarity.append(np.log((1 + worth.sum()) / (1 + times[kept])) + 1)
    names = sorted({name for _, facts in posts for name in facts})
    keys.append(np.array([grams.named(name) for name in names], dtype=np.uint64))
    rarity.append(np.ones(len(names)))
    every, first = np.unique(np.concatenate(keys), return_index=True)
    return every, np.concatenate(rarity)[first].astype(np.float32)
