"""The labelled posts: read, corrected, and split so that no near-duplicate sits on both sides."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from rapidfuzz import fuzz, process, utils
from tools.train.places import CORRECTIONS, DEVELOPMENT, FROZEN, POSTS

from moothall.core.judgement.evaluate import Labelled, labelled

NEARLY_THE_SAME = 80
"""rapidfuzz ratio from which two posts count as the same for splitting."""
TOO_LONG = (200 - NEARLY_THE_SAME) / NEARLY_THE_SAME
"""A text longer than another by this factor cannot have that ratio to it."""
DEVELOPMENT_SHARE = 0.1
"""Of each new writer's posts; the first writers gave 0.15."""
ASIDE = 8
"""One training post in so many is kept from the encoder, so that the heads can learn from it."""


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled post and the group of look-alikes that must stay on one side of a split."""

    gold: Labelled
    group: str

    @property
    def id(self) -> str:
        return self.gold.post.id

    @property
    def writer(self) -> str:
        return self.id.partition("-")[0]


def read_examples() -> list[Example]:
    """Every labelled post under ``data/posts``, with the corrections applied, in order of id."""
    corrections = {row["id"]: row for row in _rows([CORRECTIONS] if CORRECTIONS.exists() else [])}
    records: dict[str, dict[str, object]] = {}
    for row in _rows(sorted(POSTS.glob("*.jsonl"))):
        if row["id"] in records:
            raise ValueError(f"post {row['id']} occurs twice under {POSTS.name}; rename one")
        correction = corrections.pop(row["id"], {})
        records[row["id"]] = row | {k: v for k, v in correction.items() if k != "because"}
    if corrections:
        raise ValueError(f"corrections for posts that do not exist: {', '.join(corrections)}")
    posts = [labelled(records[i]) for i in sorted(records)]
    groups = _groups([f"{p.post.text}" for p in posts])
    return [Example(p, f"{posts[g].post.id}") for p, g in zip(posts, groups, strict=True)]


def development_ids() -> frozenset[str]:
    return frozenset(json.loads(DEVELOPMENT.read_text(encoding="utf-8"))["ids"])


def split(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """(for training, for development); frozen posts and look-alikes of either are in neither."""
    held, frozen = development_ids(), frozen_ids()
    held_groups = {e.group for e in examples if e.id in held | frozen}
    development = [e for e in examples if e.id in held]
    return [e for e in examples if e.group not in held_groups], development


def frozen_ids() -> frozenset[str]:
    return frozenset(row["id"] for row in _rows([FROZEN] if FROZEN.exists() else []))


def extend_development(examples: Iterable[Example]) -> list[str]:
    """Choose the development ids of writers that have none yet; those chosen before stay."""
    known = development_ids() if DEVELOPMENT.exists() else frozenset()
    writers = {i.partition("-")[0] for i in known}
    chosen = set(known)
    by_writer: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        by_writer[example.writer].append(example)
    for writer, theirs in by_writer.items():
        if writer in writers:
            continue
        wanted = round(DEVELOPMENT_SHARE * len(theirs))
        groups: dict[str, list[str]] = defaultdict(list)
        for example in theirs:
            groups[example.group].append(example.id)
        for group in sorted(groups, key=_draw):
            if wanted >= len(groups[group]):
                chosen.update(groups[group])
                wanted -= len(groups[group])
    return sorted(chosen)


def folds(examples: Sequence[Example], count: int, *, by_writer: bool = False) -> np.ndarray:
    """The fold of each example: look-alikes share one; with ``by_writer``, whole writers do."""
    if by_writer:
        writers = sorted({e.writer for e in examples})
        return np.array([writers.index(e.writer) % count for e in examples])
    return np.array([int(_draw(f"fold{e.group}"), 16) % count for e in examples])


def aside(examples: Sequence[Example]) -> np.ndarray:
    """True for the training posts whose like the encoder never sees."""
    return folds(examples, ASIDE) == 0


def _draw(name: str) -> str:
    return blake2b(name.encode(), digest_size=8).hexdigest()


def _rows(paths: Iterable) -> Iterable[dict]:
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines if line.strip())


def _groups(texts: list[str]) -> list[int]:
    """The index of the first of each text's near-duplicates, chains followed."""
    tidied = [utils.default_process(text) for text in texts]
    order = sorted(range(len(texts)), key=lambda i: len(tidied[i]))
    lengths = np.array([len(tidied[i]) for i in order])
    parent = list(range(len(texts)))

    def root(i: int) -> int:
        while parent[i] != i:
            i = parent[i]
        return i

    step = 500
    for start in range(0, len(texts), step):
        rows = order[start : start + step]
        end = np.searchsorted(lengths, lengths[start + len(rows) - 1] * TOO_LONG, side="right")
        columns = order[start:end]  # shorter ones were compared before
        scores = process.cdist(
            [tidied[i] for i in rows],
            [tidied[i] for i in columns],
            scorer=fuzz.ratio,
            score_cutoff=NEARLY_THE_SAME,
            workers=-1,
        )
        for row, column in zip(*np.nonzero(scores), strict=True):
            one, other = root(rows[row]), root(columns[column])
            parent[max(one, other)] = min(one, other)
    return [root(i) for i in range(len(texts))]
