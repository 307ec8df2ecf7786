"""Make the shipped weights: ``python -m tools.train all``, or one stage after another.

Each stage leaves what it made in ``scratch/`` and is not run again while that is there, so an
interrupted training goes on where it stopped. On two cores the whole takes about an hour and a
half, nearly all of it ``witness`` and ``encoder``.
"""

import argparse
import json

from tools.train import data, encoder, witness
from tools.train.export import SMALL, export
from tools.train.finish import finish
from tools.train.places import DEVELOPMENT, SCRATCH

FINAL = SCRATCH / "encoder-final.pt"


def split() -> None:
    """Choose development posts of writers who have none yet."""
    ids = data.extend_development(data.read_examples())
    DEVELOPMENT.write_text(json.dumps({"ids": ids}, indent=0) + "\n", encoding="utf-8")


def public() -> None:
    """Warm the encoder up on the public sets."""
    if not encoder.WARMED.exists():
        encoder.warm_up()


def train_witness() -> None:
    """Train the encoder that the heads learn from."""
    if not witness.WITNESS.exists():
        witness.train_witness(data.split(data.read_examples())[0])


def train_encoder() -> None:
    """Carry the witness on over every training post, and export it."""
    if not FINAL.exists():
        network = encoder.load(witness.WITNESS)
        encoder.carry_on(network, data.split(data.read_examples())[0], witness.seen())
        encoder.save(network, FINAL)
    export(encoder.load(FINAL))


def ship() -> None:
    """Fit linear layer, heads and thresholds, and put all into the package."""
    print(finish(SMALL))


STAGES = {
    "split": split,
    "public": public,
    "witness": train_witness,
    "encoder": train_encoder,
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
