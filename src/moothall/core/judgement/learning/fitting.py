"""Making a fit from decisions: shrunk towards the shipped scores, kept only where it helps.

Everything is a ridge regression on top of what the shipped model says: with no evidence nothing
moves, with little it moves a little. Every label's offset must then prove itself on decisions that
it was not fitted to (three folds), or it is dropped; so a label about which the decisions are
confused, or wrong, stays as it ships.
"""

import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moothall.core.judgement.detect.repeats import plain_letters
from moothall.core.judgement.learning import features
from moothall.core.judgement.learning.decision import Decision
from moothall.core.judgement.learning.fit import (
    DANGER_LABELS,
    DECIMALS,
    FURTHEST,
    Offset,
)
from moothall.core.judgement.learning.reading import Kept
from moothall.core.judgement.learning.solve import logistic, softmax
from moothall.core.values import LABELS, Label, Service

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENOUGH = 30
"""Decisions for and against a label from which it is fitted and not only moved as a whole."""
ENOUGH_TO_MOVE = 5
ENOUGH_FOR_SERVICE = 5
"""Posts for which an area was decided, or suggested: what is no longer used must be unlearnt."""
FEWEST_AUTHORS = 5
"""A bucket of words counts from so many authors: what one resident writes is never learnt."""
COMMONEST = 0.5
MOST_WORDS = 400
FOLDS = 3
BY_CHANCE = 0.05
LEAST_WORD = 0.02

#: How far a coefficient is expected to stray from nought (the ridge's prior), in log odds: the
#: bias, those of the labels' odds, of the services' shares, of the words.
BIAS_STRAY, ODDS_STRAY, SHARES_STRAY, WORDS_STRAY = 1.0, 0.5, 1.5, 0.2

