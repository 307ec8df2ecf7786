"""Hashtags whose capitals show where the words begin: "#TwatsInSuits", "#ThisIsHitchin"."""

import re
from collections.abc import Iterator

from moothall.core.judgement.detect.lexicon import Form, Lexicon
from moothall.core.judgement.tidy import Tidied

_TAG = re.compile(r"#([A-Za-z]*[a-z][A-Z][A-Za-z]*)")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
Place = tuple[int, int]


def hashtags(tidied: Tidied) -> tuple[Place, ...]:
    """Where such hashtags stand. None in a text that had to be moved about to be read."""
    if "#" not in tidied.text or len(tidied.text) != len(tidied.original):
        return ()
    return tuple(match.span(1) for match in _TAG.finditer(tidied.original))


def in_hashtags(
    tidied: Tidied, places: tuple[Place, ...], words: Lexicon
) -> Iterator[tuple[int, int, Form]]:
    """The bad words among the words of the hashtags."""
    for place in places:
        for match in _WORD.finditer(tidied.original, *place):
            if form := words.look_up(match.group().lower()):
                yield (*match.span(), form)
