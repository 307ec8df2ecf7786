"""Lock files that a killed server left, and that would block the next start.

PostgreSQL takes a lock file for live when a process with its number exists. After kill -9 in a
container whose first process reaps late, the dead postmaster still has its number as a zombie; and
after a reboot the number may be somebody else's. Then the files are removed, and only then: in
every other case PostgreSQL knows better.
"""

import time
from pathlib import Path

from moothall.store import processes
from moothall.store.errors import StoreError

#: what orphaned server processes need to notice that their postmaster is gone
PATIENCE = 10.0


def wait_until_nobody_serves(data: Path, patience: float | None = None) -> None:
    """Wait for a server that is on its way out. Refuse where one stays."""
    until = time.monotonic() + (PATIENCE if patience is None else patience)
    while left := processes.serving(data):
        if time.monotonic() >= until:
            numbers = ", ".join(map(str, left))
            raise StoreError(
                f"a PostgreSQL that Moothall did not start runs on the data (process {numbers})",
                where=data,
                do=f"stop it, with `pg_ctl stop -D {data}` or `kill -INT {left[0]}`, and start "
                "again",
            )
        time.sleep(0.05)


def remove_stale_locks(data: Path, sockets: Path, port: int) -> list[Path]:
    """Remove the lock files whose process is a zombie or no server of this data; say which."""
    removed = []
    socket = sockets / f".s.PGSQL.{port}"
    lock = socket.with_name(f"{socket.name}.lock")
    for path in (data / "postmaster.pid", lock):
        pid = _pid_in(path)
        if pid is None or processes.serves(pid, data):
            continue
        path.unlink(missing_ok=True)
        removed.append(path)
    if lock in removed:
        socket.unlink(missing_ok=True)
    return removed


def _pid_in(path: Path) -> int | None:
    try:
        first = path.read_text().split("\n", 1)[0]
    except FileNotFoundError:
        return None
    try:
        return abs(int(first))
    except ValueError:
        return 0  # half written when the power went: no process has this number
