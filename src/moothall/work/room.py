"""Whether the disk under a database of ours has room left, said before it is full.

With a full disk pages are still shown and nothing can be saved, so that the desk looks well from
outside. PostgreSQL itself goes on when there is room again.
"""

import shutil
import time
from collections.abc import Callable

from moothall.store import Server
from moothall.store.server import Embedded
from moothall.store.state import ROOM_TO_START

EVERY = 30.0


class Room:
    """Looked at now and then; says a thing when it changes, and not again."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.is_low = False
        self.next_at = 0.0

    def look(self, server: Server) -> None:
        """Where the time for it has come, and the disk is ours to watch."""
        if not isinstance(server, Embedded) or time.monotonic() < self.next_at:
            return
        self.next_at = time.monotonic() + EVERY
        place = server.state.root
        free = shutil.disk_usage(place).free
        if self.is_low == (free < ROOM_TO_START):
            return
        self.is_low = not self.is_low
        if self.is_low:
            left = free // 1024**2
            self.say(
                f"The disk of {place} has {left} MB left. When it is full nothing can be saved: "
                "make room."
            )
        else:
            self.say(f"The disk of {place} has room again.")
