"""Answers for every training post from an encoder that never saw it or its look-alikes."""

import json
from collections.abc import Sequence

import numpy as np
from tools.train import data, encoder
from tools.train.data import Example
from tools.train.outputs import OUTPUTS
from tools.train.places import SCRATCH

FOLDS = 3


def train_folds(examples: Sequence[Example], *, epochs: int) -> None:
    """One encoder a fold, kept in scratch; a fold already there is left as it is."""
    places = data.folds(examples, FOLDS)
    for fold in range(FOLDS):
        kept = SCRATCH / f"encoder-fold{fold}.pt"
        if kept.exists():
            continue
        chosen = [e for e, place in zip(examples, places, strict=True) if place != fold]
        print(f"encoder without fold {fold}: {len(chosen)} posts", flush=True)
        encoder.save(encoder.fit(chosen, epochs=epochs), kept)
        seen = json.dumps([e.id for e in chosen])
        (SCRATCH / f"encoder-fold{fold}.json").write_text(seen, encoding="utf-8")


def encoder_logits(examples: Sequence[Example]) -> np.ndarray:
    """[example, output]; posts that came after the folds were trained are answered too."""
    places = data.folds(examples, FOLDS)
    answers = np.zeros((len(examples), OUTPUTS), np.float32)
    for fold in range(FOLDS):
        network = encoder.load(SCRATCH / f"encoder-fold{fold}.pt")
        seen = set(json.loads((SCRATCH / f"encoder-fold{fold}.json").read_text(encoding="utf-8")))
        rows = np.flatnonzero(places == fold)
        chosen = [examples[i] for i in rows]
        if known := [e.id for e in chosen if e.id in seen]:
            raise ValueError(f"fold {fold} was trained on {known[:3]}; delete it and train again")
        answers[rows] = encoder.logits(network, chosen)
    return answers
