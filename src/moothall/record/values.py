"""Who did it, to what, and what a check of the chain found."""

from dataclasses import dataclass
from uuid import UUID

#: said first where a head that somebody typed is not the chain's
MISCOPIED = "the head given may have been copied wrongly"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person by name and role as they were then, or the desk itself."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What it was done to: ``kind`` as the desk calls it, ``label`` as a person would find it."""

    kind: str
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry's number and hash. Kept elsewhere, it shows what was later cut or redone."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Problem:
    """The first entry that is not as it was written. ``number`` is where it should stand."""

    number: int
    what: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``entries`` were sound before the first problem; all of them where there is none."""

    organisation_id: UUID
    entries: int
    head: Head
    problem: Problem | None = None

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return self.problem is None
