"""Where one of Meta's platforms has numbers of its own for what it refuses."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from moothall.platforms.base import PlatformError, RateLimited, Transient, UnknownOutcome
from moothall.platforms.meta.errors import number

Meanings = Mapping[int, tuple[type[PlatformError], str]]


def meaning(meanings: Meanings, code: int, detail: str) -> PlatformError | None:
    """None for what is not in the platform's own table."""
    if code not in meanings:
        return None
    kind, words = meanings[code]
    if issubclass(kind, RateLimited):
        return kind(words, until=None, detail=detail, code=str(code))
    return kind(words, detail=detail, code=str(code))


@contextmanager
def said_by(meanings: Meanings) -> Iterator[None]:
    """Says by the platform's own table what Meta's does not know, or knows less of."""
    try:
        yield
    except PlatformError as error:
        first, _, second = error.code.partition("/")
        known = meaning(meanings, number(second), error.detail) or meaning(
            meanings, number(first), error.detail
        )
        if known is None or isinstance(error, RateLimited) or _knows_less(error, known):
            raise
        raise known from error


def _knows_less(error: PlatformError, known: PlatformError) -> bool:
    """A read that failed, or a step that nobody sees, is certain to have changed nothing."""
    return isinstance(error, Transient) and isinstance(known, UnknownOutcome)
