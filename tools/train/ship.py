"""Put the finished parts into the package, named by what is in them."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
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


@dataclass(frozen=True, slots=True)
class Encoded:
    """An encoder's exported ``network``, asked unless what came before is ``clear``."""

    name: str
    network: Path
    clear: Clear
    heads: Heads


def ship(
    layer: LinearLayer,
    first: Heads,
    encoders: Sequence[Encoded],
    thresholds: Mapping[Label, float],
) -> str:
    """Write the package's weights and return their version.

    ``first``: the heads of the linear layer alone; ``encoders``: in the order they are asked.
    """
    shutil.rmtree(WEIGHTS, ignore_errors=True)
    WEIGHTS.mkdir()
    linear.save(layer, WEIGHTS / "linear.npz")
    np.savez(WEIGHTS / "first.npz", **asdict(first))
    for each in encoders:
        np.savez(WEIGHTS / f"{each.name}.npz", **asdict(each.heads))
        shutil.copy(each.network, WEIGHTS / f"{each.name}.onnx")
    tokenizer().save(str(WEIGHTS / "vocabulary.json"), pretty=False)
    about = {
        "version": "",
        "encoders": {each.name: asdict(each.clear) for each in encoders},
        "thresholds": {label.value: value for label, value in thresholds.items()},
    }
    about["version"] = version_of(WEIGHTS, about)
    text = json.dumps(about, indent=1) + "\n"
    (WEIGHTS / "model.json").write_text(text, encoding="utf-8")
    return str(about["version"])
