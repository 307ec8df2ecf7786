"""Suites of disguised swearing: lines that swear, and innocent ones that look like it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from moothall.core.judgement.detect.words import find_words, foul_words
from moothall.core.judgement.evaluate.figures import Rate
from moothall.core.judgement.tidy import tidy

Flags = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Swearing:
    """How many lines that swear were caught, and how many innocent ones were flagged."""

    caught: Rate
    flagged: Rate
    by_disguise: Mapping[str, Rate]
    by_kind: Mapping[str, Rate]
    """Innocent lines that were flagged, by what they are."""
    missed: tuple[str, ...]
    wrong: tuple[str, ...]


def swears(text: str) -> bool:
    """Whether our detector finds bad language of medium strength or worse, quoted or not."""
    return bool(foul_words(find_words(tidy(text)), "medium", quoted=True))


def swearing(rows: Iterable[Mapping[str, Any]], flags: Flags = swears) -> Swearing:
    """Any filter can stand the trial: ``flags`` says whether it stops a text."""
    caught: dict[str, list[bool]] = {}
    flagged: dict[str, list[bool]] = {}
    missed: list[str] = []
    wrong: list[str] = []
    for row in rows:
        stopped = flags(row["text"])
        if row["swears"]:
            caught.setdefault(row["disguise"], []).append(stopped)
            missed += [] if stopped else [row["text"]]
        else:
            flagged.setdefault(row["kind"], []).append(stopped)
            wrong += [row["text"]] if stopped else []
    return Swearing(
        caught=_all(caught),
        flagged=_all(flagged),
        by_disguise={name: Rate(sum(marks), len(marks)) for name, marks in caught.items()},
        by_kind={name: Rate(sum(marks), len(marks)) for name, marks in flagged.items()},
        missed=tuple(missed),
        wrong=tuple(wrong),
    )


def _all(marks: Mapping[str, list[bool]]) -> Rate:
    return Rate(sum(map(sum, marks.values())), sum(map(len, marks.values())))
