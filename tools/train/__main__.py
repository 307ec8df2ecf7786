"""Make the shipped weights: ``python -m tools.train all``, or one stage after another.

Each stage leaves what it made in ``scratch/`` and is not run again while that is there, so an
interrupted training goes on where it stopped. On two quiet cores the whole takes about three hours,
nearly all of it ``public`` and the rounds.
"""

import argparse
import json
from functools import partial

from tools.train import data, encoder, rounds, student
from tools.train.export import export
from tools.train.finish import LAYER, Trained, finish, fit_linear
from tools.train.places import DEVELOPMENT, SCRATCH
from tools.train.rounds import FINAL, ROUNDS


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
    if this.twice:
        network.fix_words()
    posts = rounds.posts(number)
    encoder.train_round(
        network,
        posts,
        rounds.replayed(this, len(posts)),
        epochs=this.epochs,
        rate=this.rate,
        seed=this.seed,
        keep=this.kept,
    )


def small() -> None:
    """Train and export a small encoder. It is not shipped: the model card says why."""
    if not student.KEPT.exists():
        student.train()
    export(encoder.load(student.KEPT, large=False), SCRATCH / "small.onnx")


def exported() -> None:
    """Bring the trained encoders into the form that is shipped."""
    for each in _trained():
        export(each.network, each.exported)


def linear_layer() -> None:
    """Fit the linear layer."""
    if not LAYER.exists():
        fit_linear(rounds.drawn())


def ship() -> None:
    """Fit heads and thresholds, and put all into the package."""
    print(finish(_trained(), rounds.drawn()))


def _trained() -> list[Trained]:
    """The encoders that are shipped, in the order they are to be asked."""
    return [Trained("large", encoder.load(FINAL), SCRATCH / "large.onnx")]


STAGES = {
    "split": split,
    "public": public,
    **{this.name: partial(train, number) for number, this in enumerate(ROUNDS)},
    "export": exported,
    "linear": linear_layer,
    "ship": ship,
}
#: run by name alone, since nothing of it is shipped
TRIED = {"small": small}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.train", description=__doc__)
    parser.add_argument("stage", choices=["all", *STAGES, *TRIED])
    chosen = parser.parse_args().stage
    SCRATCH.mkdir(exist_ok=True)
    for name, stage in (STAGES | TRIED).items():
        if chosen == name or (chosen == "all" and name in STAGES):
            print(name, flush=True)
            stage()


if __name__ == "__main__":
    main()
