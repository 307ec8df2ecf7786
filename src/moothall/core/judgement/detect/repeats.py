"""The same thing said again by one author (``recent`` finds what many say at once).

Likeness is RapidFuzz's ratio of tidied texts, 80 or more; a text that repeats an earlier one with
words put before or after it ("AGAIN for the third time: ...") counts by containment.
"""

import re

from moothall.core.judgement.detect.hit import Hit
from moothall.core.judgement.tidy import tidy
from moothall.core.values import Post

ALIKE = 80.0
"""RapidFuzz ratio from which two texts say near enough the same."""

_SHORTEST = 12
"""Tidied letters under which only the very same text counts: many people write "thank you"."""

_NOT_WORDS = re.compile(r"[\W_]+")
_LONGEST = 2000
"""Letters compared; beyond that two texts that began alike are alike."""


def plain_letters(text: str) -> str:
    """The text as words alone, for comparing."""
    return _NOT_WORDS.sub(" ", tidy(text[: 2 * _LONGEST]).text).strip()[:_LONGEST]


def near_enough(one: str, other: str) -> bool:
    """Whether two texts, already made :func:`plain_letters`, say near enough the same."""
    if one == other:
        return bool(one)
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _SHORTEST:
        return False
    from rapidfuzz import fuzz  # noqa: PLC0415  only needed where there is something to compare

    if fuzz.ratio(one, other, score_cutoff=ALIKE) > 0:
        return True
    # Containment: the shorter is most of the longer, nearly word for word.
    long_enough = len(shorter) >= 25 and len(shorter) >= 0.4 * len(longer)
    return long_enough and fuzz.partial_ratio(shorter, longer, score_cutoff=92) > 0


def find_repeats(post: Post, alike: int = 0) -> tuple[Hit, ...]:
    """How often the author, or anybody lately, has said this before.

    ``repeat.once`` is a single earlier post (a reminder, not yet repetition), ``repeat.history``
    two or more; ``repeat.bulk`` is two or more by anybody. The detail is the number.
    """
    mine = plain_letters(post.text)
    count = sum(near_enough(mine, plain_letters(earlier.text)) for earlier in post.history)
    hits = []
    if count == 1:
        hits.append(Hit("repeat.once", None, "1", 0.3))
    elif count:
        hits.append(Hit("repeat.history", None, str(count)))
    if post.history:
        hits.append(Hit("repeat.wrote_before", None, str(len(post.history)), 0.1))
    if alike >= 2:
        hits.append(Hit("repeat.bulk", None, str(alike)))
    return tuple(hits)
