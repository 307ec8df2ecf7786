"""The word lists, made ready for looking words up however they are written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from moothall.core.judgement.data import load
from moothall.core.judgement.detect.misspelt import misspellings
from moothall.core.judgement.tidy import tidy

TIERS = ("mild", "medium", "strong", "strongest")
_RUN = re.compile(r"(.)\1+", re.DOTALL)
_MARK = "\x01"


@dataclass(frozen=True, slots=True)
class Word:
    """One entry of a word list. ``kind`` is what a hit of it is called, "word.strong"."""

    plain: str
    kind: str
    rank: int
    """0 to 3, mild to strongest; slurs rank as strong."""
    always_disguised: bool = False
    foreign: bool = False
    only: tuple[re.Pattern[str], ...] = ()
    unless: tuple[re.Pattern[str], ...] = ()
    reclaimed: tuple[re.Pattern[str], ...] = ()

    def is_meant(self, before: str, form: str, after: str) -> bool:
        """Whether the word is the bad word here, by what stands around it (tidied text)."""
        if not self.only and not self.unless:
            return True
        window = self._window(before, form, after)
        if self.only and not any(pattern.search(window) for pattern in self.only):
            return False
        return not any(pattern.search(window) for pattern in self.unless)

    def is_reclaimed(self, before: str, form: str, after: str) -> bool:
        """Whether the author says it of themselves."""
        window = self._window(before, form, after)
        return any(pattern.search(window) for pattern in self.reclaimed)

    def _window(self, before: str, form: str, after: str) -> str:
        ending = form[len(self.plain) :] if form.startswith(self.plain) else ""
        return f"{before}{_MARK}{ending}{after}"


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing a word. ``disguised``: the spelling itself hides it."""

    text: str
    word: Word
    disguised: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    sign: str
    word: Word


class Lexicon:
    """Every form of every word, filed by how it may be looked up."""

    def __init__(self, forms: list[Form], inside: list[str], pictures: list[Picture]) -> None:
        self.innocent = frozenset(load("innocents.yaml")["words"])
        self.short_words = frozenset(load("innocents.yaml")["short_words"])
        self.forms: dict[str, Form] = {}
        self.phrases: dict[str, list[tuple[tuple[str, ...], Form]]] = {}
        for form in forms:
            parts = tuple(form.text.split())
            if len(parts) > 1:
                self.phrases.setdefault(parts[0], []).append((parts, form))
            self.forms.setdefault("".join(parts), form)
        for choices in self.phrases.values():
            choices.sort(key=lambda choice: -len(choice[0]))
        self.pictures = sorted(pictures, key=lambda picture: -len(picture.sign))
        self.beginnings = frozenset(f[:n] for f in self.forms for n in range(1, len(f) + 1))
        self._inside = re.compile("|".join(sorted(map(re.escape, inside), key=len, reverse=True)))
        self._inside_once = re.compile(
            "|".join(sorted({re.escape(squeeze(stem)) for stem in inside}, key=len, reverse=True))
        )
        self._squeezed: dict[str, list[Form]] = {}
        for form in self.forms.values():
            if form.word.foreign:
                continue
            self._squeezed.setdefault(squeeze(form.text), []).append(form)
        self.misspelt = {
            near: Form(near, form.word, disguised=True)
            for text, form in reversed(self.forms.items())
            if _worth_misspelling(form)
            for near in misspellings(text)
            if near not in self.forms
            and near not in self.innocent
            and not self._inside.search(near)
        }
        """Near misses of plain forms; none is a form itself or an innocent word."""
        self.masked = self._often_masked()

    def _often_masked(self) -> dict[str, list[Form]]:
        masked: dict[str, list[Form]] = {}
        for text, form in self.forms.items():
            hidden_often = (
                form.word.rank > 0
                and not form.disguised
                and not form.word.only
                and not form.word.foreign
            )
            if len(text) >= 4 and hidden_often:
                joined = form if form.text == text else Form(text, form.word)
                masked.setdefault(text[0], []).append(joined)
        return masked

    def look_up(self, letters: str) -> Form | None:
        """The form that these letters are, hold, or become when stretching is undone."""
        if letters in self.innocent:
            return None
        if form := self.forms.get(letters):
            return form
        if found := self._inside.search(letters):
            return self.forms[found.group()]
        return self._look_up_stretched(letters)

    def holds_inside(self, text: str) -> Iterator[re.Match[str]]:
        """Places where a word that counts inside longer words stands."""
        return self._inside.finditer(text)

    def _look_up_stretched(self, letters: str) -> Form | None:
        runs = [len(run.group()) for run in _RUN.finditer(letters)]
        if not runs:
            return None
        key = squeeze(letters)
        stretched = max(runs) > 2
        innocent = key in self.innocent or squeeze(letters, 2) in self.innocent
        for form in self._squeezed.get(key, ()):
            strong_enough = form.word.rank > 0 or (stretched and not innocent)
            if strong_enough and _could_stretch_to(form.text, letters):
                return form
        if stretched and (found := self._inside_once.search(key)):
            return self._squeezed[found.group()][0]
        return None


