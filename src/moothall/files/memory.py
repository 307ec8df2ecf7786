"""Each post's company within one reading: what its author wrote before, and how many say the same.

Exports carry no history, and without it nothing can be called repetitive. What is remembered is
bounded (``Recent``), so a million lines need no more memory than a few thousand.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from moothall.core.judgement.detect.recent import Recent
from moothall.core.values import EarlierPost
from moothall.files.rows import BadLine, Found, Notes, Row

NEWEST_FIRST = (
    "some posts stand after later ones; a post is compared only with posts that were written before"
    " it and stand before it, so sort the file oldest first to have repeats by one author noticed"
)


def remembering(
    found: Iterable[Found], notes: Notes, recent: Recent | None = None
) -> Iterator[Found]:
    """The same rows with ``history`` and ``alike`` filled in.

    A history that the file itself gives is kept as it is. A later post is never history, so a file
    that runs backwards in time gives none, which is said in ``notes``.
    """
    recent = recent or Recent()
    latest: datetime | None = None
    for one in found:
        if isinstance(one, BadLine):
            yield one
            continue
        seen = recent.look(one.post)
        at = one.post.posted_at
        late = at is not None and latest is not None and at < latest
        history = _before(seen.history) if late else seen.history
        if late and len(history) < len(seen.history):
            notes.say(NEWEST_FIRST)
        if at is not None and not late:
            latest = at
        yield _with(one, seen.alike, history)


def _with(row: Row, alike: int, history: tuple[EarlierPost, ...]) -> Row:
    if not history and not alike:
        return row
    post = row.post if row.post.history else replace(row.post, history=history)
    return replace(row, post=post, alike=alike)


def _before(history: tuple[EarlierPost, ...]) -> tuple[EarlierPost, ...]:
    """Without posts that were written later, which stand in a history as nought hours ago."""
    return tuple(earlier for earlier in history if earlier.hours_ago != 0.0)
