"""What the kernel says of a process. Linux only: it is read from /proc."""

import itertools
import os
from pathlib import Path

POSTMASTERS = {"postgres", "postmaster"}
GONE = {"", "Z", "X", "x"}


def is_running(pid: int) -> bool:
    """False also for a zombie: it has ended, and only waits for its parent to notice."""
    return _state(pid) not in GONE


def serves(pid: int, data: Path) -> bool:
    """Whether this process is a PostgreSQL that runs on the data directory."""
    if not is_running(pid):
        return False
    try:
        if Path(f"/proc/{pid}/comm").read_text().strip() not in POSTMASTERS:
            return False
        if Path(f"/proc/{pid}/cwd").readlink() == data.resolve():
            return True
    except OSError:
        pass  # another user's process: its command line is still there to read
    return _names(pid, data)


def serving(data: Path) -> list[int]:
    """Every process of PostgreSQL on the data directory, its parents' orphans included."""
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return sorted(pid for pid in pids if pid != os.getpid() and serves(pid, data))


def _state(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    return words.rpartition(")")[2].split()[0]  # the name before may hold spaces and brackets


def _names(pid: int, data: Path) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return False
    named = {after for before, after in itertools.pairwise(words) if before == "-D"}
    return any(Path(name).resolve() == data.resolve() for name in named)
