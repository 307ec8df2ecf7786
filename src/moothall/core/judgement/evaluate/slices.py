"""The kinds of post that are looked at apart: by platform, kind, length, language and group."""

import re
from collections.abc import Callable, Mapping
from functools import cache

from moothall.core.judgement.data import load
from moothall.core.judgement.evaluate.labelled import Labelled

LENGTHS = (
    (0, "no text"), (40, "to 40 characters"), (140, "41 to 140"), (280, "141 to 280"),
    (600, "281 to 600"), (2_000, "601 to 2,000"),
)  # fmt: skip
LONGEST = "over 2,000"
NO_GROUP = "no group named"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def by_platform(gold: Labelled) -> tuple[str, ...]:
    return (gold.post.platform or "not said",)


def by_kind(gold: Labelled) -> tuple[str, ...]:
    return (gold.post.kind or "not said",)


def by_length(gold: Labelled) -> tuple[str, ...]:
    length = len(gold.post.text.strip())
    return (next((name for most, name in LENGTHS if length <= most), LONGEST),)


def by_language(gold: Labelled) -> tuple[str, ...]:
    return (language_of(gold.post.text),)


def by_group(gold: Labelled) -> tuple[str, ...]:
    """The protected characteristics whose words stand in the post, by a list of words only."""
    words = f" {' '.join(_WORD.findall(gold.post.text.lower()))} "
    named = tuple(group for group, pattern in _groups().items() if pattern.search(words))
    return named or (NO_GROUP,)


#: What each breakdown is called and which kinds a post belongs to.
SLICES: Mapping[str, Callable[[Labelled], tuple[str, ...]]] = {
    "group": by_group,
    "language": by_language,
    "length": by_length,
    "kind": by_kind,
    "platform": by_platform,
}


def language_of(text: str) -> str:
    """The language by its commonest words: rough, and only for counting.

    ``too short to tell`` without a listed word, or with but one that is not English; ``mixed``
    where two languages have nearly as many; another script is named as such.
    """
    words = [word.lower() for word in _WORD.findall(text)]
    if not words:
        return "no words"
    letters = "".join(words)
    if sum(letter > "\u036f" and not "\u1e00" <= letter <= "\u1eff" for letter in letters) > (
        len(letters) / 2
    ):
        return "another script"
    counts = {name: sum(word in common for word in words) for name, common in _common().items()}
    best, second = sorted(counts, key=lambda name: -counts[name])[:2]
    if counts[best] < (1 if best == "English" else 2):
        return "too short to tell"
    if counts[second] >= 3 and counts[second] > counts[best] / 2:
        return "mixed"
    return best


@cache
def _common() -> dict[str, frozenset[str]]:
    return {
        name: frozenset(words) for name, words in load("evaluation.yaml")["common_words"].items()
    }


@cache
def _groups() -> dict[str, re.Pattern[str]]:
    return {
        group: re.compile(rf" (?:{'|'.join(words)}) ")
        for group, words in load("evaluation.yaml")["groups"].items()
    }
