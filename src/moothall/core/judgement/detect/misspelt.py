"""Near misses of bad words, made by rule: a vowel left out, two letters swapped, a sound respelt.

Only in ways that people use, and what is made (but for swapped letters) must still be five letters
long. ``innocents.yaml`` keeps what happens to be one.
"""

from collections.abc import Iterator
from itertools import combinations

_VOWELS = "aeiou"
_SHORTEST = 5
_LONG = 8
_SOUNDS = (
    ("ck", "k"), ("ck", "c"), ("ck", "xk"), ("ck", "x"), ("ck", "kk"), ("ck", "q"), ("f", "ph"),
    ("u", "v"), ("i", "y"), ("er", "a"), ("er", "ah"), ("er", "ur"), ("er", "or"), ("k", "q"),
    ("k", "c"), ("ead", "ed"), ("ol", "oll"), ("ll", "l"), ("ss", "s"), ("tt", "t"), ("ss", "zz"),
    ("ks", "x"), ("wh", "h"), ("cu", "ku"), ("uck", "akk"), ("uck", "ukk"), ("uck", "uhk"),
    ("ar", "ur"), ("ar", "er"), ("hole", "whole"),
)  # fmt: skip
_ENDINGS = (("ing", "en"), ("ing", "in"), ("ing", "ng"), ("s", "z"))


def misspellings(word: str) -> Iterator[str]:
    """Ways to write ``word`` a little wrong. May give one twice."""
    if len(word) < _SHORTEST - 1 or not word.isascii() or not word.isalpha():
        return
    yield from _swapped(word)
    yield from _crossed_out(word)
    for made in (*_with_fewer_vowels(word), *_respelt(word)):
        if made != word and len(made) >= _SHORTEST:
            yield made


def _with_fewer_vowels(word: str) -> Iterator[str]:
    """One vowel less, all less, and in long words any of them less; the first letter stays."""
    places = [place for place in range(1, len(word)) if word[place] in _VOWELS]
    most = len(places) if len(word) >= _LONG else 1
    for count in {*range(1, most + 1), len(places)}:
        for left_out in combinations(places, count):
            yield "".join(c for place, c in enumerate(word) if place not in left_out)


def _crossed_out(word: str) -> Iterator[str]:
    """The first vowel inside as an x: "shxt"."""
    for place in range(1, len(word) - 1):
        if word[place] in _VOWELS:
            yield word[:place] + "x" + word[place + 1 :]
            return


def _swapped(word: str) -> Iterator[str]:
    for place in range(len(word) - 1):
        if word[place] != word[place + 1]:
            yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _respelt(word: str) -> Iterator[str]:
    heard_as = [word.replace(written, heard, 1) for written, heard in _SOUNDS if written in word]
    yield from heard_as
    for made in (word, *heard_as):
        for written, heard in _ENDINGS:
            if made.endswith(written):
                yield made.removesuffix(written) + heard
