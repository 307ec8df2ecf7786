"""Danger in the list: how sure it is, and the words that say so, however foul the rest may be."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from moothall.core.values import Span
from moothall.inbox.danger import Band, band_of, speaking, sure_of, where
from moothall.inbox.masking import masked_part, shortened
from moothall.inbox.queries.pages import Row as Found
from moothall.inbox.queues import QueueName
from moothall.inbox.shown.judged import because

MOST_QUOTES = 2
#: a heading over each band, and how a row of it begins
HEADINGS: dict[Band, str] = {
    Band.SAID: "An officer says so",
    Band.VERY_LIKELY: "Very likely",
    Band.LIKELY: "Likely",
    Band.MAYBE: "Maybe: many of these are false alarms",
    Band.HELPED: "Somebody has rung, told or answered them",
}
SURE: dict[Band, str] = {
    Band.SAID: "an officer says so",
    Band.VERY_LIKELY: "very likely",
    Band.LIKELY: "likely",
    Band.MAYBE: "maybe",
}
#: a row begins so many letters before the first word that speaks of danger
BEFORE = 50
THE_REST = "Everything else, soonest due first"


@dataclass(frozen=True, slots=True)
class Danger:
    """What a row says of it, masked.

    ``quoted`` stands alone where the rest is covered; ``words`` is the stretch of the post in which
    they stand, with them marked. Both are empty where a person said so without any.
    """

    sure: str
    quoted: str
    words: Markup


def danger_of(found: Found) -> Danger | None:
    """None for what does not stand in Danger."""
    case = found.case
    if not case.is_open or case.queue != QueueName.DANGER:
        return None
    spans = where(speaking(found.needs)[:1])[:MOST_QUOTES]
    return Danger(
        sure=SURE[sure_of(case.danger)],
        quoted=because(spans, found.text),
        words=stretch(found.text, spans) if spans else Markup(""),
    )


def stretch(text: str, spans: Sequence[Span]) -> Markup:
    """The post from shortly before the words that speak of danger, with them marked."""
    start = max(0, min(begin for begin, _ in spans) - BEFORE)
    if start:
        start = text.find(" ", start) + 1 or start
    words = shortened(masked_part(text, start, len(text)))
    parts = [" ".join(masked_part(text, *span).split()) for span in spans]
    wanted = "|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True) if part)
    pieces = re.split(f"(\\b(?:{wanted})(?!\\w))", words) if wanted else [words]
    marked = (
        Markup("<mark>{}</mark>").format(piece) if place % 2 else escape(piece)
        for place, piece in enumerate(pieces)
    )
    return escape("…" if start else "") + Markup("").join(marked)


def headings(rows: Sequence[Found], *, bare: bool) -> list[str]:
    """Over each row the heading that begins there, mostly none; none at all without Danger.

    ``bare``: the list is that of Danger alone.
    """
    if not any(one.case.is_open and one.case.queue == QueueName.DANGER for one in rows):
        return [""] * len(rows)
    said = [heading(one, bare=bare) for one in rows]
    return [
        words if place == 0 or words != said[place - 1] else "" for place, words in enumerate(said)
    ]


def heading(found: Found, *, bare: bool) -> str:
    if found.case.queue != QueueName.DANGER:
        return THE_REST
    words = HEADINGS[band_of(found.case.danger)]
    return words if bare else f"Danger. {words}"
