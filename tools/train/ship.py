"""Put the finished parts into the package, named by what is in them."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
from tools.train import linear
from tools.train.network import tokenizer
from tools.train.places import WEIGHTS

from moothall.core.judgement.model.answers import Clear
from moothall.core.judgement.model.heads import Heads
from moothall.core.judgement.model.linear import LinearLayer
from moothall.core.judgement.model.version import version_of
from moothall.core.values import Label


def ship(
    layer: LinearLayer,
    heads: tuple[Heads, Heads],
    clear: Clear,
    thresholds: Mapping[Label, float],
    network: Path,
) -> str:
    """Write the package's weights and return their version.

    ``heads``: those of the linear layer alone, and those of both layers.
    """
    WEIGHTS.mkdir(exist_ok=True)
    linear.save(layer, WEIGHTS / "linear.npz")
    for name, these in zip(("first.npz", "heads.npz"), heads, strict=True):
        np.savez(WEIGHTS / name, **asdict(these))
    shutil.copy(network, WEIGHTS / "encoder.onnx")
    tokenizer().save(str(WEIGHTS / "vocabulary.json"), pretty=False)
    about = {
        "version": "",
        "clear": asdict(clear),
        "thresholds": {label.value: value for label, value in thresholds.items()},
    }
    about["version"] = version_of(WEIGHTS, about)
    text = json.dumps(about, indent=1) + "\n"
    (WEIGHTS / "model.json").write_text(text, encoding="utf-8")
    return str(about["version"])
