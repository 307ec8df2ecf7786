"""What the kinds of hits are called in plain words."""

from collections.abc import Mapping
from functools import cache

from moothall.core.judgement.data import load
from moothall.core.judgement.detect.cues import cues


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
def all_kinds() -> Mapping[str, str]:
    """Every kind without its marks, and what it says."""
    return {**load("kinds.yaml")["kinds"], **{kind: cue.says for kind, cue in cues().items()}}
