"""Personal details out of sight: in lists, exports and logs; in the case they can be revealed.

What is masked is what finds or names a person: numbers, addresses, names. Words about somebody's
health stay, since a list in which they are missing would hide the very thing that is urgent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from moothall.core.judgement.detect.personal import find_personal
from moothall.core.judgement.detect.places import find_places
from moothall.core.judgement.tidy import tidy
from moothall.core.values import Span
from moothall.files.safe_text import one_line

#: what stands in the place of a detail
SAID = {
    "personal.phone": "telephone number",
    "personal.email": "e-mail address",
    "personal.postcode": "postcode",
    "personal.address": "home address",
    "personal.ni_number": "National Insurance number",
    "personal.nhs_number": "NHS number",
    "personal.bank": "bank details",
    "personal.card": "card number",
    "personal.birth_date": "date of birth",
    "personal.reference": "reference",
    "personal.registration": "registration",
    "personal.named_person": "name",
    "personal.place": "home street",
}


@dataclass(frozen=True, slots=True)
class Detail:
    """One personal detail and where it stands."""

    kind: str
    span: Span

    @property
    def said(self) -> str:
        """In words: "telephone number"."""
        return SAID[self.kind]


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without its personal details, and what was taken out."""

    text: str
    details: tuple[Detail, ...] = ()

    @property
    def is_masked(self) -> bool:
        """Whether anything was taken out."""
        return bool(self.details)


def mask(text: str) -> Masked:
    """``Ring me on [telephone number]``. The same text always gives the same."""
    details = details_in(text)
    return Masked(_without(text, details, 0, len(text)), details)


def masked_part(text: str, start: int, end: int) -> str:
    """That part of a text, masked; a detail that it cuts through is masked whole."""
    return _without(text, details_in(text), start, end)


def with_details(text: str, span: Sequence[int]) -> Span:
    """The span, and all of every detail that it cuts through."""
    start, end = span
    for detail in details_in(text):
        first, last = detail.span
        if first < end and start < last:
            start, end = min(start, first), max(end, last)
    return start, end


@lru_cache(maxsize=4096)
def details_in(text: str) -> tuple[Detail, ...]:
    """Where the details stand, in order; what stands inside another is not told of twice."""
    tidied = tidy(text)
    personal = find_personal(tidied)
    found = [hit for hit in personal if hit.span and hit.kind in SAID]
    for place in find_places(tidied, personal):
        if not any(_meet(place.span, hit.span) for hit in found):
            found.append(place)
    details = (Detail(hit.kind, _trimmed(text, hit.span)) for hit in found if hit.span)
    return tuple(sorted(details, key=lambda detail: detail.span))


def _meet(one: Span | None, other: Span | None) -> bool:
    return bool(one and other and one[0] < other[1] and other[0] < one[1])


def _trimmed(text: str, span: Span) -> Span:
    """Without the comma or space that a detail may begin with."""
    start, end = span
    while start < end - 1 and not text[start].isalnum() and text[start] not in "+(@":
        start += 1
    return start, end


def _without(text: str, details: tuple[Detail, ...], start: int, end: int) -> str:
    parts, reached = [], start
    for detail in details:
        begins, ends = detail.span
        if ends <= start or begins >= end or start < reached > begins:
            continue
        parts += [text[reached : max(begins, reached)], f"[{detail.said}]"]
        reached = ends
    return "".join([*parts, text[reached:end]])


def shortened(text: str, longest: int = 200) -> str:
    """Masked, on one line and cut between words: for a row of a list.

    Marks that turn the direction of writing would turn the rest of the row too: they are shown as
    a replacement. Masked before it is cut, with some words beyond the cut, so that half a number
    is none.
    """
    line = one_line(mask(text[: longest + 100]).text)
    if len(line) <= longest:
        return line
    return f"{line[:longest].rsplit(' ', 1)[0]}…"
