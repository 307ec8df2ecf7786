"""Words typed so that a filter will not see them: sh1t, f**k, b.u.m, s h i t.

Each function takes one tidied chunk (what stands between white space) and gives the form that it
hides, or None. Chunks longer than any word are not looked at.
"""

import re
from functools import lru_cache

from moothall.core.judgement.detect.lexicon import Form, Lexicon

_LONGEST = 40
_PAIRS = (("vv", "w"), ("\\/\\/", "w"), ("|<", "k"), ("|)", "d"), ("()", "o"), ("ph", "f"))
# What digits and signs are read as; the other readings are tried where the first finds nothing.
_LEET = {
    "0": "o", "1": "i", "2": "z", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b",
    "9": "g", "@": "a", "$": "s", "!": "i", "|": "i", "+": "t", "(": "c", "<": "c", "{": "c",
    "£": "l",
}  # fmt: skip
_FIRST_READING = str.maketrans(_LEET)
_OTHER_READING = str.maketrans(
    {**_LEET, "1": "l", "|": "l", "!": "l", "@": "o", "0": "u", "6": "b"}
)
_THIRD_READING = str.maketrans({**_LEET, "1": "l", "|": "l", "!": "l"})
_NOT_LETTERS = re.compile(r"[^a-z]+")
_LETTERS_OR_SIGNS = re.compile(r"[a-z]+|[^a-z]+")
_TAG = re.compile(r"</?(?:b|i|u|s|a|p|br|em|del|ins|sub|sup|wbr|font|mark|span|small|strong)/?>")
_EMPHASIS = re.compile(r"(\*+)[a-z]+\1")
_TURNED = str.maketrans("ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎunqbpd", "acefghijkmrtvwynubqdp")
_ONLY_TURNED = frozenset("ɐɔɟƃɥᴉɾʞɯɹʇʌʍʎ")
_EDGE = " .,;:?\"'()[]{}<>…~`/\\-_=!"
# A star hides anything; of the signs that are also punctuation each hides one vowel.
_STARS = frozenset("*#%&@$^?!x£€¥§¤°")
_FIRST_PICTURE = 0x2190  # arrows, symbols and emoji come after
_VOWEL_SIGNS = frozenset(".-_'~=+,:;/|")


def uncover(chunk: str, lexicon: Lexicon) -> Form | None:
    """The form hidden in a chunk that holds other things than letters."""
    if "<" in chunk:
        chunk = _TAG.sub("", chunk)
        if chunk.isalpha():
            return lexicon.look_up(chunk)
    if len(chunk) > _LONGEST:
        return None
    if not chunk.isascii() and not _ONLY_TURNED.isdisjoint(chunk):
        return lexicon.look_up(chunk.translate(_TURNED)[::-1])
    if "*" in chunk or "#" in chunk:
        return _masked(chunk, lexicon) or _spelt_with_signs(chunk, lexicon)
    return _spelt_with_signs(chunk, lexicon) or _masked(chunk, lexicon)


def _spelt_with_signs(chunk: str, lexicon: Lexicon) -> Form | None:
    """Digits and signs for letters, and letters set apart by signs."""
    letters = sum("a" <= c <= "z" for c in chunk)
    if not letters:
        return None
    core = chunk.strip(_EDGE)
    apart = _NOT_LETTERS.sub("", core)
    if len(apart) == letters and _set_apart(core) and (form := lexicon.look_up(apart)):
        return form
    if letters < 2 and len(core) < 5:
        return None  # "A55" is a road and "P155" a flat
    for written, read in _PAIRS:
        core = core.replace(written, read)
    for table in (_FIRST_READING, _OTHER_READING, _THIRD_READING):
        # "$hit!" keeps its first sign and loses its last; "cunt$" the other way about.
        for text in dict.fromkeys((core, chunk.rstrip("!?."), core.rstrip("0123456789+$@"))):
            read_as = _NOT_LETTERS.sub("", text.translate(table))
            if read_as in lexicon.innocent:
                return None
            if read_as != apart and (form := lexicon.look_up(read_as)) and form.word.rank >= 0:
                return form
    return None


def _set_apart(core: str) -> bool:
    """Whether signs stand between the letters, so that dropping them joins what was one word."""
    return bool(_NOT_LETTERS.search(core))


@lru_cache(maxsize=2048)
def _mask_pattern(chunk: str) -> re.Pattern[str] | None:
    """A pattern for the words that a masked chunk may stand for; None where it is no mask."""
    pieces: list[str] = []
    shown = 0
    stars = 0
    for part in _LETTERS_OR_SIGNS.findall(chunk):
        if part.isascii() and part.isalpha():
            pieces.append(part)
            shown += len(part)
        elif all(c in _STARS for c in part):
            most = 3 if len(part) == 1 else len(part) + 2
            least = 1 if len(part) < 3 else len(part) - 1
            pieces.append(f"[a-z]{{{least},{most}}}")
            stars += len(part)
        elif part.isdecimal() and len(part) == 1:
            pieces.append("[aeiou]")
        elif len(part) <= 4 and all(c in _VOWEL_SIGNS for c in part):
            pieces.append("[aeiouy]" if len(part) == 1 else f"[a-z]{{1,{len(part) + 1}}}")
        elif len(part) <= 2 and ord(part[0]) > _FIRST_PICTURE:
            pieces.append("[a-z]{1,2}")
        else:
            return None
    hidden = len(pieces) > 1 or stars
    if not hidden or shown < (1 if stars >= 3 else 2):
        return None
    return re.compile("".join(pieces))


def _masked(chunk: str, lexicon: Lexicon) -> Form | None:
    core = chunk.strip(_EDGE)
    if core.count("*") == 1 and core.endswith("*"):
        return None  # a footnote
    if _EMPHASIS.fullmatch(core) or core.strip("*") == "a":
        return None  # a grade
    if not core or core[0] == "@" or (pattern := _mask_pattern(core)) is None:
        return None
    first = core[0]
    candidates = (
        lexicon.masked.get(first, [])
        if "a" <= first <= "z"
        else [form for forms in lexicon.masked.values() for form in forms]
    )
    fitting = [form for form in candidates if pattern.fullmatch(form.text)]
    if not fitting:
        return None
    return min(fitting, key=lambda form: abs(len(form.text) - len(core)))
