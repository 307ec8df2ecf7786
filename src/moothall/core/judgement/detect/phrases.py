r"""The little language in which the data files describe wording.

A phrase is a line of words as people would say them::

    smell* of gas              "smells of gas"; a star is any ending
    (no|not any) smoke alarm   one of several
    [really|very] urgent       may be there or not; brackets may stand inside brackets
    ceiling .. (fell|down)     up to 4 words between; ``...`` up to 8, both within one
                               sentence; ``....`` up to 12, past full stops too
    N people                   a number in figures; ``£N`` a sum of money
    ^ can you                  at the start of a sentence, after any greeting

An apostrophe may be missing, and a word stands for its common short spellings too ("you" for "u";
see ``spellings.yaml``). A line between slashes is an ordinary regular expression on the tidied
text; after it stand signs of which the text must hold one for it to be tried: ``/\?/ ?``.

Hundreds of phrases are tried on every post. Each knows the words it cannot do without, so only
those whose words all occur are compiled and searched for.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from moothall.core.judgement.data import load
from moothall.core.judgement.tidy import tidy

_APART = r"[^\w.!?\n]{1,4}"
_GAPS = {
    "..": rf"(?:[\w']++(?:{_APART})){{0,4}}",
    "...": rf"(?:[\w']++(?:{_APART})){{0,8}}",
    "....": r"(?:[\w']++[^\w]{1,6}){0,12}",
}
_NUMBER = r"\d[\d,.]*k?"
_SENTENCE = re.compile(r"(?:\A|[.!?\n;:,)-])[^\w@]{0,4}")
_GREETING = re.compile(
    r"(?:@\w{1,30}|hi|hiya|hello|hey|morning|afternoon|evening|good|all|ok|okay|right|so|and|but|"
    r"also|sorry|please|pls|thanks|thank|you|lovely|great|just|there|well|oh|yes|no|dear|sir|madam|"
    r"both|cbh|cbhomes|team|everyone|quick|question|one|genuine)\b[^\w@]{0,4}"
)
_MOST_GREETINGS = 4
_PARTS = re.compile(r"[()\[\]|]|[^\s()\[\]|]+")
_LIST = re.compile(r"\(([^()\[\]/]+)\)")
_REGULAR = re.compile(r"/(?P<pattern>.+)/(?P<signs>(?: \S+)*)")
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_STEM = 3
"""Letters of a starred word that are looked up; also the fewest it may have."""


class Words(frozenset[str]):
    """The words of a text, made for asking quickly whether a phrase could stand in it.

    Besides each word: the word without its apostrophe, the pieces about it, the first letters with
    a star, and "0" for any number.
    """

    @classmethod
    def of(cls, text: str) -> "Words":
        found = set(_TOKEN.findall(text))
        for word in list(found):
            if "'" in word:
                found.update(word.split("'"))
                found.add(word.replace("'", ""))
        found.update({f"{word[:_STEM]}*" for word in found})
        if any(word[:1].isdigit() for word in found):
            found.add("0")
        return cls(found)


@dataclass(frozen=True, slots=True)
class Phrase:
    """``needs``: of each set the text must hold a word; ``signs``: it must hold one of them."""

    source: str
    pattern: str
    needs: tuple[frozenset[str], ...] = ()
    signs: tuple[str, ...] = ()
    opens: bool = False
    """Whether it counts at the start of a sentence only."""

    def search(self, text: str, words: Words) -> tuple[int, int] | None:
        """The first place where the phrase stands in a tidied text with these words."""
        for need in self.needs:
            if words.isdisjoint(need):
                return None
        if self.signs and not any(sign in text for sign in self.signs):
            return None
        pattern = _compiled(self.pattern)
        if self.opens:
            matches = (pattern.match(text, start) for start in _openings(text))
            return next((match.span() for match in matches if match), None)
        found = pattern.search(text)
        # A pattern that begins with a plain letter is searched for much faster than one that first
        # looks behind, so whether a word begins here is asked afterwards.
        while found and self.needs and found.start() and _is_letter(text[found.start() - 1]):
            found = pattern.search(text, found.start() + 1)
        return found.span() if found else None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"


@lru_cache(maxsize=32)
def _openings(text: str) -> tuple[int, ...]:
    """Where a sentence may be said to begin: after its stop, and after each word of greeting."""
    starts: set[int] = set()
    for sentence in _SENTENCE.finditer(text):
        place = sentence.end()
        starts.add(place)
        for _ in range(_MOST_GREETINGS):
            if (greeting := _GREETING.match(text, place)) is None:
                break
            place = greeting.end()
            starts.add(place)
    return tuple(sorted(starts))


def compile_phrase(source: str) -> Phrase:
    """Raises :class:`ValueError` that names the phrase, for a person editing a data file."""
    if regular := _REGULAR.fullmatch(source):
        return Phrase(source, regular["pattern"], signs=tuple(regular["signs"].split()))
    reader = _Reader(source)
    opens = reader.take("^")
    body, needs = reader.wording(end="")
    if not reader.is_done():
        raise ValueError(f"The phrase “{source}” has a bracket or bar too many.")
    return Phrase(source, rf"{body}(?!\w)", tuple(needs), opens=opens)


def compile_phrases(source: str) -> tuple[Phrase, ...]:
    """As :func:`compile_phrase`, with a plain list of wordings, "(a|b c|d)", taken one by one.

    Each wording then knows its own words, and only the few that could stand are searched for.
    """
    listed = _LIST.fullmatch(source)
    return tuple(
        compile_phrase(wording) for wording in (listed[1].split("|") if listed else [source])
    )


class _Reader:
    """Reads one phrase from left to right."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._parts = _PARTS.findall(source.replace("-", " "))

    def is_done(self) -> bool:
        return not self._parts

    def take(self, part: str) -> bool:
        if self._parts and self._parts[0] == part:
            self._parts.pop(0)
            return True
        return False

    def wording(self, end: str) -> tuple[str, list[frozenset[str]]]:
        """A run of words and groups: its pattern, and the words that it cannot do without."""
        pieces: list[str] = []
        needs: list[frozenset[str]] = []
        gap = ""
        while self._parts and self._parts[0] not in {"|", end}:
            part = self._parts.pop(0)
            if part in _GAPS:
                gap = _GAPS[part]
            elif part == "[":
                maybe, _ = self._group("]")
                pieces.append(f"(?:{_APART}{maybe})?" if needs else f"(?:{maybe}{_APART})?")
            else:
                inner, need = self._group(")") if part == "(" else _word(part, self._source)
                pieces.append((_APART if needs else "") + gap + inner)
                needs.append(need)
                gap = ""
        if not needs:
            raise ValueError(f"The phrase “{self._source}” has a part without a word in it.")
        return "".join(pieces), needs

    def _group(self, end: str) -> tuple[str, frozenset[str]]:
        """One of several wordings, up to the closing bracket."""
        options: list[str] = []
        need: set[str] = set()
        while True:
            pattern, needs = self.wording(end)
            options.append(pattern)
            need |= _rarest(needs)
            if self.take(end):
                return f"(?:{'|'.join(options)})", frozenset(need)
            if not self.take("|"):
                raise ValueError(f"The phrase “{self._source}” has a bracket that is not closed.")


