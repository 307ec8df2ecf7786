"""Danger in the list: how sure it is, and the words that say so, however foul the rest may be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from moothall.core.values import Span
from moothall.inbox.danger import SPEAKS_OF_DANGER, Band, band_of
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
}
SURE: dict[Band, str] = {
    Band.SAID: "An officer says so",
    Band.VERY_LIKELY: "Very likely",
    Band.LIKELY: "Likely",
    Band.MAYBE: "Maybe",
}
THE_REST = "Everything else, soonest due first"


@dataclass(frozen=True, slots=True)
class Danger:
    """``words`` are quoted and masked; empty where a person said so without any."""

    sure: str
    words: str


def danger_of(found: Found) -> Danger | None:
    """None for what does not stand in Danger."""
    case = found.case
    if not case.is_open or case.queue != QueueName.DANGER:
        return None
    told = sorted(
        (one for one in found.needs if one["label"] in SPEAKS_OF_DANGER),
        key=lambda one: -one["score"],
    )
    spans = outermost(told[0]["spans"]) if told else []
    return Danger(SURE[band_of(case.danger)], because(spans[:MOST_QUOTES], found.text))


def outermost(spans: Iterable[Sequence[int]]) -> list[Span]:
    """Without those that lie within another: no word is quoted twice."""
    given = [(one[0], one[1]) for one in spans]
    return [
        one
        for one in dict.fromkeys(given)
        if not any(o != one and o[0] <= one[0] and one[1] <= o[1] for o in given)
    ]


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
