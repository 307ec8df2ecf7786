"""The processes of an embedded server, to be looked at and killed."""

import os
import signal
import time
from contextlib import suppress

from moothall.store import keeping, processes


def everything(state):
    """The processes of one state's server: the postmaster first, its keeper last."""
    keeper = keeping.told(state).get("pid")
    alive = [keeper] if keeper and keeping.is_kept(state) else []
    return [*processes.serving(state.data), *alive]


def kill_everything(state):
    for pid in everything(state):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    assert becomes(lambda: not everything(state))
    keeping.reap()


def becomes(question, within=120):
    """Whether the answer turns true in time."""
    until = time.monotonic() + within
    while not question():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
