"""Wording that suggests a need or a ground: recall first, for the model and for the safety net.

Each cue is data: phrases, what makes them doubtful, and examples that a test tries. A hit is called
``cue.<file>.<cue>``; where the same sentence tells of the past, a drill or a figure of speech it is
``cue.<file>.<cue>.doubtful`` and weighs less.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from moothall.core.judgement.data import load
from moothall.core.judgement.detect.hit import Hit
from moothall.core.judgement.detect.phrases import Phrase, PhraseBook, Words, compile_phrases
from moothall.core.judgement.tidy import Tidied
from moothall.core.values import Span

FILES = (
    "emergency", "safeguarding", "hazard", "urgent", "complaint", "legal", "foi", "sar", "media",
    "case", "question", "correction", "rhetorical", "opinion", "threat", "insult", "obscene",
    "advert", "illegal",
)  # fmt: skip
_END = re.compile(r"[.!?\n]+(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue of a file, with its examples."""

    kind: str
    says: str
    about: str
    """The need or ground it speaks for, "emergency"."""
    phrases: tuple[Phrase, ...]
    unless: tuple[Phrase, ...]
    hits: tuple[str, ...]
    misses: tuple[str, ...]


def find_cues(tidied: Tidied, words: Words) -> tuple[Hit, ...]:
    """Each cue that stands in the text, at the first place where it stands without doubt."""
    found: dict[str, tuple[int, int]] = {}
    doubtful: dict[str, tuple[int, int]] = {}
    text = tidied.text
    for kind, start, end in _book().find(text, words):
        if kind in found:
            continue
        if _is_doubtful(cues()[kind], text, words, (start, end)):
            doubtful.setdefault(kind, (start, end))
        else:
            found[kind] = (start, end)
    hits = [Hit(kind, tidied.span(*place)) for kind, place in found.items()]
    hits.extend(
        Hit(f"{kind}.doubtful", tidied.span(*place), strength=0.3)
        for kind, place in doubtful.items()
        if kind not in found
    )
    return tuple(hits)


def _is_doubtful(cue: Cue, text: str, words: Words, place: Span) -> bool:
    """Whether the sentence around a place holds wording that makes the cue doubtful."""
    if not cue.unless:
        return False
    start, end = place
    before = [match.end() for match in _END.finditer(text, max(0, start - 200), start)]
    after = _END.search(text, end)
    sentence = text[
        before[-1] if before else max(0, start - 200) : after.start() if after else end + 200
    ]
    return any(phrase.search(sentence, words) for phrase in cue.unless)


@cache
def cues() -> Mapping[str, Cue]:
    """Every cue by its kind. Raises :class:`ValueError` where a data file is wrong."""
    return {cue.kind: cue for name in FILES for cue in _read(name)}


def _read(name: str) -> Iterator[Cue]:
    data: Mapping[str, Any] = load(f"cues/{name}.yaml")
    everywhere = data.get("unless", [])
    for title, entry in data["cues"].items():
        yield Cue(
            kind=f"cue.{name}.{title}",
            says=entry["says"],
            about=data.get("need") or data["ground"],
            phrases=_phrases(entry["phrases"]),
            unless=_phrases([*everywhere, *entry.get("unless", [])]),
            hits=tuple(entry["hits"]),
            misses=tuple(entry["misses"]),
        )


def _phrases(sources: list[str]) -> tuple[Phrase, ...]:
    return tuple(phrase for source in sources for phrase in compile_phrases(source))


@cache
def _book() -> PhraseBook:
    return PhraseBook((cue.kind, phrase) for cue in cues().values() for phrase in cue.phrases)
