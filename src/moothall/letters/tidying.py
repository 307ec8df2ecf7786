"""What a name or a label may look like in a letter: nothing in it can pose as something else.

Line breaks would begin a header of their own; marks that turn the direction of writing make
"gpj.exe" of "exe.jpg"; letters without a width hide between others.
"""

import unicodedata

#: marks of direction, and the ends of them (Unicode Standard Annex 9)
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: without a width: zero-width space, joiners, word joiner, soft hyphen, byte order mark
UNSEEN = frozenset("\u200b\u200c\u200d\u2060\u00ad\ufeff")
#: control, format, surrogate, private, unassigned; line and paragraph separators
STRANGE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
LONGEST = 200


def plain(text: str, most: int = LONGEST) -> str:
    """On one line, in one direction, and short."""
    kept = "".join(tidied(letter) for letter in text)
    line = " ".join(kept.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def tidied(letter: str) -> str:
    if letter in TURNING or letter in UNSEEN:
        return ""
    return " " if letter.isspace() or unicodedata.category(letter) in STRANGE else letter
