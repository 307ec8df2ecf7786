"""The words that mattered: weights on characters, gathered into whole words of the post."""

from typing import TYPE_CHECKING, Any

from moothall.core.judgement.model.features import Field
from moothall.core.judgement.model.telling import WORD, telling
from moothall.core.values import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_SPANS = 3
ENOUGH = 0.35
"""A word is shown if it bears this share of what the weightiest word bears."""


def weighty_words(text: str, field: Field, weights: "NDArray[Any]") -> tuple[Span, ...]:
    """Up to three spans of whole words, the weightiest first; neighbours that matter are one span.

    What only holds a sentence together is left out, so there may be none (see ``telling``).
    """
    worth: dict[Span, float] = {}
    at = _word_at(text)
    for source, weight in zip(field.folded.source.tolist(), weights.tolist(), strict=True):
        word = at.get(source)
        if word is not None:
            worth[word] = worth.get(word, 0.0) + weight
    top = max(worth.values(), default=0.0)
    if top <= 0:
        return ()
    chosen = sorted(word for word, weight in worth.items() if weight >= ENOUGH * top)
    told = (telling(text, run) for run in _joined(text, chosen))
    runs = [run for run in told if run is not None]
    runs.sort(key=lambda run: -sum(worth.get(w, 0.0) for w in chosen if _within(w, run)))
    return tuple(runs[:MOST_SPANS])


def _word_at(text: str) -> dict[int, Span]:
    spans = [match.span() for match in WORD.finditer(text)]
    return {place: span for span in spans for place in range(*span)}


def _joined(text: str, words: list[Span]) -> list[Span]:
    runs: list[Span] = []
    for start, end in words:
        if runs and not text[runs[-1][1] : start].strip():
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def _within(word: Span, run: Span) -> bool:
    return run[0] <= word[0] and word[1] <= run[1]
