"""The desk that is measured as a whole: served in a directory of its own, and ended afterwards."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from tests.support.desk_process import family, free_port, name_of

ROOT = Path(__file__).parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 60


@dataclass(frozen=True)
class Served:
    """Its first process, its port, the address of its application's hooks, and its directory."""

    pid: int
    port: int
    path: str
    state: Path


@contextmanager
def served(words: Sequence[str] = ()) -> Iterator[Served]:
    """`benchmarks.load.hooked` with these options, once it answers; nothing of it is left."""
    with tempfile.TemporaryDirectory(prefix="moothall-served-") as made:
        place, port = Path(made), free_port()
        place.chmod(0o755)  # PostgreSQL runs as another user where we are root
        code = frozen(place / "code")
        environment = {name: told for name, told in os.environ.items() if not ours(name)} | {
            "MOOTHALL_STATE": str(place / "state"),
            "PYTHONPATH": f"{code / 'src'}{os.pathsep}{code}",
        }
        command = [sys.executable, "-m", "benchmarks.load.hooked", str(port), *words]
        with (place / "log").open("w") as log:
            desk = subprocess.Popen(
                command, cwd=code, env=environment, stdout=log, stderr=subprocess.STDOUT
            )
            try:
                yield Served(desk.pid, port, ready(desk, place / "log"), place / "state")
            finally:
                end(desk)


def ours(name: str) -> bool:
    """Whether it is a setting of a desk, which this one shall not have from whoever starts it."""
    return name.startswith("MOOTHALL_") or name == "DJANGO_SETTINGS_MODULE"


def frozen(place: Path) -> Path:
    """The code as it is now, so that nobody's editing changes what is measured.

    A process reads some of its modules and tables at first use; a killed one comes back with all of
    them. On a tree that was being edited one such run read none of 600 deliveries.
    """
    unwanted = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in ("src", "benchmarks", "tests/support"):
        shutil.copytree(ROOT / name, place / name, ignore=unwanted)
    return place


def ready(desk: "subprocess.Popen[bytes]", log: Path) -> str:
    """The address, once it answers. Raises SystemExit with what it said where it does not."""
    while desk.poll() is None:
        for line in log.read_text().splitlines():
            if line.startswith("at /"):
                return line.removeprefix("at ")
        time.sleep(0.1)
    raise SystemExit(log.read_text())


def end(desk: "subprocess.Popen[bytes]") -> None:
    """In order; by force what is still there after a minute."""
    desk.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        desk.wait(PATIENCE)
    for pid in family(desk.pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def spent(desk: int) -> dict[str, float]:
    """Seconds of processor by kind of process, of those that live."""
    found: dict[str, float] = {}
    for pid in family(desk):
        name = "postgres" if "postgres" in name_of(pid) else name_of(pid)
        with suppress(OSError, ValueError, IndexError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            found[name] = found.get(name, 0) + sum(map(int, fields[11:15])) / TICKS
    return found


def one(connection: "psycopg.Connection[tuple[int]]", statement: str) -> int:
    """The number that a statement answers; 0 where it answers nothing."""
    row = connection.execute(statement.encode()).fetchone()
    return row[0] if row else 0
