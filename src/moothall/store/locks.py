"""Advisory locks on files. The kernel lets go of them when a process ends, kill -9 included."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class Lock:
    """One hold on one file: shared or exclusive, not handed on to programs that are started."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self, *, shared: bool = False, wait: float = 0) -> bool:
        """Try for so many seconds; whether it was had."""
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        until = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(self._file, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    return False
                time.sleep(0.02)
            else:
                return True

    def is_current(self) -> bool:
        """False where the file was removed, or put anew, since it was opened."""
        with suppress(FileNotFoundError):
            return os.path.samestat(os.fstat(self._file), self._path.stat())
        return False

    def let_go(self) -> None:
        """Give the lock back, also for children that inherited it by fork."""
        if self._file >= 0:
            fcntl.flock(self._file, fcntl.LOCK_UN)
            os.close(self._file)
            self._file = -1


def is_free(path: Path) -> bool:
    """Whether nobody holds the file for itself alone."""
    if not path.exists():
        return True
    lock = Lock(path)
    try:
        return lock.take(shared=True)
    finally:
        lock.let_go()


@contextmanager
def holding(lock: Lock) -> Iterator[None]:
    """Let go at the end of the block, whatever happens in it."""
    try:
        yield
    finally:
        lock.let_go()
