"""What a detector says: one thing noticed, and where."""

from dataclasses import dataclass

from moothall.core.values import Span


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing noticed in a post.

    ``kind`` is a stable dotted name (docs/reference/detectors.md lists them all); the statistical
    model takes kinds as features, so a kind once published keeps its name and meaning.
    """

    kind: str
    span: Span | None = None
    """Where in ``post.text``; None where the evidence lies elsewhere (bio, history, directory)."""
    detail: str = ""
    """The plain form of the word, the name found, the number of repeats: for the reason shown."""
    strength: float = 1.0
    """From 0 to 1: how much weight the hit bears on its own."""
