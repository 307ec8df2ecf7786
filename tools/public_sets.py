"""How the judge does on public sets: ``python -m tools.public_sets [--rows 600]``.

Rows that no training drew, of sets that training drew others from, and whole sets that it never
touched because no licence is stated. None of it is a published test split, and nothing is chosen by
these figures. The sets are expected where training expects them (see tools/train/places.py).
"""

import argparse
import gzip
import json
import random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from tools.train import rounds
from tools.train.places import PUBLIC
from tools.train.public import is_measured

from moothall.core.judgement.context import Context
from moothall.core.judgement.detect import detect
from moothall.core.judgement.model import Model
from moothall.core.values import Ground, Label, Need, Post


@dataclass(frozen=True, slots=True)
class Trial:
    """Is a row's public label found by any of the desk's labels?"""

    name: str
    public: str
    desk: tuple[Label, ...]
    drawn_from: bool


PREJUDICE = (Ground.DISCRIMINATORY,)
ANY_GROUND = (
    Ground.ABUSIVE,
    Ground.THREATENING,
    Ground.OBSCENE,
    Ground.FOUL_LANGUAGE,
    Ground.DISCRIMINATORY,
    Ground.DEFAMATORY,
)
TRIALS = (
    Trial("olid", "offensive", ANY_GROUND, drawn_from=False),
    Trial("tweeteval_hate", "hate", PREJUDICE, drawn_from=False),
    Trial("complaints", "complaint", (Need.COMPLAINT,), drawn_from=False),
    Trial("suicidal_tweets", "suicidal", (Need.SAFEGUARDING, Need.EMERGENCY), drawn_from=False),
    Trial("edos", "sexist", PREJUDICE, drawn_from=True),
    Trial("hatexplain", "hate", PREJUDICE, drawn_from=True),
    Trial("implicit_hate", "hate", PREJUDICE, drawn_from=True),
    Trial("gab_hate_corpus", "hate", PREJUDICE, drawn_from=True),
    Trial("stormfront", "hate", PREJUDICE, drawn_from=True),
    Trial("cad", "abusive", ANY_GROUND, drawn_from=True),
    Trial("sms_spam", "spam", (Ground.REPETITIVE, Ground.MISLEADING), drawn_from=True),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=600, help="rows of each set, at most")
    most = parser.parse_args().rows
    drawn = frozenset(row.text for row in rounds.drawn())
    print("| set | label | seen in training | rows | share | accuracy | macro-F1 | rank |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for trial in TRIALS:
        rows = _rows(trial, most, drawn)
        print(_line(trial, [(_found(text, trial.desk), right) for text, right in rows]), flush=True)


def _rows(trial: Trial, most: int, drawn: Collection[str]) -> list[tuple[str, bool]]:
    with gzip.open(PUBLIC / f"{trial.name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    left = [
        (row["text"], bool(row["y"][trial.public]))
        for row in rows
        if trial.public in row["y"] and not (trial.drawn_from and _may_be_known(row["text"], drawn))
    ]
    random.Random(11).shuffle(left)
    return left[:most]


def _may_be_known(text: str, drawn: Collection[str]) -> bool:
    return not is_measured(text) or text in drawn


def _found(text: str, labels: Collection[Label]) -> float:
    """The highest score against its threshold: 1 and more is found."""
    post = Post(text=text)
    scores: Mapping[Label, float] = Model.shipped().read(post, detect(post, Context())).scores
    thresholds = Model.shipped().thresholds
    return max(scores[label] / thresholds[label] for label in labels)


def _line(trial: Trial, answers: list[tuple[float, bool]]) -> str:
    right = sum((found >= 1) is wanted for found, wanted in answers) / len(answers)
    f1 = (_f1(answers, lambda found: found >= 1) + _f1(_turned(answers), lambda f: f > -1)) / 2
    share = sum(wanted for _, wanted in answers) / len(answers)
    seen = "others of it" if trial.drawn_from else "no"
    return (
        f"| {trial.name} | {trial.public} | {seen} | {len(answers)} | {share:.2f} | {right:.3f}"
        f" | {f1:.3f} | {_rank(answers):.3f} |"
    )


def _turned(answers: list[tuple[float, bool]]) -> list[tuple[float, bool]]:
    return [(-found, not wanted) for found, wanted in answers]


def _f1(answers: list[tuple[float, bool]], says: Callable[[float], bool]) -> float:
    both = sum(says(found) and wanted for found, wanted in answers)
    either = sum(says(found) for found, _ in answers) + sum(wanted for _, wanted in answers)
    return 2 * both / either if either else 0.0


def _rank(answers: list[tuple[float, bool]]) -> float:
    """The chance that a row with the label scores above one without it (area under the ROC)."""
    order = sorted(answers)
    places = [place for place, (_, wanted) in enumerate(order, 1) if wanted]
    others = len(order) - len(places)
    if not places or not others:
        return 0.0
    return (sum(places) - len(places) * (len(places) + 1) / 2) / (len(places) * others)


if __name__ == "__main__":
    main()
