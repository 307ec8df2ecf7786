"""Make the shipped weights: ``python -m tools.train all``, or one stage after another.

Each stage leaves what it made in ``scratch/`` and is not run again while that is there, so an
interrupted training goes on where it stopped. On two quiet cores the whole takes about two hours,
nearly all of it ``public``, ``first`` and ``second``.
"""

import argparse
import json

from tools.train import data, encoder
from tools.train.export import SMALL, export
from tools.train.finish import LAYER, finish, fit_linear
from tools.train.places import DEVELOPMENT, SCRATCH

FIRST, FINAL = SCRATCH / "encoder-first.pt", SCRATCH / "encoder-final.pt"
LATER_WRITERS = {"pb", "pc", "pd", "pe"}
"""Their posts join in the second round, which was still to come when they were written."""


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
        rows = [e for e in _taught() if e.writer not in LATER_WRITERS]
        encoder.train_round(network, rows, epochs=2, rate=1.2e-4, seed=2, keep=FIRST)


def second_round() -> None:
    """Train it on every writer's posts, and export it."""
    if not FINAL.exists():
        network = encoder.load(FIRST)
        encoder.train_round(network, _taught(), epochs=3, rate=1.2e-4, seed=3, keep=FINAL)
    export(encoder.load(FINAL))


def _taught() -> list[data.Example]:
    training = data.split(data.read_examples())[0]
    return [e for e, kept in zip(training, data.aside(training), strict=True) if not kept]


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
