"""A stranger's words on our screen: escaped, masked where private, covered where they hurt."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from markupsafe import Markup

from moothall.core.values import Ground, Span
from moothall.files.output.report.marks import as_html, cut, marked
from moothall.inbox.masking import Detail

#: letters of a post before "Show the rest", and the most that a page shows at all
OPEN_LETTERS, MOST_LETTERS = 1_200, 40_000
#: covered until somebody asks, for those who wish it so
UPSETTING: dict[str, str] = {
    Ground.ABUSIVE.value: "abusive",
    Ground.THREATENING.value: "threatening",
    Ground.OBSCENE.value: "obscene",
    Ground.DISCRIMINATORY.value: "discriminatory",
}


class Covered(Protocol):
    """A stretch that is not shown, and what stands in its place."""

    @property
    def span(self) -> Span:
        """Where it stands in the text."""

    @property
    def said(self) -> str:
        """What is shown instead."""


def post_html(
    text: str, spans: Sequence[Span] = (), details: Sequence[Detail] = ()
) -> tuple[Markup, Markup, int]:
    """The opening, the rest, and how many letters that has.

    Words in ``spans`` are marked and ``details`` masked; where both meet, masked.
    """
    opening, end = cut(text, OPEN_LETTERS), min(len(text), MOST_LETTERS)
    rest = stretch(text, opening, end, spans, details) if opening < end else Markup("")
    return stretch(text, 0, opening, spans, details), rest, max(0, len(text) - opening)


def stretch(
    text: str, start: int, end: int, spans: Sequence[Span], details: Sequence[Covered]
) -> Markup:
    """``text[start:end]`` as HTML."""
    parts, place = [], start
    for detail in details:
        first, last = detail.span
        if last <= place or first >= end:
            continue
        if first > place:
            parts.append(marked(text, place, first, spans))
        parts.append(Markup('<span class="dk-masked">{}</span>').format(detail.said))
        place = min(last, end)
    if place < end:
        parts.append(marked(text, place, end, spans))
    return Markup("").join(parts)


def plain_html(text: str) -> Markup:
    """Our own words, or a short quotation."""
    return as_html(text)


def upsetting(labels: Iterable[str]) -> str:
    """What is covered, in words; nothing where nothing has to be."""
    found = [UPSETTING[label] for label in labels if label in UPSETTING]
    return " and ".join(found[:2])


def initials(name: str) -> str:
    """Two letters for the round mark beside a post."""
    letters = [part[0] for part in name.split() if part[0].isalnum()]
    return "".join([letters[0], letters[-1]] if len(letters) > 1 else letters[:1]).upper() or "?"
