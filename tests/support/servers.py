"""The processes of an embedded server, to be looked at and killed."""

import os
import signal
from contextlib import suppress

from tests.support.waiting import becomes

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
