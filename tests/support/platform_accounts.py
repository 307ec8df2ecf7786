"""What the pretend platforms' fixtures are alike in: whole polls, faults, actions, open accounts."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moothall.platforms.base import Action


@dataclass
class Fault:
    """One answer instead of the right one; ``after`` has the request done all the same."""

    answer: Any
    path: str = ""
    method: str = ""
    after: bool = False
    times: int = 1

    def fits(self, request):
        fits = self.path in request.url.path and self.method in {"", request.method}
        return fits and self.times > 0

    def __call__(self, _):
        self.times -= 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def whole_poll(*, once=False):
    """Reads page after page; the last page and its cursor are kept on it.

    ``once``: each event once, as the desk keeps them.
    """

    def reading(platform, cursor=""):
        found = []
        while True:
            page = platform.fetch(cursor)
            found += page.events
            cursor = page.cursor
            if not page.more:
                reading.page, reading.cursor = page, cursor
                return list({event.key: event for event in found}.values()) if once else found

    return reading


def now():
    return datetime.now(UTC)


def told_of(faults):
    """Makes a fault and adds it to what a pretend platform looks through before it answers."""

    def faulty(answer, **where):
        faults.append(Fault(answer, **where))

    return faulty


def actions(clock: Callable[[], datetime] = now, **always: Any):
    """Makes an action on a post; ``always`` is said of each unless a test says otherwise."""

    def making(verb, target="", text="", **given):
        told = {"client_key": "key-1", "decided_at": clock()} | always
        return Action(verb=verb, target=target, text=text, **told | given)

    return making


@contextmanager
def closed_after():
    """A list of opened accounts, all closed at the end."""
    opened = []
    try:
        yield opened
    finally:
        for platform in opened:
            platform.close()
