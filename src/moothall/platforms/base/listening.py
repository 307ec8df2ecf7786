"""What a platform's module may say beside the contract: that it can wait for news."""

from collections.abc import Callable
from typing import Protocol, runtime_checkable


@runtime_checkable
class Listens(Protocol):
    """A platform that keeps a line open and tells of news by itself, as IMAP does with IDLE."""

    def listen(self, stopped: Callable[[], bool], at_most: float) -> bool:
        """Whether there is news, as soon as there is. ``stopped`` is asked about once a second.

        False after ``at_most`` seconds or once told to stop. Raises ``Unsupported`` where the
        server cannot do it, and ``PlatformError`` where the line breaks.
        """
        ...
