"""How long to wait for what. Seconds and minutes that were chosen, each with its reason."""

from datetime import datetime, timedelta
from time import monotonic

from moothall.platforms.base import Idempotency, PlatformError, RateLimited

#: before the next try, where the platform says that nothing was done; then a person is asked.
#: Together a little over an hour: shorter outages pass unnoticed, longer ones are news.
BACK_OFF = tuple(timedelta(seconds=seconds) for seconds in (15, 30, 60, 120, 300, 600, 1200, 1800))
#: before we look whether it was done: platforms show what they took a little late
READ_BACK = tuple(timedelta(seconds=seconds) for seconds in (30, 120, 600))
#: a platform that says "wait until next week" is a case for a person
LONGEST_WAIT = timedelta(hours=2)
#: Mastodon keeps an Idempotency-Key for an hour (docs.joinmastodon.org/methods/statuses)
KEY_HOLDS = timedelta(minutes=45)
#: asking again cannot do it twice
SAFE = frozenset(
    {
        Idempotency.CLIENT_KEY,
        Idempotency.HEADER,
        Idempotency.SET_STATE,
        Idempotency.REPLACE,
    }
)


class Clock:
    """The time that the caller gave, moved on by what has passed since."""

    def __init__(self, at: datetime) -> None:
        self.at, self.started = at, monotonic()

    @property
    def now(self) -> datetime:
        return self.at + timedelta(seconds=monotonic() - self.started)


def next_try(attempts: int, error: PlatformError | None, now: datetime) -> datetime | None:
    """When to try again after so many tries; None: ask a person."""
    if attempts > len(BACK_OFF):
        return None
    wait = now + BACK_OFF[max(attempts, 1) - 1]
    if isinstance(error, RateLimited) and error.until is not None:
        wait = max(wait, error.until)
    return wait if wait - now <= LONGEST_WAIT else None


def next_look(read_backs: int, now: datetime) -> datetime | None:
    """When to look again after so many looks; None: ask a person."""
    return now + READ_BACK[read_backs] if read_backs < len(READ_BACK) else None
