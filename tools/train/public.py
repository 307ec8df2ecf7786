"""A sample of the public sets whose licence lets weights trained on them be passed on.

Each row is ``{"text", "y": {label: 0|1}}``; a label absent from ``y`` is unknown, not 0. Sets
disagree about what hate or abuse is, so every set keeps heads of its own.
"""

import gzip
import json
import random
from dataclasses import dataclass

from tools.train.places import PUBLIC

PERMISSIVE = (
    "cad",
    "civil_comments_toxic_spans",
    "convabuse",
    "davidson",
    "edos",
    "fox_news_comments",
    "gab_hate_corpus",
    "hatemoji_build",
    "hatexplain",
    "implicit_hate",
    "isarcasm",
    "sms_spam",
    "toxigen_demonstrations",
    "youtube_spam",
)
SHARE_ALIKE = ("jigsaw_wiki_sample", "stormfront", "wiki_toxicity_nonfuzzed")
MAX_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class PublicRow:
    text: str
    labels: dict[str, int]


def sample(per_label: int, seed: int = 7) -> list[PublicRow]:
    """Up to ``per_label`` rows that bear each label of each set, and as many that bear none."""
    rows: list[PublicRow] = []
    for name in (*PERMISSIVE, *SHARE_ALIKE):
        rows += _of_one_set(name, per_label, random.Random(f"{name}{seed}"))
    random.Random(seed).shuffle(rows)
    return rows


def _of_one_set(name: str, per_label: int, chance: random.Random) -> list[PublicRow]:
    with gzip.open(PUBLIC / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows = [row for row in rows if row["y"] and len(row["text"]) <= MAX_CHARACTERS]
    chance.shuffle(rows)
    taken: dict[str, int] = {}
    kept = []
    for row in rows:
        kinds = [label for label, value in row["y"].items() if value] or ["none of them"]
        if min(taken.get(kind, 0) for kind in kinds) >= per_label:
            continue
        for kind in kinds:
            taken[kind] = taken.get(kind, 0) + 1
        kept.append(PublicRow(row["text"], {f"{name}:{k}": int(v) for k, v in row["y"].items()}))
    return kept
