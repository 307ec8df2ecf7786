"""What the kinds of hits are called in plain words, and which label each speaks for."""

from collections.abc import Mapping
from functools import cache

from moothall.core.judgement.data import load
from moothall.core.judgement.detect.cues import cues
from moothall.core.values import Ground, Label, Need

#: Beside the cues, whose files name their label: by the first one or two parts of a kind.
_SPEAKS_FOR: Mapping[str, Label] = {
    "word.medium": Ground.FOUL_LANGUAGE,
    "word.strong": Ground.FOUL_LANGUAGE,
    "word.strongest": Ground.FOUL_LANGUAGE,
    "slur": Ground.DISCRIMINATORY,
    "repeat.history": Ground.REPETITIVE,
    "repeat.bulk": Ground.REPETITIVE,
    "personal": Need.PERSONAL,
    "author.known": Need.MEDIA_POLITICAL,
    "author.says": Need.MEDIA_POLITICAL,
}


def describe(kind: str) -> str:
    """A kind in words for a reason: "strong bad language, in disguise".

    Raises :class:`KeyError` for a kind that no detector gives.
    """
    marks = load("kinds.yaml")["marks"]
    parts = kind.split(".")
    said: list[str] = []
    while parts[-1] in marks:
        said.insert(0, marks[parts.pop()])
    return ", ".join([all_kinds()[".".join(parts)], *said])


@cache
def speaks_for(kind: str) -> Label | None:
    """The label that a hit of this kind is evidence for; None where it only helps the model."""
    parts = kind.split(".")
    if parts[0] != "cue":
        return _SPEAKS_FOR.get(".".join(parts[:2])) or _SPEAKS_FOR.get(parts[0])
    cue = cues().get(kind)  # a doubtful cue has a longer kind and is evidence for nothing
    if cue is None:
        return None
    return Ground(cue.about) if cue.about in set(Ground) else Need(cue.about)


@cache
def all_kinds() -> Mapping[str, str]:
    """Every kind without its marks, and what it says."""
    return {**load("kinds.yaml")["kinds"], **{kind: cue.says for kind, cue in cues().items()}}
