"""Bad language and slurs, disguised or not, each on the words as the author wrote them.

Kinds: ``word.<tier>`` and ``slur.<group>``, then ``.disguised`` where the spelling hides it, then
``.quoted`` where it is quoted or reported, or ``.reclaimed`` where the author says it of
themselves. The detail is the plain form of the word.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from moothall.core.judgement.detect.disguise import uncover
from moothall.core.judgement.detect.hashtags import hashtags, in_hashtags
from moothall.core.judgement.detect.hit import Hit
from moothall.core.judgement.detect.lexicon import TIERS, Form, Lexicon, lexicon
from moothall.core.judgement.detect.names import is_a_code, is_a_name
from moothall.core.judgement.detect.run_together import SHORTEST, run_together
from moothall.core.judgement.detect.spelt_out import spelt_out
from moothall.core.judgement.tidy import Tidied
from moothall.core.values import Span

_LETTERS = re.compile(r"[^\W\d_]+")
_CHUNK = re.compile(r"\S+")
_ODD = re.compile(r"[^a-z.,;:?!\"'()\s]|^\((?=[a-z]+$)|(?<=[a-z])[.,;:?!\"'()]+(?=[a-z])|([a-z])\1")
_ADDRESS = re.compile(r"://|^www\.|\.(?:com|co|uk|org|net|gov|info|io|me)\b|\S@\S+\.\w")
_NAMES_IN_SHITA = re.compile(r"[a-z]*[aiuok]shita")  # Yamashita, Akshita
_SHORTENED = re.compile(r"[a-z]+'(?:re|ve|ll|d|m|s)\W*")  # "who're", "he'll"
_SIGNS = re.compile(r"(?<![\w*])[@#$%&*!^?+]{4,12}(?!\w)")
_STARS_FOR_A_WORD = re.compile(
    r"\b(?:the|you|a|of|no|this|such|absolute|total|complete|give a|your|bunch of|my)\s+"
    r"(\*{4,8})(?=\W|$)"
)
_QUOTED = re.compile(r"\"[^\"\n]{1,300}\"|(?<!\w)'[^\n]{1,200}?'(?!\w)")
_REPORTED = re.compile(
    r"\b(?:(?:being|been|get|gets|getting|got|was|were) called"
    r"|call(?:ed|ing|s) (?:me|him|her|us|them|you|it|people|everyone|(?:my|our) \w+)"
    r"|said|says|saying|shout(?:ed|ing|s)?|scream(?:ed|ing|s)?|yell(?:ed|ing|s)?|chant(?:ed|ing)"
    r"|wrote|written|spray(?:ed|ing)?|scrawled|daubed|painted|texted"
    r"|told (?:me|him|her|us|them|my \w+) to|the word|words like|names like|abuse like)"
    r"\b[^.!?\n]{0,45}$"
)
_ENDS_A_WORD = re.compile(r"[)\]!?;:,]\s|\s[(\[]")
_ALONE = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "@": "a", "$": "s", "|": "i", "!": "i"}
_BRACKET_FOR_C = "({<"
_NEAR = 60
_LONGEST_PHRASE = 6
_LONGEST_WORD = 16


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    form: Form
    hidden: bool


def find_words(tidied: Tidied) -> tuple[Hit, ...]:
    """Every bad word and slur in a post, in order, none inside another."""
    words = lexicon()
    found = [*_pictures(tidied.text, words), *_plain(tidied.text, words)]
    found.extend(_hidden(tidied.text, words))
    found.extend(_typed_apart(tidied.text, words))
    if tags := hashtags(tidied):
        found = [one for one in found if not any(a <= one.start + 1 <= b for a, b in tags)]
        found.extend(_Found(*one, hidden=False) for one in in_hashtags(tidied, tags, words))
    quotes = [match.span() for match in _QUOTED.finditer(tidied.text)]
    hits: list[Hit] = []
    reach = -1
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if one.start >= reach and (hit := _hit(tidied, one, quotes)) is not None:
            hits.append(hit)
            reach = one.end
    return (*hits, *_only_signs(tidied))


def foul_words(
    hits: Iterable[Hit], threshold: str, *, disguised: bool = True, quoted: bool = False
) -> tuple[Hit, ...]:
    """The hits that count as foul language under an organisation's settings.

    ``threshold`` is the lowest tier that counts: mild, medium, strong or strongest. Disguised and
    quoted words count where the switches say so.
    """
    least = TIERS.index(threshold)
    return tuple(
        hit
        for hit in hits
        if (parts := hit.kind.split("."))[0] == "word"
        and TIERS.index(parts[1]) >= least
        and (disguised or "disguised" not in parts)
        and (quoted or "quoted" not in parts)
    )


def _pictures(text: str, words: Lexicon) -> Iterator[_Found]:
    if text.isascii():
        return
    for picture in words.pictures:
        start = text.find(picture.sign)
        while start >= 0:
            end = start + len(picture.sign)
            yield _Found(start, end, Form(picture.sign, picture.word), hidden=False)
            start = text.find(picture.sign, end)


def _plain(text: str, words: Lexicon) -> Iterator[_Found]:
    """Words and set phrases made of letters."""
    tokens = [(m.group(), m.start(), m.end()) for m in _LETTERS.finditer(text)]
    for place, (token, start, end) in enumerate(tokens):
        for parts, form in words.phrases.get(token, ()):
            last = place + len(parts)
            if tuple(t for t, _, _ in tokens[place:last]) == parts and _close(tokens[place:last]):
                yield _Found(start, tokens[last - 1][2], form, hidden=False)
                break
        if (alone := _one_word(token, words)) is not None:
            yield _Found(start, end, alone, hidden=alone.disguised)
    for start, end, spelt in spelt_out(tokens, words):
        yield _Found(start, end, spelt, hidden=True)
    yield from _inside_others(text, words)


def _one_word(token: str, words: Lexicon) -> Form | None:
    if token in words.innocent:
        return None
    if found := words.forms.get(token) or words.misspelt.get(token):
        return found
    return run_together(token) if len(token) >= SHORTEST else None


def _inside_others(text: str, words: Lexicon) -> Iterator[_Found]:
    """Words that count wherever they stand inside longer ones."""
    for match in words.holds_inside(text):
        start, end = match.span()
        while start and text[start - 1].isalpha():
            start -= 1
        while end < len(text) and text[end].isalpha():
            end += 1
        token = text[start:end]
        if token in words.innocent or token in words.forms or _NAMES_IN_SHITA.fullmatch(token):
            continue
        yield _Found(start, end, words.forms[match.group()], hidden=False)


def _close(tokens: list[tuple[str, int, int]]) -> bool:
    return all(after[1] - before[2] <= 3 for before, after in pairwise(tokens))


def _hidden(text: str, words: Lexicon) -> Iterator[_Found]:
    """Chunks with signs, digits or stretched letters in them."""
    for chunk in _CHUNK.finditer(text):
        piece = chunk.group()
        if not _ODD.search(piece) or _ADDRESS.search(piece) or _SHORTENED.fullmatch(piece):
            continue
        core = piece.strip(".,;:?!\"'()[]…").removesuffix("'s")
        start, end = chunk.span()
        if core.isalpha():
            found = None if core in words.forms else _look_up(core)
            if found is None and (piece[0] in _BRACKET_FOR_C or not piece.isascii()):
                found = _uncover(piece)
            else:
                start += piece.find(core)
                end = start + len(core)
        else:
            found = _uncover(piece)
        if found is not None:
            yield _Found(start, end, found, hidden=True)


@lru_cache(maxsize=8192)
def _look_up(letters: str) -> Form | None:
    return lexicon().look_up(letters)


@lru_cache(maxsize=8192)
def _uncover(chunk: str) -> Form | None:
    return uncover(chunk, lexicon())


def _typed_apart(text: str, words: Lexicon) -> Iterator[_Found]:
    """Letters, or pieces of a word, with spaces between them: "f u c k", "wan ker"."""
    chunks = [
        (_letter_for(match.group()), match.start(), match.end()) for match in _CHUNK.finditer(text)
    ]
    for first, (start_text, start, _) in enumerate(chunks):
        if not 0 < len(start_text) <= 5 or start_text[:1] not in words.beginnings:
            continue
        if text[max(0, start - 2) : start] == "' ":
            continue  # "it' s hit and miss"
        joined = ""
        best: tuple[int, Form] | None = None
        for last in range(first, min(first + _LONGEST_WORD, len(chunks))):
            joined += chunks[last][0]
            if joined not in words.beginnings:
                break
            if last > first and (form := words.forms.get(joined)):
                pieces = [chunk[0] for chunk in chunks[first : last + 1]]
                torn = text[start : chunks[last][2]]
                if _is_broken_up(pieces, torn, form, words) and not _in_a_row(
                    chunks, first, last, form
                ):
                    best = (last, form)
        if best is not None:
            yield _Found(start, chunks[best[0]][2], best[1], hidden=True)


def _letter_for(chunk: str) -> str:
    """A chunk without what stands around it; a sign alone is the letter it is typed for."""
    return _ALONE.get(chunk) or chunk.strip(".,;:?!\"'()-_*")


def _in_a_row(chunks: list[tuple[str, int, int]], first: int, last: int, form: Form) -> bool:
    """Whether the letters are part of a longer row: "blocks A B C D F U C", "p r i c e"."""
    after = chunks[last + 1][0] if last + 1 < len(chunks) else ""
    if form.disguised and len(after) == 1 and after.isalpha():
        return True
    before = [chunk[0] for chunk in chunks[max(0, first - 2) : first]]
    return len(before) == 2 and all(len(piece) == 1 for piece in before) and last > first + 1


def _is_broken_up(pieces: list[str], torn: str, form: Form, words: Lexicon) -> bool:
    """Whether pieces are one bad word torn apart and not words in their own right."""
    if all(len(piece) == 1 for piece in pieces):
        return len(pieces) > 2
    if _ENDS_A_WORD.search(torn) or (pieces[-1] == "hit" and pieces[-2][-2:-1].isalpha()):
        return False  # "(sh) it works", "the dogs hit the fence"
    if len(pieces) > 2 and any(len(piece) > 1 and piece in words.short_words for piece in pieces):
        return False  # "the C O on the wall"
    return (
        form.word.rank > 0
        and not form.word.only
        and not form.word.foreign
        and len(form.text) >= 4
        and any(piece not in words.short_words for piece in pieces)
        and not any(piece in words.forms and not words.forms[piece].disguised for piece in pieces)
    )


def _hit(tidied: Tidied, found: _Found, quotes: list[tuple[int, int]]) -> Hit | None:
    text, word = tidied.text, found.form.word
    start, end = _trim(text, found.start, found.end)
    before = text[max(0, start - _NEAR) : start]
    after = text[end : end + _NEAR]
    form = found.form.text
    if not word.is_meant(before, form, after):
        return None
    span = tidied.span(start, end)
    if _is_called_so(tidied.original, span, found):
        return None
    kind = word.kind
    hidden = found.hidden or found.form.disguised or word.always_disguised
    if hidden or _differs(tidied, span, found):
        kind += ".disguised"
    if word.is_reclaimed(before, form, after):
        kind += ".reclaimed"
    elif any(a < start and end < b for a, b in quotes) or _REPORTED.search(before):
        kind += ".quoted"
    return Hit(kind, span, word.plain)


def _is_called_so(written: str, span: Span, found: _Found) -> bool:
    """Whether a name, an address or a part number is written so."""
    form = found.form
    if form.word.foreign or written[slice(*span)].islower():
        return False
    longer = len(form.text.replace(" ", "")) < span[1] - span[0]
    if (found.hidden or form.disguised) and is_a_code(written, *span):
        return True
    either_way = 0 < form.word.rank < len(TIERS) - 1
    return is_a_name(written, *span, odd=form.disguised or longer, either_way=either_way)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave the punctuation around a chunk out of the quotation."""
    while end - 1 > start and text[end - 1] in ".,;:?\"')]":
        end -= 1
    while start < end - 1 and text[start] in ".,;:?\"'([":
        start += 1
    return start, end


def _differs(tidied: Tidied, span: tuple[int, int], found: _Found) -> bool:
    """Whether look-alikes, accents or invisible characters were needed to read it."""
    if found.form.word.foreign:
        return False
    written = tidied.original[span[0] : span[1]].lower().replace("’", "'")
    return not written.isascii() and written != found.form.text


def _only_signs(tidied: Tidied) -> Iterator[Hit]:
    """Signs standing for a whole word: "what the ****", "@#$%!"."""
    for match in _SIGNS.finditer(tidied.text):
        if len(set(match.group())) > 2 and set(match.group()) & set("@#$%^*"):
            yield Hit(
                "word.medium.disguised", tidied.span(*match.span()), "signs for swearing", 0.6
            )
    for match in _STARS_FOR_A_WORD.finditer(tidied.text):
        yield Hit("word.medium.disguised", tidied.span(*match.span(1)), "stars for a word", 0.6)
