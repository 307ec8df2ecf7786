"""A stranger's words on our screen: escaped, masked where they are private, covered where they hurt."""

from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from moothall.core.judgement.detect.personal import find_personal
from moothall.core.judgement.tidy import tidy
from moothall.core.values import Ground, Span
from moothall.files.output.report.marks import as_html, cut, marked
from moothall.files.safe_text import one_line

#: letters of a post before "Show the rest", and the most that a page shows at all
OPEN_LETTERS, MOST_LETTERS = 1_500, 40_000
#: letters of a row in the list
ROW_LETTERS = 180
MASKS = {
    "email": "e-mail address",
    "phone": "telephone number",
    "postcode": "postcode",
    "address": "address",
    "ni_number": "National Insurance number",
    "nhs_number": "NHS number",
    "bank": "bank details",
    "card": "card number",
    "birth_date": "date of birth",
    "reference": "reference",
    "registration": "registration number",
    "health": "about health",
    "person": "name",
}
#: read only when somebody asks, by those who wish it so
UPSETTING: dict[str, str] = {
    Ground.ABUSIVE.value: "abusive",
    Ground.THREATENING.value: "threatening",
    Ground.OBSCENE.value: "obscene",
    Ground.DISCRIMINATORY.value: "discriminatory",
}


def personal_spans(text: str, hits: Iterable[Any] | None = None) -> list[tuple[int, int, str]]:
    """Start, end and what it is. ``hits`` as a reading keeps them; without, they are looked for."""
    if hits is None:
        found = find_personal(tidy(text[:MOST_LETTERS]))
        hits = [(hit.kind, hit.span, hit.detail, hit.strength) for hit in found]
    spans = [
        (span[0], span[1], MASKS.get(kind.partition(".")[2], "personal detail"))
        for kind, span, *_ in hits
        if kind.startswith("personal.") and span
    ]
    return sorted(spans)


def masked(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    """``Ring me on [telephone number]``."""
    parts, place = [], 0
    for start, end, what in spans:
        if start < place:
            continue
        parts += [text[place:start], f"[{what}]"]
        place = end
    return "".join([*parts, text[place:]])


def row_words(text: str) -> str:
    """On one line, and short: what a list shows."""
    line = one_line(masked(text[: ROW_LETTERS * 4], personal_spans(text[: ROW_LETTERS * 4])))
    return line[: cut(line, ROW_LETTERS)] + ("…" if len(line) > ROW_LETTERS else "")


def post_html(
    text: str, spans: Sequence[Span], personal: Sequence[tuple[int, int, str]] = ()
) -> tuple[Markup, Markup, int]:
    """The opening, the rest and its length. Words in ``spans`` are marked, those in ``personal``
    masked: where both meet, masked."""
    opening = cut(text, OPEN_LETTERS)
    end = min(len(text), MOST_LETTERS)
    return (
        stretch(text, 0, opening, spans, personal),
        stretch(text, opening, end, spans, personal) if opening < end else Markup(""),
        max(0, len(text) - opening),
    )


def stretch(
    text: str,
    start: int,
    end: int,
    spans: Sequence[Span],
    personal: Sequence[tuple[int, int, str]],
) -> Markup:
    parts, place = [], start
    for first, last, what in personal:
        if last <= place or first >= end:
            continue
        if first > place:
            parts.append(marked(text, place, first, spans))
        parts.append(Markup('<span class="dk-masked">{}</span>').format(what))
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
