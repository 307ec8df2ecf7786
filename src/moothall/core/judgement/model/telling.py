"""Which of the words that moved a score a reader would accept as a reason.

The weights speak of what text looks like, so “he isn't” can bear more than “breathing” does. On a
screen it says nothing. Words that only hold a sentence together are no reason by themselves; they
stay where they turn or bind a word that is one: “he isn't breathing”, “no heating”, “my baby”.
"""

import re

from moothall.core.judgement.data import load
from moothall.core.values import Span

#: A word, or a sign such as ``?`` or an emoji; never the marks that part words.
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\w\s.,;:'’\"“”()-]")
_LETTERS = re.compile(r"[^\W_]{3}|[^\w\s]")

_IDLE = {kind: frozenset(words.split()) for kind, words in load("idle.yaml").items()}
_NEGATIONS, _LEADING, _PARTICLES = _IDLE["negations"], _IDLE["leading"], _IDLE["particles"]
_IDLE_WORDS = frozenset[str]().union(*_IDLE.values())


def telling(text: str, span: Span) -> Span | None:
    """The span without idle words at its ends; None where it has no other words.

    A run of idle words that holds a negation stays, for without it the rest says the opposite.
    """
    words = [match.span() for match in WORD.finditer(text, *span)]
    said = [text[slice(*word)].lower().replace("’", "'") for word in words]
    telling_at = [place for place, word in enumerate(said) if word not in _IDLE_WORDS]
    if not telling_at:
        return None
    first = _first(said, telling_at[0])
    last = _last(said, telling_at[-1])
    start, end = words[first][0], words[last][1]
    return (start, end) if _LETTERS.search(text[start:end]) else None


def _first(said: list[str], content: int) -> int:
    before = said[:content]
    if not _NEGATIONS.isdisjoint(before):
        return 0
    kept = content
    while kept and said[kept - 1] in _LEADING | _PARTICLES:
        kept -= 1
    return kept


def _last(said: list[str], content: int) -> int:
    after = said[content + 1 :]
    if not _NEGATIONS.isdisjoint(after):
        return len(said) - 1
    kept = content
    while kept + 1 < len(said) and said[kept + 1] in _PARTICLES:
        kept += 1
    return kept
