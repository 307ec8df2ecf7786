"""The page about the judge: per clause, how often people agreed, and how sure the number is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from uuid import UUID

from django.urls import reverse

from moothall.core.policy import Policy
from moothall.inbox.queries.agreement import Agreement
from moothall.inbox.shown import labels

#: with fewer a share would be a guess
FEWEST = 10
#: of a normal distribution: 95 times in 100 the truth lies within
Z = 1.959964
MOST_INSTEAD = 4
WIDE = 100


@dataclass(frozen=True, slots=True)
class Share:
    """``agreed`` of ``of``, with the range in which the true share lies 95 times in 100."""

    agreed: int
    of: int

    @property
    def is_enough(self) -> bool:
        """Whether a share may be said at all."""
        return self.of >= FEWEST

    @property
    def range(self) -> tuple[float, float]:
        """Wilson's interval (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927); it also holds near 0."""
        if not self.of:
            return 0.0, 1.0
        share, count = self.agreed / self.of, self.of
        middle = (share + Z * Z / (2 * count)) / (1 + Z * Z / count)
        half = Z * sqrt(share * (1 - share) / count + Z * Z / (4 * count**2)) / (1 + Z * Z / count)
        return max(0.0, middle - half), min(1.0, middle + half)

    @property
    def words(self) -> str:
        """``3 of 4: too few to say``."""
        if not self.of:
            return "nobody has dealt with one"
        counted = f"{self.agreed:,} of {self.of:,}"
        if not self.is_enough:
            return f"{counted}: too few to say"
        low, high = self.range
        return f"{counted} ({self.agreed / self.of:.0%}; likely {low:.0%} to {high:.0%})"


@dataclass(frozen=True, slots=True)
class Case:
    """A case in which people did not agree."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One label under one clause."""

    title: str
    clause: str
    clause_words: str
    proposed: int
    share: Share
    corrected: int
    otherwise: int
    missed: int
    instead: tuple[str, ...]
    cases: tuple[Case, ...]

    @property
    def bar(self) -> str:
        """Lengths in hundredths."""
        return f"{WIDE * self.share.agreed / self.share.of:.1f}" if self.share.of else "0"

    @property
    def low(self) -> str:
        return f"{WIDE * self.share.range[0]:.1f}"

    @property
    def high(self) -> str:
        return f"{WIDE * self.share.range[1]:.1f}"


def lines_of(
    rows: Sequence[Agreement], policy: Policy | None, visible: Mapping[UUID, str]
) -> list[Line]:
    """``visible``: the references of those cases that this person may open."""
    return [line_of(row, policy, visible) for row in rows]


def line_of(row: Agreement, policy: Policy | None, visible: Mapping[UUID, str]) -> Line:
    return Line(
        title=labels.title(row.label),
        clause=row.clause,
        clause_words=words_of(policy, row.clause),
        proposed=row.proposed,
        share=Share(row.agreed, row.dealt_with),
        corrected=row.corrected,
        otherwise=row.otherwise,
        missed=row.missed,
        instead=tuple(
            f"{instead_words(what)}: {times}"
            for what, times in row.instead.most_common(MOST_INSTEAD)
        ),
        cases=tuple(
            Case(visible[one], reverse("inbox-case", args=[one]))
            for one in row.cases
            if one in visible
        ),
    )


def instead_words(what: str) -> str:
    """Names of labels become their titles; what was done is words already."""
    names = what.split(" ") if what else []
    if not names:
        return "none of these labels"
    try:
        return ", ".join(labels.title(name).lower() for name in names)
    except ValueError:
        return what


def words_of(policy: Policy | None, clause: str) -> str:
    try:
        return policy.clause(clause).words if policy and clause else ""
    except KeyError:
        return "not in the policy any more"


def beside_a_case(agreed: int, dealt_with: int) -> str:
    """The small line under a proposed clause."""
    if not dealt_with:
        return ""
    few = "" if dealt_with >= FEWEST else ", too few to say much"
    times = "time" if dealt_with == 1 else "times"
    return f"Officers agreed {agreed:,} of {dealt_with:,} {times} in the last year{few}."
