"""What a covered post says of a danger: readable before anybody uncovers the abuse around it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from moothall.core.judgement.detect.words import find_words
from moothall.core.judgement.tidy import tidy
from moothall.core.values import Need, Span
from moothall.inbox.danger import DANGERS, speaking, where
from moothall.inbox.judging.waiting import hash_of
from moothall.inbox.masking import mask
from moothall.inbox.models import Post
from moothall.inbox.shown.words import stretch

NEEDS_HELP = frozenset(
    {Need.EMERGENCY.value, Need.SAFEGUARDING.value, Need.HAZARD.value, Need.URGENT.value}
)
MOST_LETTERS = 600
SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")


@dataclass(frozen=True, slots=True)
class Left:
    """A stretch that is not shown, and what stands in its place."""

    span: Span
    said: str


def mattering(post: Post) -> Markup:
    """The sentences with the words that matter, without the bad ones; nothing where none do.

    A danger of which the judge marked no words is shown whole: better a hard word than a gas leak
    that nobody read.
    """
    if not NEEDS_HELP & set(post.labels):
        return Markup("")
    spans = needed(post)
    if not spans and post.disposition not in DANGERS:
        return Markup("")
    wanted = (
        list(sentences(post.text, spans)) if spans else [(0, min(len(post.text), MOST_LETTERS))]
    )
    left = sorted((*bad_words(post.text), *private(post.text)), key=lambda one: one.span)
    shown = [stretch(post.text, start, end, spans, left) for start, end in wanted]
    return Markup(" … ").join(part.strip() for part in shown)


def needed(post: Post) -> list[Span]:
    """Where the needs stand, as long as the words are those that were judged."""
    row = post.judgement
    if row is None or row.text_sha256 != hash_of(post.text):
        return []
    return sorted(where(speaking(row.needs, NEEDS_HELP & set(post.labels))))


def sentences(text: str, spans: list[Span]) -> Iterator[Span]:
    """Those that hold a span, up to a screenful."""
    letters = 0
    for match in SENTENCE.finditer(text):
        start, end = match.span()
        if letters < MOST_LETTERS and any(start < last and first < end for first, last in spans):
            letters += end - start
            yield start, min(end, start + MOST_LETTERS)


def bad_words(text: str) -> Iterator[Left]:
    for hit in find_words(tidy(text)):
        if hit.span and not hit.kind.startswith("word.mild"):
            yield Left(hit.span, "…")


def private(text: str) -> Iterator[Left]:
    for detail in mask(text).details:
        yield Left(detail.span, detail.said)