def _worth_misspelling(form: Form) -> bool:
    word = form.word
    swears = word.kind.startswith("word.") and word.rank > 0
    return swears and not (form.disguised or word.only or word.foreign)


def squeeze(text: str, most: int = 1) -> str:
    """Cut every run of one character down to ``most`` of it."""
    return _RUN.sub(lambda run: run.group(1) * min(most, len(run.group())), text)


def _could_stretch_to(form: str, letters: str) -> bool:
    """Whether repeating letters of ``form`` gives ``letters``; both squeeze to the same."""
    return all(
        len(longer.group()) >= len(shorter.group())
        for shorter, longer in zip(
            re.finditer(r"(.)\1*", form), re.finditer(r"(.)\1*", letters), strict=True
        )
    )


@cache
def lexicon() -> Lexicon:
    """The shipped lists: bad language, other languages, slurs."""
    forms: list[Form] = []
    inside: list[str] = []
    pictures: list[Picture] = []
    data = load("words.yaml")
    for entry in data["words"]:
        word = _word(entry, f"word.{entry['tier']}", TIERS.index(entry["tier"]))
        forms.extend(_forms(entry, word))
        inside.extend(entry.get("inside", []))
    for entry in data["pictures"]:
        word = _word(entry, f"word.{entry['tier']}", TIERS.index(entry["tier"]))
        pictures.append(Picture(entry["sign"], word))
    for tiers in data["other_languages"].values():
        for tier, texts in tiers.items():
            for text in texts:
                word = Word(text, f"word.{tier}", TIERS.index(tier), foreign=True)
                if (plain := tidy(text).text) not in data["english_without_accents"]:
                    forms.append(Form(plain, word))
    for group, entries in load("slurs.yaml")["slurs"].items():
        for entry in entries:
            word = _word(entry, f"slur.{group}", 2)
            forms.extend(_forms(entry, word))
            inside.extend(entry.get("inside", []))
    for entry in load("slurs.yaml")["pictures"]:
        word = Word(entry["word"], f"slur.{entry['group']}", 2)
        pictures.append(Picture(entry["sign"], word))
    return Lexicon(forms, inside, pictures)


def _word(entry: dict[str, object], kind: str, rank: int) -> Word:
    return Word(
        plain=str(entry["word"]),
        kind=kind,
        rank=rank,
        always_disguised=bool(entry.get("disguised")),
        only=_contexts(entry, "only"),
        unless=_contexts(entry, "unless"),
        reclaimed=_contexts(entry, "reclaimed"),
    )


def _contexts(entry: dict[str, object], key: str) -> tuple[re.Pattern[str], ...]:
    lines = entry.get(key) or []
    if not isinstance(lines, list):
        raise TypeError(f"“{key}” of “{entry['word']}” must be a list of patterns.")
    return tuple(re.compile(_whole_words(line).replace("{}", _MARK)) for line in lines)


def _whole_words(line: str) -> str:
    before = "" if line.startswith("^") else r"(?<!\w)"
    after = r"(?!\w)" if line[-1].isalnum() or line.endswith(")") else ""
    return f"{before}(?:{line}){after}"


def _forms(entry: dict[str, object], word: Word) -> Iterator[Form]:
    yield Form(word.plain, word)
    ends, forms, disguises = (entry.get(key) or [] for key in ("ends", "forms", "disguises"))
    if not (isinstance(ends, list) and isinstance(forms, list) and isinstance(disguises, list)):
        raise TypeError(f"ends, forms and disguises of “{word.plain}” must be lists.")
    for end in ends:
        yield Form(word.plain + str(end).strip("'"), word)
    for form in forms:
        yield Form(str(form).replace("'", ""), word)
    for disguise in disguises:
        yield Form(str(disguise), word, disguised=True)
