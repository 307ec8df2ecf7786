"""A stranger's words made fit to be set: what would be obeyed is named, long words can break."""

import re
import unicodedata

from moothall.files.safe_text import OBEYED, named

#: letters without a gap that no line can hold
LONG = re.compile(r"\S{28,}")
#: where such a word may be broken, seen by nobody
BREAK = "\u200b"
EVERY = 14
RIGHT_TO_LEFT = {"R", "AL"}


def settable(text: str) -> str:
    """Controls and bidirectional marks by their names, long words with places to break."""
    return LONG.sub(broken, OBEYED.sub(lambda found: named(found[0]), text))


def broken(found: re.Match[str]) -> str:
    word = found[0]
    parts, begin = [], 0
    while begin < len(word):
        end = begin + EVERY
        while end < len(word) and not breaks_before(word, end):
            end += 1
        parts.append(word[begin:end])
        begin = end
    return BREAK.join(parts)


def breaks_before(word: str, at: int) -> bool:
    """Not before a mark on the letter before, nor inside an emoji made of several."""
    joins = {"\u200d", "\ufe0f", "\ufe0e"}
    if word[at] in joins or word[at - 1] == "\u200d":
        return False
    return not unicodedata.combining(word[at]) and unicodedata.category(word[at]) not in {
        "Mn", "Mc", "Me", "Sk",
    }  # fmt: skip


def direction(text: str) -> str:
    """By its first letter that has one, as browsers do (Unicode Standard Annex 9, rule P2)."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind == "L":
            return "ltr"
        if kind in RIGHT_TO_LEFT:
            return "rtl"
    return "ltr"


def paragraphs(text: str) -> list[dict[str, str]]:
    """Line by line, each in its own direction."""
    return [{"text": settable(line), "dir": direction(line)} for line in text.split("\n")]
