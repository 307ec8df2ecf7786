"""A sample of the public sets whose licence lets weights trained on them be passed on.

Each row is ``{"text", "y": {label: 0|1}}``; a label absent from ``y`` is unknown, not 0. Sets
disagree about what hate or abuse is, so every set keeps heads of its own; beside them a row teaches
those of the desk's labels that its set speaks of in nearly the same sense.
"""

import gzip
import json
import random
from dataclasses import dataclass
from hashlib import blake2b

from tools.train.places import PUBLIC

from moothall.core.values import Ground, Label

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
    "sms_spam",
    "toxigen_demonstrations",
    "youtube_spam",
)
SHARE_ALIKE = ("jigsaw_wiki_sample", "stormfront", "wiki_toxicity_nonfuzzed")
MAX_CHARACTERS = 300
WARMED_PER_LABEL = 1300
"""Rows for each label of each set in the encoder's first stage."""
WHOLE = {"hatemoji_build"}
"""Made of near-identical pairs that differ in what decides: of use only when all are there."""
SAME_AS: dict[str, Label] = {
    "hate": Ground.DISCRIMINATORY,
    "sexist": Ground.DISCRIMINATORY,
    "identity_attack": Ground.DISCRIMINATORY,
    "threat": Ground.THREATENING,
    "violence": Ground.THREATENING,
    "insult": Ground.ABUSIVE,
    "abusive": Ground.ABUSIVE,
    "spam": Ground.REPETITIVE,
}
"""The desk's label for a public one. Only a set's "no" to ``toxic`` or ``offensive`` is of use."""
BROAD = {"toxic", "offensive", "abusive"}
"""Labels whose "no" rules out insult, prejudice and threat alike."""
SOME_GROUND = (
    Ground.ABUSIVE,
    Ground.DISCRIMINATORY,
    Ground.THREATENING,
    Ground.OBSCENE,
    Ground.FOUL_LANGUAGE,
)
"""What a broad "yes" must be one of, without saying which."""
MEASURED = 10
"""One row in so many is only ever measured on, from the fifth round on."""


@dataclass(frozen=True, slots=True)
class PublicRow:
    """``labels``: the set's own, named ``set:label``; ``desk``: what they mean for the desk.

    ``some_ground``: one of :data:`SOME_GROUND` holds, nobody said which.
    """

    text: str
    labels: dict[str, int]
    desk: dict[Label, int]
    some_ground: bool = False


def sample(per_label: int, seed: int = 7, *, spare_measured: bool = False) -> list[PublicRow]:
    """Up to ``per_label`` rows that bear each label of each set, and as many that bear none."""
    rows: list[PublicRow] = []
    for name in (*PERMISSIVE, *SHARE_ALIKE):
        rows += _of_one_set(name, per_label, random.Random(f"{name}{seed}"), spare_measured)
    random.Random(seed).shuffle(rows)
    return rows


def is_measured(text: str) -> bool:
    """Whether a row is kept for measuring."""
    return drawn(text, MEASURED) == 0


def drawn(text: str, parts: int) -> int:
    """The same part for the same text, always."""
    return int(blake2b(text.encode(), digest_size=8).hexdigest(), 16) % parts


def _of_one_set(
    name: str, per_label: int, chance: random.Random, spare_measured: bool
) -> list[PublicRow]:
    with gzip.open(PUBLIC / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows = [row for row in rows if row["y"] and len(row["text"]) <= MAX_CHARACTERS]
    if spare_measured:
        rows = [row for row in rows if not is_measured(row["text"])]
    chance.shuffle(rows)
    taken: dict[str, int] = {}
    kept = []
    for row in rows:
        kinds = [label for label, value in row["y"].items() if value] or ["none of them"]
        if name not in WHOLE and min(taken.get(kind, 0) for kind in kinds) >= per_label:
            continue
        for kind in kinds:
            taken[kind] = taken.get(kind, 0) + 1
        own = {f"{name}:{label}": int(value) for label, value in row["y"].items()}
        desk = _for_the_desk(row["y"])
        kept.append(PublicRow(row["text"], own, desk, _some_ground(row["y"], desk)))
    return kept


def _some_ground(labels: dict[str, int], desk: dict[Label, int]) -> bool:
    return any(labels.get(label) for label in BROAD) and not any(desk.values())


def _for_the_desk(labels: dict[str, int]) -> dict[Label, int]:
    """Where a broader label holds without the narrower one, the narrower stays unknown."""
    said = {SAME_AS[label]: int(value) for label, value in labels.items() if label in SAME_AS}
    if said.get(Ground.DISCRIMINATORY):
        said.pop(Ground.ABUSIVE, None)  # prejudice alone is not also abuse here
    broad = [labels[label] for label in BROAD if label in labels]
    if any(broad):
        return {label: value for label, value in said.items() if value}
    if broad:
        said |= dict.fromkeys((Ground.ABUSIVE, Ground.DISCRIMINATORY, Ground.THREATENING), 0)
    return said
