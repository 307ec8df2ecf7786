"""Near misses of bad words, made by rule: a vowel left out, two letters swapped, a sound respelt.

Only words of five letters and more are varied, and only in ways that people use: what is made must
still be five letters long and must not be a word. ``innocents.yaml`` keeps what happens to be one.
"""

from collections.abc import Iterator

_VOWELS = "aeiou"
_SHORTEST = 5
_SOUNDS = (
    ("ck", "k"), ("ck", "c"), ("ck", "xk"), ("ck", "x"), ("ck", "kk"), ("ck", "q"), ("f", "ph"),
    ("u", "v"), ("i", "y"), ("er", "a"), ("er", "ah"), ("er", "ur"), ("er", "or"), ("k", "q"),
    ("k", "c"), ("ead", "ed"), ("ol", "oll"), ("ll", "l"), ("ss", "s"), ("tt", "t"), ("ss", "zz"),
    ("ks", "x"), ("wh", "h"),
)  # fmt: skip
_ENDINGS = (("ing", "en"), ("ing", "in"), ("ing", "ng"), ("s", "z"))


def misspellings(word: str) -> Iterator[str]:
    """Ways to write ``word`` a little wrong. May give one twice."""
    if len(word) < _SHORTEST or not word.isascii() or not word.isalpha():
        return
    skeleton = word[0] + "".join(c for c in word[1:] if c not in _VOWELS)
    for made in (skeleton, *_without_a_vowel(word), *_swapped(word), *_respelt(word)):
        if made != word and len(made) >= _SHORTEST:
            yield made


def _without_a_vowel(word: str) -> Iterator[str]:
    for place in range(1, len(word) - 1):
        if word[place] in _VOWELS:
            yield word[:place] + word[place + 1 :]


def _swapped(word: str) -> Iterator[str]:
    for place in range(len(word) - 2):
        if word[place] != word[place + 1]:
            yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _respelt(word: str) -> Iterator[str]:
    for written, heard in _SOUNDS:
        if written in word:
            yield word.replace(written, heard, 1)
    for written, heard in _ENDINGS:
        if word.endswith(written):
            yield word.removesuffix(written) + heard
