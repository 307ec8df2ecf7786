"""One child of the supervisor: forked, watched, started again when it dies.

A child is forked and not executed anew, so that Django is loaded once and a dead worker is back in
a fraction of a second. It leads a process group of its own: Ctrl-C reaches the supervisor alone,
and what a killed child leaves behind is ended with it.
"""

import ctypes
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress

PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15
log = logging.getLogger(__name__)
#: seconds before the next start, by how often in a row it died young
BACK_OFF = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0)
#: one that lived this long was well
SETTLED_AFTER = 60.0


class Child:
    """A function that runs in a process of its own; ``once``: until it has succeeded."""

    def __init__(
        self,
        name: str,
        main: Callable[[], int | None],
        log: int | None = None,
        *,
        once: bool = False,
    ) -> None:
        self.name = name
        self.once = once
        self.main = main
        self.log = log
        self.pid = 0
        self.deaths = 0
        self.started_at = 0.0
        self.due_at: float | None = None

    def start(self) -> None:
        """Fork. The supervisor has one thread, so that nothing is forked in mid-word."""
        sys.stdout.flush()
        sys.stderr.flush()
        us = os.getpid()
        self.started_at, self.due_at = time.monotonic(), None
        self.pid = os.fork()
        if self.pid == 0:
            self._become(us)

    def ended(self, status: int) -> str:
        """Note the death and plan the next start; what to say of it."""
        self.end_group(signal.SIGKILL)
        if self.once and status == 0:
            self.pid = 0
            return ""
        lived = time.monotonic() - self.started_at
        self.deaths = 1 if lived > SETTLED_AFTER else self.deaths + 1
        wait = BACK_OFF[min(self.deaths, len(BACK_OFF)) - 1]
        self.pid, self.due_at = 0, time.monotonic() + wait
        when = f"in {wait:.0f} s" if wait else "at once"
        return f"{self.name} ended ({how(status)}); it is started again {when}"

    def is_due(self) -> bool:
        """Whether it is to be started again by now."""
        return self.due_at is not None and time.monotonic() >= self.due_at

    def tell(self, number: signal.Signals) -> None:
        """Send it a signal."""
        if self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def end_group(self, number: signal.Signals) -> None:
        """Send its whole group a signal, itself and what it started."""
        if self.pid:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, number)

    def _become(self, supervisor: int) -> None:
        """Be the child, and never come back."""
        status = 1
        try:
            os.setpgid(0, 0)
            set_name(f"moothall-{self.name}")
            die_with_parent(supervisor)
            if self.log is not None:
                os.dup2(self.log, 1)
                os.dup2(self.log, 2)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, ())
            status = self.main() or 0
        except KeyboardInterrupt:
            status = 130
        except SystemExit as leaving:
            status = leaving.code if isinstance(leaving.code, int) else 1
        except BaseException:
            log.exception("%s broke", self.name)  # without the words that a traceback would quote
        finally:
            with suppress(Exception):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(status)


def how(status: int) -> str:
    """How a process ended, from what ``waitpid`` gave."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        with suppress(ValueError):
            return f"killed by {signal.Signals(number).name}"
        return f"killed by signal {number}"
    return f"status {os.waitstatus_to_exitcode(status)}"


def die_with_parent(parent: int, number: signal.Signals = signal.SIGTERM) -> None:
    """Have the kernel send us a signal when the parent ends, however it ends. Linux only."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def set_name(name: str) -> None:
    """What ``ps`` and ``top`` show; the kernel keeps 15 letters."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_NAME, name.encode()[:15], 0, 0, 0)
