"""What the judge says of a post."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from moothall.core.values.labels import Disposition, Ground, Label, Need, Service

Span = tuple[int, int]
"""Start and end, in characters of the post's own text; the end is exclusive."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One label the post earns, how sure the judge is, under which clause, and because of what."""

    label: Ground | Need
    score: float
    clause: str | None
    """The clause quoted for it; None where the published policy has no words for it."""
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class ClockDue:
    """A statutory or policy clock that this post starts. Days give a date, hours a date-time."""

    clock: str
    due: date | datetime
    provisional: bool = False
    """True where the bank-holiday data does not reach the due date."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The whole answer. ``maybes`` are findings below their threshold, shown to a person."""

    id: str
    disposition: Disposition
    grounds: tuple[Finding, ...]
    needs: tuple[Finding, ...]
    maybes: tuple[Finding, ...]
    service: Service
    scores: Mapping[Label, float]
    clauses: tuple[str, ...]
    clocks: tuple[ClockDue, ...]
    reply_by: datetime | None
    reasons: tuple[str, ...]
    policy: str
    judge: str
    rival: Disposition | None = None
    """What the post as a whole looks like, where its labels lead elsewhere: a person chooses."""
