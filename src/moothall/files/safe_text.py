"""Text by strangers made fit for a terminal, a page or a spreadsheet.

Control characters can move a terminal's cursor; bidirectional marks can show words in an order that
nobody wrote (Unicode Technical Report 36, section 2.5). Both are shown, never obeyed.
"""

import re
import unicodedata

#: controls but for line feed and tab; bidirectional embeddings, overrides and isolates
_OBEYED = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff"
OBEYED = re.compile(f"[{_OBEYED}]")
LINE_BREAKS = re.compile(r"[\s\u2028\u2029]+")
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def named(letter: str) -> str:
    """``[U+202E right-to-left override]``."""
    name = unicodedata.name(letter, "control").lower()
    return f"[U+{ord(letter):04X} {name}]"


def one_line(text: str) -> str:
    """All on one line, with what would be obeyed replaced by a mark."""
    return OBEYED.sub("\ufffd", LINE_BREAKS.sub(" ", text)).strip()


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: a quotation mark goes before it if need be.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell
