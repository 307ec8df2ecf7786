"""One plain way of reading a text, with a way back to the words as they were written.

People hide words and platforms garble them: look-alike letters, invisible characters, maths bold,
HTML entities, text decoded twice. Detectors read the tidied text, which is lower-case, without
accents and in Latin letters where Latin was meant; every place in it maps back to the original, so
that a reason can always quote what the author really typed.

Digits standing for letters and letters typed apart are left alone here: whether "5" is a five or an
"s" depends on the word, so :mod:`moothall.core.judgement.detect.disguise` decides that.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from moothall.core.judgement.data import load
from moothall.core.values import Span

# Printable ASCII with ordinary white space needs nothing but lower case.
_UNUSUAL = re.compile(r"[^\t\n\r\x20-\x7e]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d{0,2});", re.IGNORECASE)
# What UTF-8 looks like once read as Windows-1252 or Latin-1: a lead byte, then continuation bytes.
_MOJIBAKE = re.compile("[Â-ßà-ô][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_PIECE = re.compile(
    r"(?P<entity>&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d{0,2});)"
    r"|(?P<plain>[\t\n\r\x20-\x25\x27-\x7e]+|&)"
    r"|(?P<unusual>[^\t\n\r\x20-\x7e]+)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")

# Letters that show nothing although Unicode calls them letters.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5")


@dataclass(frozen=True, slots=True)
class Tidied:
    """``text`` is for reading; ``span`` gives the place in ``original`` that it stands for."""

    original: str
    text: str
    starts: tuple[int, ...] | None = None
    """For each character of ``text``, where its origin starts; None where nothing moved."""
    ends: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> Span:
        """Where ``text[start:end]`` lies in the original. An empty piece gives an empty span."""
        if self.starts is None or self.ends is None:
            return start, end
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else len(self.original)
            return at, at
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=64)
def tidy(text: str) -> Tidied:
    """Fold a text for reading. Takes any string, lone surrogates too; time is linear in length."""
    if not _UNUSUAL.search(text) and not _ENTITY.search(text):
        return Tidied(text, text.lower())
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for folded, start, end in _pieces(text):
        letters.append(folded)
        if end - start == len(folded):
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            starts.extend([start] * len(folded))
            ends.extend([end] * len(folded))
    return Tidied(text, _to_latin("".join(letters)), tuple(starts), tuple(ends))


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _PIECE.finditer(text):
        start, end = match.span()
        piece = match.group()
        if match.lastgroup == "plain":
            yield piece.lower(), start, end
        elif match.lastgroup == "entity":
            yield "".join(fold_character(c) for c in html.unescape(piece)), start, end
        elif (repaired := _repair(piece)) != piece:
            yield "".join(fold_character(c) for c in repaired), start, end
        else:
            for place, character in enumerate(piece, start):
                yield fold_character(character), place, place + 1


def _repair(piece: str) -> str:
    """Undo a wrong decoding, judged on one unbroken run of unusual characters."""
    if not _MOJIBAKE.search(piece):
        return piece
    import ftfy  # noqa: PLC0415  slow to import and seldom needed

    return str(ftfy.fix_encoding(piece))


@lru_cache(maxsize=4096)
def fold_character(character: str) -> str:
    """The plain form of one character: often one character, "" where it shows nothing."""
    if character in _BLANK:
        return ""
    if plain := load("lookalikes.yaml")["plain"].get(character):
        return str(plain)
    category = unicodedata.category(character)
    if category in {"Cf", "Cc", "Mn", "Me"} and character not in "\t\n\r":
        return "\n" if character in "\x0b\x0c\x85" else ""
    if category in {"Cs", "Co", "Cn", "Zl", "Zp"}:
        return "\n" if category in {"Zl", "Zp"} else "\ufffd"
    if category == "Nd":
        return str(unicodedata.decimal(character))
    apart = unicodedata.normalize("NFKD", character)
    kept = "".join(c for c in apart if unicodedata.category(c) not in {"Mn", "Me", "Cf"})
    plain_letters = load("lookalikes.yaml")["plain"]
    return "".join(plain_letters.get(c, c) for c in kept).lower()


def _to_latin(text: str) -> str:
    """Read foreign look-alike letters as Latin where the word, or the text, is otherwise Latin.

    A post that is truly in Bulgarian or Greek stays in its own letters.
    """
    lookalikes = _lookalikes()
    if not lookalikes.keys() & set(map(ord, text)):
        return text
    latin = sum("a" <= c <= "z" for c in text)
    foreign = sum(c.isalpha() and not c.isascii() for c in text)

    def read(match: re.Match[str]) -> str:
        word = match.group()
        mixed = any("a" <= c <= "z" for c in word)
        return word.translate(lookalikes) if mixed or latin > foreign else word

    return _WORD.sub(read, text)


@cache
def _lookalikes() -> dict[int, str]:
    """One foreign letter to one Latin letter, so that no place moves."""
    table: dict[int, str] = {}
    for latin, others in load("lookalikes.yaml")["letters"].items():
        table.update({ord(other): latin for other in others})
    return table
