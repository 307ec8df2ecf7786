"""The words of a post as HTML, with the words that mattered marked.

Whatever a stranger wrote comes out as text: markup is escaped, and characters that would move or
turn the text are named instead of obeyed.
"""

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup, escape

from moothall.core.values import Finding, Span
from moothall.files.safe_text import OBEYED, named

OPENED, CLOSED = Markup("<mark>"), Markup("</mark>")
#: what is shown of a long post before "Show the rest"
OPEN_LETTERS = 700
#: no post is shown beyond this; the page says so
MOST_LETTERS = 20_000


def marked(text: str, start: int, end: int, spans: Sequence[Span]) -> Markup:
    """``text[start:end]`` with each stretch that a span covers inside ``<mark>``."""
    covered = [(max(first, start), min(last, end)) for first, last in spans]
    covered = [(first, last) for first, last in covered if first < last]
    edges = sorted({start, end, *(edge for span in covered for edge in span)})
    parts = []
    inside = False
    for first, last in pairwise(edges):
        matters = any(s <= first and last <= e for s, e in covered)
        if matters != inside:
            parts.append(OPENED if matters else CLOSED)
            inside = matters
        parts.append(as_html(text[first:last]))
    if inside:
        parts.append(CLOSED)
    return Markup("").join(parts)


def as_html(text: str) -> Markup:
    """Escaped, with every character that would be obeyed named."""
    parts = []
    place = 0
    for found in OBEYED.finditer(text):
        parts += [
            escape(text[place : found.start()]),
            Markup('<span class="named">{}</span>').format(named(found[0])),
        ]
        place = found.end()
    return Markup("").join([*parts, escape(text[place:])])


def spans_of(findings: Sequence[Finding]) -> list[Span]:
    return [span for finding in findings for span in finding.spans]


def cut(text: str, length: int) -> int:
    """Where to cut: ``length``, or the last space shortly before it."""
    if len(text) <= length:
        return len(text)
    space = text.rfind(" ", length - 60, length)
    return space if space > 0 else length
