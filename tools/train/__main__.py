"""Make the shipped weights: ``python -m tools.train all``, or one stage after another.

Each stage leaves what it made in ``scratch/`` and is not run again while that is there, so an
interrupted training goes on where it stopped. On two quiet cores the whole takes about three hours,
nearly all of it ``public`` and the rounds.
"""

import argparse
import json
import random
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tools.train import data, encoder
from tools.train.export import SMALL, export
from tools.train.finish import LAYER, finish, fit_linear
from tools.train.places import DEVELOPMENT, SCRATCH
from tools.train.public import PublicRow, sample


@dataclass(frozen=True, slots=True)
class Round:
    """Passes over labelled posts, from where the round before it stopped.

    ``joining`` writers' posts were still to come in the rounds before. From the third round on
    they are gone through ``twice``, and the word vectors stay as they are. Of the others' posts
    ``share`` are taken. For each post there are ``replayed`` public rows, so that what they taught
    is not forgotten, drawn from up to ``per_label`` for each of their labels.
    """

    name: str
    joining: frozenset[str]
    epochs: int
    rate: float
    seed: int
    twice: bool = False
    share: float = 1.0
    replayed: float = 0.08
    per_label: int = 300
    spare_measured: bool = False

    @property
    def kept(self) -> Path:
        return SCRATCH / f"encoder-{self.name}.pt"


ROUNDS = (
    Round("first", frozenset(), epochs=2, rate=1.2e-4, seed=2),
    Round("second", frozenset({"pb", "pc"}), epochs=3, rate=1.2e-4, seed=3),
    Round("third", frozenset({"pd", "pe", "pf", "pg"}), epochs=2, rate=1.2e-4, seed=4, twice=True),
    Round(
        "fourth",
        frozenset({"ph", "pi", "pj"}),
        epochs=1,
        rate=1e-4,
        seed=5,
        twice=True,
        replayed=0.12,
    ),
    Round(
        "fifth",
        frozenset(),
        epochs=1,
        rate=1e-4,
        seed=6,
        twice=True,
        share=0.4,
        replayed=2.4,
        per_label=2500,
        spare_measured=True,
    ),
)
FINAL = ROUNDS[-1].kept


def split() -> None:
    """Choose development posts of writers who have none yet."""
    ids = data.extend_development(data.read_examples())
    DEVELOPMENT.write_text(json.dumps({"ids": ids}, indent=0) + "\n", encoding="utf-8")


def public() -> None:
    """Warm the encoder up on the public sets."""
    if not encoder.WARMED.exists():
        encoder.warm_up()


def train(number: int) -> None:
    """Train the encoder for one more round on the posts written by then."""
    this = ROUNDS[number]
    if this.kept.exists():
        return
    network = encoder.load(ROUNDS[number - 1].kept if number else encoder.WARMED)
    rows = _taught(without=frozenset().union(*(later.joining for later in ROUNDS[number + 1 :])))
    if this.twice:
        network.fix_words()
        joined = [e for e in rows if e.writer in this.joining]
        rows = _part(rows, this) + joined
    encoder.train_round(
        network,
        rows,
        _replayed(this, len(rows)),
        epochs=this.epochs,
        rate=this.rate,
        seed=this.seed,
        keep=this.kept,
    )


def _part(rows: list[data.Example], this: Round) -> list[data.Example]:
    if this.share == 1:
        return rows
    chance = random.Random(this.seed)
    return [e for e in rows if e.writer in this.joining or chance.random() < this.share]


def _replayed(this: Round, posts: int) -> list[PublicRow]:
    rows = sample(this.per_label, this.seed, spare_measured=this.spare_measured)
    random.Random(this.seed).shuffle(rows)
    return rows[: round(this.replayed * posts)]


def _taught(*, without: Collection[str]) -> list[data.Example]:
    training = data.split(data.read_examples())[0]
    kept = ~data.aside(training)
    return [e for e, k in zip(training, kept, strict=True) if k and e.writer not in without]


def exported() -> None:
    """Make the trained encoder small."""
    export(encoder.load(FINAL))


def linear_layer() -> None:
    """Fit the linear layer."""
    if not LAYER.exists():
        fit_linear()


def ship() -> None:
    """Fit heads and thresholds, and put all into the package."""
    print(finish(FINAL, SMALL))


STAGES = {
    "split": split,
    "public": public,
    **{this.name: partial(train, number) for number, this in enumerate(ROUNDS)},
    "export": exported,
    "linear": linear_layer,
    "ship": ship,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.train", description=__doc__)
    parser.add_argument("stage", choices=["all", *STAGES])
    chosen = parser.parse_args().stage
    SCRATCH.mkdir(exist_ok=True)
    for name, stage in STAGES.items():
        if chosen in {"all", name}:
            print(name, flush=True)
            stage()


if __name__ == "__main__":
    main()
