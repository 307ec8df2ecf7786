"""What an officer decided about a post, beside what the judge had said of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from moothall.core.judgement.evaluate import Labelled
from moothall.core.judgement.precedence import disposition_for
from moothall.core.values import Ground, Label, Need, Post, Service


@dataclass(frozen=True, slots=True)
class Marks:
    """The labels and the service area that somebody, or the judge, gave a post."""

    grounds: frozenset[Ground]
    needs: frozenset[Need]
    service: Service

    @property
    def labels(self) -> frozenset[Label]:
        return self.grounds | self.needs

    def wrong_by(self, other: "Marks") -> int:
        """How many marks stand in one and not in the other; a service that differs is one."""
        return len(self.labels ^ other.labels) + (self.service is not other.service)


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision, changed or not. ``at`` is aware; ``by`` names the officer, or stands for them.

    ``said`` is what the judge had suggested; None only where nobody had looked at it yet.
    """

    post: Post
    decided: Marks
    by: str
    at: datetime
    said: Marks | None = None
    before_suggestion: bool = False
    """Decided before the suggestion was seen: nobody was led by it."""

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError(f"decision on post {self.post.id}: its time has no offset; add one")
        if self.said is None and not self.before_suggestion:
            raise ValueError(
                f"decision on post {self.post.id}: it was made after the suggestion, so say what"
                " the judge had said"
            )

    @property
    def only_accepted(self) -> bool:
        """Seen and let stand. That takes one click, so it says less than any other decision."""
        return not self.before_suggestion and self.said == self.decided

    @property
    def author(self) -> str:
        """Who wrote the post, as far as it is known; empty where it is not."""
        name = self.post.author.handle or self.post.author.name
        return f"{self.post.platform} {name}" if name else ""

    def as_gold(self) -> Labelled:
        """The decision as the right answer; what to do first follows by the published table."""
        marks = self.decided
        return Labelled(
            self.post,
            marks.grounds,
            marks.needs,
            disposition_for(marks.grounds, marks.needs),
            marks.service,
        )


def in_order(decisions: Iterable[Decision]) -> list[Decision]:
    """Oldest first; of the same moment, by the post's id, so that the order never wavers."""
    return sorted(decisions, key=lambda one: (one.at, one.post.id, one.by))
