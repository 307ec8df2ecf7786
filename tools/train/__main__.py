"""Make the shipped weights: ``python -m tools.train all``, or one stage after another.

Each stage leaves what it made in ``scratch/`` and is not run again while that is there, so an
interrupted training goes on where it stopped. On two quiet cores the whole takes about three hours,
nearly all of it ``public`` and the three rounds.
"""

import argparse
import json
from collections.abc import Collection

from tools.train import data, encoder
from tools.train.export import SMALL, export
from tools.train.finish import LAYER, finish, fit_linear
from tools.train.places import DEVELOPMENT, SCRATCH

FIRST, SECOND, FINAL = (SCRATCH / f"encoder-{name}.pt" for name in ("first", "second", "final"))
LAST_WRITERS = {"pd", "pe", "pf", "pg"}
"""Their posts join in the third round, twice, which was still to come when they were written."""
LATER_WRITERS = {"pb", "pc"} | LAST_WRITERS
"""These, likewise, in the second round."""


def split() -> None:
    """Choose development posts of writers who have none yet."""
    ids = data.extend_development(data.read_examples())
    DEVELOPMENT.write_text(json.dumps({"ids": ids}, indent=0) + "\n", encoding="utf-8")


def public() -> None:
    """Warm the encoder up on the public sets."""
    if not encoder.WARMED.exists():
        encoder.warm_up()


def first_round() -> None:
    """Train the encoder on all posts but the later writers'."""
    if not FIRST.exists():
        network = encoder.load(encoder.WARMED)
        rows = _taught(without=LATER_WRITERS)
        encoder.train_round(network, rows, epochs=2, rate=1.2e-4, seed=2, keep=FIRST)


def second_round() -> None:
    """Train it on the later writers' posts too."""
    if not SECOND.exists():
        network = encoder.load(FIRST)
        rows = _taught(without=LAST_WRITERS)
        encoder.train_round(network, rows, epochs=3, rate=1.2e-4, seed=3, keep=SECOND)


def third_round() -> None:
    """Train it on every writer's posts, on the last writers' twice, and export it."""
    if not FINAL.exists():
        network = encoder.load(SECOND)
        network.fix_words()
        rows = _taught()
        rows += [e for e in rows if e.writer in LAST_WRITERS]
        encoder.train_round(network, rows, epochs=2, rate=1.2e-4, seed=4, keep=FINAL)
    export(encoder.load(FINAL))


def _taught(*, without: Collection[str] = ()) -> list[data.Example]:
    training = data.split(data.read_examples())[0]
    kept = ~data.aside(training)
    return [e for e, k in zip(training, kept, strict=True) if k and e.writer not in without]


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
    "first": first_round,
    "second": second_round,
    "third": third_round,
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
            print(f"{name}: {stage.__doc__}", flush=True)
            stage()


if __name__ == "__main__":
    main()
