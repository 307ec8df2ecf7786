"""Strangers' words on a page: escaped by the templates, and never able to reorder what is shown."""

import re
import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

#: controls but for line feed and tab; bidirectional marks, embeddings, overrides and isolates
_OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
#: characters shown before a long text is folded
FOLD_AT = 1_200
_LONDON = ZoneInfo("Europe/London")


def shown(text: str) -> Markup:
    """Escaped, with line breaks, and with every character that would be obeyed named instead."""
    parts, at = [], 0
    for found in _OBEYED.finditer(text):
        parts += [escape(text[at : found.start()]), _named(found.group())]
        at = found.end()
    parts.append(escape(text[at:]))
    return Markup("").join(parts)


def _named(letter: str) -> Markup:
    name = unicodedata.name(letter, "control").lower()
    return Markup('<span class="control">[U+{:04X} {}]</span>').format(ord(letter), name)


def plain(text: str) -> str:
    """The same for a title or an attribute, on one line."""
    return re.sub(r"\s+", " ", _OBEYED.sub("\ufffd", text)).strip()


def folded(text: str) -> tuple[str, str]:
    """What is shown at once, and what waits to be opened."""
    if len(text) <= FOLD_AT * 2:
        return text, ""
    return text[:FOLD_AT], text[FOLD_AT:]


def clock(moment: datetime) -> str:
    """In London: "Monday 23 November, 09:05"."""
    local = moment.astimezone(_LONDON)
    return f"{local:%A} {local.day} {local:%B}, {local:%H:%M}"