OF_LABELS = slice(1, 1 + len(LABELS))
OF_SERVICES = slice(OF_LABELS.stop, OF_LABELS.stop + len(Service))
OF_WORDS = slice(OF_SERVICES.stop, None)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What there is to learn from; a row for each post.

    ``held`` [posts, labels] and ``service`` [posts] are what was decided; ``weights`` [posts].
    """

    decisions: Sequence[Decision]
    readings: Sequence[Kept]
    odds: "NDArray[Any]"
    log_shares: "NDArray[Any]"
    inputs: "NDArray[Any]"
    """[posts, inputs], each column already times how far it may stray: one for the bias, one for
    each label's odds, one for each service's share, one for each bucket of words."""
    words: tuple[int, ...]
    held: "NDArray[Any]"
    service: "NDArray[Any]"
    weights: "NDArray[Any]"
    folds: "NDArray[Any]"


@dataclass(frozen=True, slots=True)
class LabelTaught:
    """What became of one label, or of the service areas (``label`` None)."""

    label: Label | None
    decided: int
    """Posts that were decided to have it; for services, posts with a service area decided."""
    of: int
    whole: bool
    """False where there were too few decisions for more than a move of its threshold."""
    better: int
    worse: int
    """Decisions it had not seen that its offset put right, or wrong."""
    kept: bool


@dataclass(frozen=True, slots=True)
class Taught:
    """The offsets that proved themselves, and what became of every label that was tried."""

    labels: Mapping[Label, Offset]
    services: Mapping[Service, Offset]
    tried: tuple[LabelTaught, ...]


def lesson(
    decisions: Sequence[Decision], readings: Sequence[Kept], weights: Sequence[float]
) -> Lesson:
    """The decisions as tables of numbers."""
    import numpy as np  # noqa: PLC0415  (numpy only once something is learnt)

    full = [features.buckets(kept.post, kept.hits) for kept in readings]
    words = common_words(full, [one.author or f"?{n}" for n, one in enumerate(decisions)])
    place = {bucket: column for column, bucket in enumerate(words)}
    counted = np.zeros((len(full), len(words)))
    for row, buckets in enumerate(full):
        counted[row, [place[bucket] for bucket in buckets if bucket in place]] = 1.0
    odds = np.array([features.read_for_labels(kept) for kept in readings])
    shares = np.array([features.read_for_services(kept) for kept in readings])
    services = list(Service)
    return Lesson(
        decisions=decisions,
        readings=readings,
        odds=np.array([features.odds_of(kept.scores) for kept in readings]),
        log_shares=np.array([features.log_shares_of(kept.service) for kept in readings]),
        inputs=np.hstack(
            (
                np.full((len(full), 1), BIAS_STRAY),
                odds * ODDS_STRAY,
                shares * SHARES_STRAY,
                counted * WORDS_STRAY,
            )
        ),
        words=words,
        held=np.array([[label in one.decided.labels for label in LABELS] for one in decisions]),
        service=np.array([services.index(one.decided.service) for one in decisions]),
        weights=np.array(weights),
        folds=np.array([_fold(one) for one in decisions]),
    )


def common_words(full: Sequence[frozenset[int]], authors: Sequence[str]) -> tuple[int, ...]:
    """The buckets that enough authors fill and that are not in nearly every post, rising."""
    posts: Counter[int] = Counter()
    writers: dict[int, set[str]] = defaultdict(set)
    for buckets, author in zip(full, authors, strict=True):
        posts.update(buckets)
        for bucket in buckets:
            writers[bucket].add(author)
    usable = [
        bucket
        for bucket, count in posts.items()
        if len(writers[bucket]) >= FEWEST_AUTHORS and count <= COMMONEST * len(full)
    ]
    return tuple(sorted(sorted(usable, key=lambda b: (-posts[b], b))[:MOST_WORDS]))


def teach(table: Lesson, thresholds: Mapping[Label, float]) -> Taught:
    """Fit every label and the services, and keep what helps on decisions not fitted to."""
    import numpy as np  # noqa: PLC0415

    rows = np.arange(len(table.decisions))
    unseen = np.zeros_like(table.odds)
    unseen_service = np.zeros_like(table.log_shares)
    for fold in range(FOLDS):
        held = table.folds == fold
        coefficients, moves = _fitted(table, rows[~held], thresholds)
        unseen[held] = table.inputs[held] @ coefficients
        unseen_service[held] = table.inputs[held] @ moves
    coefficients, moves = _fitted(table, rows, thresholds)
    tried = [
        *_labels_tried(table, unseen, thresholds),
        _services_tried(table, unseen_service),
    ]
    keep = {one.label for one in tried if one.kept}
    return Taught(
        labels={
            label: _offset(coefficients[:, number], OF_LABELS, table.words)
            for number, label in enumerate(LABELS)
            if label in keep
        },
        services={
            service: _offset(moves[:, number], OF_SERVICES, table.words)
            for number, service in enumerate(Service)
            if None in keep and moves[:, number].any()
        },
        tried=tuple(tried),
    )


def chance_of(better: int, worse: int) -> float:
    """How often a coin would fall so well: the one-sided sign test."""
    tosses = better + worse
    ways = sum(math.comb(tosses, heads) for heads in range(better, tosses + 1))
    return float(ways / 2**tosses)


def _fitted(
    table: Lesson, rows: "NDArray[Any]", thresholds: Mapping[Label, float]
) -> "tuple[NDArray[Any], NDArray[Any]]":
    """Coefficients [inputs, labels] and [inputs, services], fitted to some of the rows."""
    import numpy as np  # noqa: PLC0415

    inputs, held = table.inputs[rows], table.held[rows]
    weights = np.repeat(table.weights[rows][:, None], len(LABELS), axis=1)
    allowed = np.zeros((inputs.shape[1], len(LABELS)), dtype=bool)
    for number, label in enumerate(LABELS):
        for_it, against = int(held[:, number].sum()), int((~held[:, number]).sum())
        allowed[0, number] = min(for_it, against) >= ENOUGH_TO_MOVE
        allowed[OF_LABELS, number] = allowed[OF_WORDS, number] = min(for_it, against) >= ENOUGH
        if label in DANGER_LABELS:  # learnt from words alone, and never that a danger is none
            allowed[: OF_WORDS.start, number] = False
            found = table.odds[rows][:, number] >= _odds(thresholds[label])
            weights[found & ~held[:, number], number] = 0.0
    decided = np.zeros((len(rows), len(Service)))
    decided[np.arange(len(rows)), table.service[rows]] = 1.0
    suggested = np.bincount(table.log_shares[rows].argmax(1), minlength=len(Service))
    often = np.maximum(decided.sum(0), suggested) >= ENOUGH_FOR_SERVICE
    moved = np.repeat(often[None, :], inputs.shape[1], axis=0)
    moved[OF_LABELS] = False
    return (
        logistic(inputs, table.odds[rows], held, weights, allowed),
        softmax(
            inputs,
            table.log_shares[rows],
            decided,
            table.weights[rows],
            moved,
        ),
    )


def _labels_tried(
    table: Lesson, unseen: "NDArray[Any]", thresholds: Mapping[Label, float]
) -> list[LabelTaught]:
    import numpy as np  # noqa: PLC0415

    tried = []
    for number, label in enumerate(LABELS):
        held = table.held[:, number]
        decided = int(held.sum())
        fewest = min(decided, len(held) - decided)
        if fewest < ENOUGH_TO_MOVE:
            continue
        steps = np.clip(unseen[:, number], 0.0 if label in DANGER_LABELS else -FURTHEST, FURTHEST)
        asked = _odds(thresholds[label])
        before = (table.odds[:, number] >= asked) == held
        after = (table.odds[:, number] + steps >= asked) == held
        better = round(float(table.weights[after & ~before].sum()))
        worse = round(float(table.weights[before & ~after].sum()))
        kept = chance_of(better, worse) < BY_CHANCE
        whole = fewest >= ENOUGH
        tried.append(LabelTaught(label, decided, len(held), whole, better, worse, kept))
    return tried


def _services_tried(table: Lesson, unseen: "NDArray[Any]") -> LabelTaught:
    import numpy as np  # noqa: PLC0415

    before = table.log_shares.argmax(1) == table.service
    moved = table.log_shares + np.clip(unseen, -FURTHEST, FURTHEST)
    after = moved.argmax(1) == table.service
    better = round(float(table.weights[after & ~before].sum()))
    worse = round(float(table.weights[before & ~after].sum()))
    kept = chance_of(better, worse) < BY_CHANCE
    count = len(table.decisions)
    return LabelTaught(None, count, count, whole=True, better=better, worse=worse, kept=kept)


def _offset(column: "NDArray[Any]", read: slice, words: tuple[int, ...]) -> Offset:
    """The coefficients as they are kept: for raw inputs, rounded, near noughts left out."""
    stray = ODDS_STRAY if read is OF_LABELS else SHARES_STRAY
    looked_at = tuple(round(float(value) * stray, DECIMALS) for value in column[read])
    weighed = (
        (bucket, round(float(value) * WORDS_STRAY, DECIMALS))
        for bucket, value in zip(words, column[OF_WORDS], strict=True)
    )
    return Offset(
        bias=round(float(column[0]) * BIAS_STRAY, DECIMALS),
        read=looked_at if any(looked_at) else (),
        words=tuple((bucket, weight) for bucket, weight in weighed if abs(weight) >= LEAST_WORD),
    )


def _odds(share: float) -> float:
    return math.log(share / (1 - share)) if 0 < share < 1 else math.copysign(99.0, share - 0.5)


def _fold(decision: Decision) -> int:
    return zlib.crc32(plain_letters(decision.post.text).encode("utf-8", "replace")) % FOLDS
