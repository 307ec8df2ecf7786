"""What the judge needs of whoever read a post: the model, or the model and what was learnt."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from moothall.core.judgement.detect import Hit
from moothall.core.values import Disposition, Label, Post, Service, Span


class Reads(Protocol):
    """A post as it was read. ``scores`` has every label, ``service`` sums to 1."""

    @property
    def scores(self) -> Mapping[Label, float]: ...

    @property
    def service(self) -> Mapping[Service, float]: ...

    def spans(self, label: Label) -> tuple[Span, ...]:
        """The words that speak for a label."""


@runtime_checkable
class SaysWhatFirst(Protocol):
    """A reading that also answers directly what to do first, with shares that sum to 1."""

    @property
    def dispositions(self) -> Mapping[Disposition, float]: ...


class Learned(Protocol):
    """What an organisation's own decisions taught: it moves scores and nothing else."""

    @property
    def version(self) -> str:
        """Named in every judgement beside the version of the weights."""

    def over(self, reading: Reads, post: Post, hits: tuple[Hit, ...]) -> Reads:
        """The same reading with its scores moved."""
