"""The frozen posts: labelled once, shipped, never learnt from. Every fit is tried on them all."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from moothall.core.judgement.evaluate import Labelled, labelled
from moothall.core.values import Ground

GOLDEN = Path(__file__).with_name("golden.jsonl")


@dataclass(frozen=True, slots=True)
class Frozen:
    """A post, what it should be given, and whether it names a group of people in peace."""

    gold: Labelled
    group_in_peace: bool = False
    """It speaks of people by faith, origin, health or love and demeans nobody."""


@lru_cache(maxsize=1)
def frozen_posts() -> tuple[Frozen, ...]:
    """The posts that ship with the package; ``tools/golden.py`` chose them."""
    lines = GOLDEN.read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    return tuple(Frozen(labelled(record), record["group_in_peace"]) for record in records)


def in_contrast(record: Mapping[str, Any]) -> Frozen:
    """A labelled post of a contrast set; those that demean nobody must not be found to.

    Raises ValueError where a field is missing or names a label that does not exist.
    """
    gold = labelled(record)
    return Frozen(gold, group_in_peace=Ground.DISCRIMINATORY not in gold.grounds)
