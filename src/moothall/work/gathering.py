"""One job for what comes by the hundred, asked for beside the requests and not in them."""

import logging
import threading
import time
from queue import Empty, SimpleQueue
from uuid import UUID

from django.db import connections

from moothall.work.asking import AnyTask, ask_unless_one_waits

log = logging.getLogger(__name__)
#: seconds; what comes meanwhile is read by one job
MOMENT = 0.05


class Gathering:
    """Whose news is to be read, put to the queue by a thread that starts with the first.

    What is told after it was saved is asked for after it was saved. What a killed process did not
    ask for any more, and what the queue refused, is found by the timetable within a minute.
    """

    def __init__(self) -> None:
        self.told: SimpleQueue[tuple[AnyTask, UUID]] = SimpleQueue()
        self.guard = threading.Lock()
        self.thread: threading.Thread | None = None

    def ask_soon(self, task: AnyTask, organisation: UUID) -> None:
        """Have it done for all that this organisation has by then."""
        self.told.put((task, organisation))
        if self.thread is None:
            with self.guard:
                if self.thread is None:
                    self.thread = threading.Thread(target=self.run, name="gathering", daemon=True)
                    self.thread.start()

    def run(self) -> None:
        """As long as the process lives."""
        while True:
            self.ask_for(self.gathered())
            time.sleep(MOMENT)

    def gathered(self) -> dict[tuple[AnyTask, UUID], None]:
        """Wait for one, and take what else is there; each once."""
        found = {self.told.get(): None}
        while True:
            try:
                found[self.told.get_nowait()] = None
            except Empty:
                return found

    def ask_for(self, wanted: dict[tuple[AnyTask, UUID], None]) -> None:
        """Nobody waits for this, so a fault is only logged; the connection is given back."""
        try:
            for task, organisation in wanted:
                ask_unless_one_waits(task, organisation)
        except Exception:
            log.exception("news is read a minute later than it could be")
        finally:
            connections.close_all()