def _word(word: str, source: str) -> tuple[str, frozenset[str]]:
    if word in {"N", "£N"}:
        return ("£" if word == "£N" else "£?") + _NUMBER, frozenset("0")
    stem = tidy(word.removesuffix("*")).text
    starred = word.endswith("*")
    plain = word == word.lower() and re.fullmatch(r"[^\W_]+(?:'[^\W_]+)*'?", stem)
    if not plain or (starred and len(stem) < _STEM):
        raise ValueError(f"The phrase “{source}” holds “{word}”, which is not a plain word.")
    if starred:
        return re.escape(stem).replace("'", "'?") + r"[\w']*+", frozenset({f"{stem[:_STEM]}*"})
    spellings = [stem, *_spellings().get(stem, ())]
    patterns = [re.escape(spelling).replace("'", "'?") for spelling in spellings]
    need = frozenset(spelling.replace("'", "") for spelling in spellings)
    return (patterns[0] if len(patterns) == 1 else f"(?:{'|'.join(patterns)})"), need


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    return {word: tuple(others) for word, others in load("spellings.yaml")["spellings"].items()}


@cache
def _common() -> frozenset[str]:
    words = load("spellings.yaml")["common"]
    return frozenset(words) | {word.replace("'", "") for word in words}


def _rarest(needs: Sequence[frozenset[str]]) -> frozenset[str]:
    """Of the words that must all be there, those least likely to be in any text."""
    return min(needs, key=lambda need: (len(need & _common()), len(need)))


class PhraseBook:
    """Many phrases with what each stands for, found together in one text."""

    def __init__(self, entries: Iterable[tuple[str, Phrase]]) -> None:
        self.entries = tuple(entries)
        self._always: list[int] = []
        self._by_word: dict[str, list[int]] = {}
        for place, (_, phrase) in enumerate(self.entries):
            if not phrase.needs:
                self._always.append(place)
                continue
            for word in _rarest(phrase.needs):
                self._by_word.setdefault(word, []).append(place)

    def find(self, text: str, words: Words) -> Iterator[tuple[str, int, int]]:
        """Each name whose phrase stands in the tidied text, once a phrase, in the book's order."""
        places = set(self._always)
        for word in words & self._by_word.keys():
            places.update(self._by_word[word])
        for place in sorted(places):
            name, phrase = self.entries[place]
            if (found := phrase.search(text, words)) is not None:
                yield name, *found
