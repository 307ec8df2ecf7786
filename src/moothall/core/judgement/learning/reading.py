"""Posts as the shipped model reads them: each is read once, however often a fit is tried on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from moothall.core.judgement.context import Context
from moothall.core.judgement.detect import Hit, detect
from moothall.core.judgement.reads import Reads
from moothall.core.values import Label, Post, Service, Span


class Reader(Protocol):
    """The shipped model, as far as learning needs it."""

    @property
    def version(self) -> str: ...

    def read(self, post: Post, hits: tuple[Hit, ...]) -> Reads: ...


@dataclass(frozen=True, slots=True)
class Kept:
    """A post, what was noticed in it and how it was read. The words that mattered are not kept."""

    post: Post
    hits: tuple[Hit, ...]
    scores: Mapping[Label, float]
    service: Mapping[Service, float]

    def spans(self, label: Label) -> tuple[Span, ...]:
        del label
        return ()


def keep(posts: Iterable[Post], reader: Reader) -> list[Kept]:
    """Some forty posts a second on one core; nothing else in learning takes as long."""
    kept = []
    for post in posts:
        hits = detect(post, Context())
        reading = reader.read(post, hits)
        kept.append(Kept(post, hits, reading.scores, reading.service))
    return kept
