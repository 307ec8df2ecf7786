"""Which danger stands first: what nobody has helped with, the likelier, the graver, the newest.

That no danger may be missed, the judge sends to Danger also what is one in ten to be one. An
officer at nine in the morning has to see the fire above the frisbee.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any
from uuid import UUID

from moothall.core.values import Disposition, Need, Span
from moothall.inbox.models import Post, PostJudgement
from moothall.inbox.models.case import MAYBE

DANGERS = {Disposition.EMERGENCY, Disposition.SAFEGUARD}
#: from here a finding is said to be very likely, and likely; below it is a maybe
SURE, LIKELY = 0.9, 0.6
#: of the maybes, those that are nearer to one in two come before those that are one in ten
LIKELIER = 0.3
NEEDS_OF_DANGER = {Need.EMERGENCY, Need.SAFEGUARDING}
SPEAKS_OF_DANGER = {need.value for need in NEEDS_OF_DANGER}
#: what can kill within the hour, and is told in words that hardly anybody uses for less
GRAVEST = frozenset(
    f"cue.{name}"
    for name in (
        "emergency.fire",
        "emergency.gas",
        "emergency.carbon_monoxide",
        "emergency.electric",
        "emergency.collapse_of_a_person",
        "safeguarding.suicide",
    )
)


class Band(IntEnum):
    """How sure it is that somebody is in danger; in the order of the list."""

    SAID = 0
    VERY_LIKELY = 1
    LIKELY = 2
    MAYBE = 3
    #: somebody has rung, told or answered them already, and nothing was said since
    HELPED = 4


HELPED = Band.HELPED * 10
#: within its band, behind what nobody has judged: a person called what stood there before safe
CALLED_SAFE = 5
BY_A_PERSON = Band.SAID * 10


def speaking(
    needs: Iterable[dict[str, Any]], among: Collection[str] = SPEAKS_OF_DANGER
) -> list[dict[str, Any]]:
    """The findings that speak of danger, or of whichever labels; the likeliest first."""
    found = [one for one in needs if one["label"] in among]
    return sorted(found, key=lambda one: -one["score"])


def where(findings: Iterable[dict[str, Any]]) -> list[Span]:
    """Where their words stand, without those that lie within another: none is quoted twice."""
    given = [(span[0], span[1]) for one in findings for span in one["spans"]]
    return [
        one
        for one in dict.fromkeys(given)
        if not any(o != one and o[0] <= one[0] and one[1] <= o[1] for o in given)
    ]


@dataclass(frozen=True, slots=True)
class Told:
    """What a judgement says of danger: its needs, and what the rules saw."""

    needs: list[dict[str, Any]]
    cues: frozenset[str]

    @property
    def score(self) -> float:
        """The likelihood of the likeliest danger, from 0 to 1."""
        return max((one["score"] for one in self.needs if one["label"] in SPEAKS_OF_DANGER),
                   default=0.0)  # fmt: skip


def band_of(level: int) -> Band:
    """Tens are the band; what is no danger counts as the last."""
    return Band(min(level // 10, Band.HELPED))


def sure_of(level: int) -> Band:
    """How sure it is, whether or not somebody has helped."""
    return Band(min((level - HELPED if level >= HELPED else level) // 10, Band.MAYBE))


def level_of(post: Post, told: Told | None) -> int:
    """The smaller the sooner. A person's word comes before every likelihood."""
    if post.corrected_at is not None:
        return BY_A_PERSON
    if told is None:
        return MAYBE
    grave = 0 if told.cues & GRAVEST else 1
    if told.score >= SURE:
        return Band.VERY_LIKELY * 10 + grave
    if told.score >= LIKELY:
        return Band.LIKELY * 10 + grave
    return Band.MAYBE * 10 + grave + (0 if told.score >= LIKELIER else 2)


def told_of(posts: Iterable[Post]) -> Mapping[UUID, Told]:
    """By post, for those that speak of danger: one query, and none where there is none."""
    wanted = {
        post.judgement_id: post.pk
        for post in posts
        if post.judgement_id and post.disposition in DANGERS
    }
    if not wanted:
        return {}
    rows = PostJudgement.objects.filter(pk__in=wanted).values_list("pk", "needs", "reading__hits")
    return {
        wanted[judgement]: Told(needs, frozenset(hit[0] for hit in hits or ()))
        for judgement, needs, hits in rows
    }
