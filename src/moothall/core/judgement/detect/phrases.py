r"""The little language in which the data files describe wording.

A phrase is a line of words as people would say them::

    smell* of gas              "smells of gas"; a star is any ending
    (no|not any) smoke alarm   one of several
    [really|very] urgent       may be there or not; brackets may stand inside brackets
    ceiling .. (fell|down)     up to 4 words between; ``...`` up to 8; never past a full stop
    N people                   a number in figures
    ^ can you                  at the start of a sentence, after any greeting

An apostrophe may be missing, and a word stands for its common short spellings too ("you" for "u";
see ``spellings.yaml``). A line between slashes is an ordinary regular expression on the tidied text.

Several hundred phrases are tried on every post, so each is filed under the first letters of words
that it cannot do without, and only those whose words occur are tried.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from moothall.core.judgement.data import load

_APART = r"[^\w.!?\n]{1,4}"
_FEW = rf"(?:[\w']++(?:{_APART})){{0,4}}"
_MORE = rf"(?:[\w']++(?:{_APART})){{0,8}}"
_GAPS = {"..": _FEW, "...": _MORE}
_NUMBER = r"\d[\d,.]*k?"
_START = (
    r"(?:\A|[.!?\n;:,)-])[^\w@]{0,4}"
    r"(?:(?:@\w{1,30}|hi|hiya|hello|hey|morning|afternoon|evening|good|all|ok|okay|right|so|and|but|"
    r"also|sorry|please|pls|thanks|thank|you|lovely|great|just|there|well|oh|yes|no|dear|sir|madam|"
    r"both|cbh|cbhomes|team|everyone|quick|question|one|genuine)\b[^\w@]{0,4}){0,4}"
)
_PARTS = re.compile(r"/.*/|[()\[\]|]|[^\s()\[\]|]+")
_TOKEN = re.compile(r"[^\W_]+")
_KEY = 3


@dataclass(frozen=True, slots=True)
class Phrase:
    """``keys``: the text must hold a word that begins with one of them; empty means try always."""

    source: str
    pattern: str
    keys: frozenset[str]

    def search(self, text: str) -> tuple[int, int] | None:
        """The first place where the phrase stands in a tidied text."""
        found = _compiled(self.pattern).search(text)
        return found.span("it") if found else None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled at first need: most posts need few of the phrases."""
    return re.compile(pattern)


def compile_phrase(source: str) -> Phrase:
    """Raises :class:`ValueError` that names the phrase, for a person editing a data file."""
    if source.startswith("/") and source.endswith("/") and len(source) > 2:
        return Phrase(source, f"(?P<it>{source[1:-1]})", frozenset())
    reader = _Reader(source)
    opening = _START if reader.take("^") else ""
    body, keys = reader.wording(end="")
    return Phrase(source, rf"{opening}(?P<it>(?<!\w){body}(?!\w))", keys)


class _Reader:
    """Reads one phrase from left to right."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._parts = _PARTS.findall(source)

    def take(self, part: str) -> bool:
        if self._parts and self._parts[0] == part:
            self._parts.pop(0)
            return True
        return False

    def wording(self, end: str) -> tuple[str, frozenset[str]]:
        """A run of words and groups: its pattern, and the first letters it cannot do without."""
        pieces: list[str] = []
        choices: list[frozenset[str]] = []
        gap = ""
        while self._parts and self._parts[0] not in {"|", end}:
            part = self._parts.pop(0)
            if part in _GAPS:
                gap = _GAPS[part]
            elif part == "[":
                maybe, _ = self._group("]")
                pieces.append(f"(?:{_APART}{maybe})?" if choices else f"(?:{maybe}{_APART})?")
            else:
                inner, keys = self._group(")") if part == "(" else _word(part, self._source)
                pieces.append((_APART if choices else "") + gap + inner)
                choices.append(keys)
                gap = ""
        if not choices:
            raise ValueError(f"The phrase “{self._source}” has a part with no word that must be there.")
        return "".join(pieces), _rarest(choices)

    def _group(self, end: str) -> tuple[str, frozenset[str]]:
        """One of several wordings, up to the closing bracket."""
        options: list[str] = []
        needed: set[str] = set()
        while True:
            pattern, keys = self.wording(end)
            options.append(pattern)
            needed |= keys
            if self.take(end):
                return f"(?:{'|'.join(options)})", frozenset(needed)
            if not self.take("|"):
                raise ValueError(f"The phrase “{self._source}” has a bracket that is not closed.")


def _word(word: str, source: str) -> tuple[str, frozenset[str]]:
    if word in {"N", "£N"}:
        return ("£" if word == "£N" else "£?") + _NUMBER, frozenset("0123456789")
    starred = word.endswith("*")
    stem = word.rstrip("*")
    if not re.fullmatch(r"[\w'&£]+", stem) or (starred and len(stem) < _KEY):
        raise ValueError(f"The phrase “{source}” holds “{word}”, which is not a plain word.")
    spellings = [stem, *(() if starred else _spellings().get(stem, ()))]
    patterns = [re.escape(s).replace("'", "'?") + (r"[\w']*+" if starred else "") for s in spellings]
    keys = frozenset(_first_letters(s) for s in spellings)
    if "'" in stem:
        keys |= {_first_letters(stem.replace("'", ""))}
    return (patterns[0] if len(patterns) == 1 else f"(?:{'|'.join(patterns)})"), keys


def _first_letters(word: str) -> str:
    found = _TOKEN.search(word)
    return found.group()[:_KEY] if found else word[:1]


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    return {word: tuple(others) for word, others in load("spellings.yaml")["spellings"].items()}


@cache
def _common() -> frozenset[str]:
    return frozenset(word[:_KEY] for word in load("spellings.yaml")["common"])


def _rarest(choices: Sequence[frozenset[str]]) -> frozenset[str]:
    """Of the words that must all be there, those least likely to be in any text."""
    common = _common()
    return min(choices, key=lambda keys: (len(keys & common), len(keys)))


class PhraseBook:
    """Many phrases with what each stands for, found together in one text."""

    def __init__(self, entries: Iterable[tuple[str, Phrase]]) -> None:
        self._always: list[int] = []
        self._by_key: dict[str, list[int]] = {}
        self._entries = list(entries)
        for place, (_, phrase) in enumerate(self._entries):
            if not phrase.keys:
                self._always.append(place)
            for key in phrase.keys:
                self._by_key.setdefault(key, []).append(place)

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Each name whose phrase stands in the tidied text, once a phrase, in the book's order."""
        places = set(self._always)
        by_key = self._by_key
        for key in {token[:_KEY] for token in _TOKEN.findall(text)}:
            if key in by_key:
                places.update(by_key[key])
            if key[0] in by_key:
                places.update(by_key[key[0]])
        for place in sorted(places):
            name, phrase = self._entries[place]
            if (found := phrase.search(text)) is not None:
                yield name, *found
