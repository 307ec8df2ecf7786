"""The rounds in which the encoder learns, and what it saw in each."""

import random
from dataclasses import dataclass
from pathlib import Path

from tools.train import data
from tools.train.places import SCRATCH
from tools.train.public import WARMED_PER_LABEL, PublicRow, sample


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
    Round(
        "sixth",
        frozenset({"pk", "pl", "pm"}),
        epochs=1,
        rate=1e-4,
        seed=7,
        twice=True,
        share=0.7,
        replayed=0.35,
        per_label=2500,
        spare_measured=True,
    ),
)
FINAL = ROUNDS[-1].kept


def posts(number: int) -> list[data.Example]:
    """The posts of a round: those written by then and not kept aside or for measuring."""
    this = ROUNDS[number]
    later = frozenset().union(*(each.joining for each in ROUNDS[number + 1 :]))
    training = data.split(data.read_examples())[0]
    kept = ~data.aside(training)
    rows = [e for e, k in zip(training, kept, strict=True) if k and e.writer not in later]
    joined = [e for e in rows if e.writer in this.joining]
    chance = random.Random(this.seed)
    if this.share < 1:
        rows = [e for e in rows if e.writer in this.joining or chance.random() < this.share]
    return rows + joined if this.twice else rows


def all_posts() -> list[data.Example]:
    """Every post that the rounds' encoder may see, of writers who have development posts."""
    examples, measured = data.read_examples(), data.development_ids()
    writers = {i.partition("-")[0] for i in measured}
    training = [e for e in data.split(examples)[0] if e.writer in writers]
    return [e for e, aside in zip(training, data.aside(training), strict=True) if not aside]


def replayed(this: Round, count: int) -> list[PublicRow]:
    """The public rows of a round of ``count`` posts."""
    rows = _draw(this)
    random.Random(this.seed).shuffle(rows)
    return rows[: round(this.replayed * count)]


def drawn() -> list[PublicRow]:
    """Every public row that the encoder may have seen."""
    rows = sample(WARMED_PER_LABEL)
    for this in ROUNDS:
        rows += _draw(this)
    return rows


def _draw(this: Round) -> list[PublicRow]:
    return sample(this.per_label, this.seed, spare_measured=this.spare_measured)
