"""How long the commands that people script take to answer, and the desk to be ready.

    python benchmarks/start_up.py [RUNS]      the commands, from a cold process
    python benchmarks/start_up.py desk [RUNS] `moothall serve` and `moothall demo`

Prints the median and the slowest of RUNS (10; the desk 5) runs. The aim for commands is 0.3 s, for
the desk 5 s where its data is there ("warm"). "Cold" is the first start on a new state directory,
which makes the database and every table, once.
"""

import os
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMANDS = (
    ("--help",),
    ("hours", "--at", "2026-12-25T10:00"),
    ("hours", "--from", "2016-01-01", "--to", "2026-01-01", "--format", "json"),
    ("clock", "foi", "2026-06-01"),
    ("clock", "awaab_emergency", "2026-12-18T16:45", "--format", "json"),
    ("clock", "--list"),
)
MOOTHALL = (sys.executable, "-m", "moothall.cli.main")


def milliseconds(command: tuple[str, ...]) -> float:
    """One run, from starting the process to its end. Raises where the command fails."""
    start = time.perf_counter()
    subprocess.run([*MOOTHALL, *command], check=True, capture_output=True)
    return (time.perf_counter() - start) * 1000


def ready(command: str, state: Path) -> tuple[float, float, float]:
    """Seconds until the desk is ready, until it has stopped, and of processor time in all."""
    port = free_port()
    before = worked()
    start = time.perf_counter()
    with subprocess.Popen(
        [*MOOTHALL, command, "--port", str(port)],
        env=os.environ | {"MOOTHALL_STATE": str(state)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        for line in process.stdout or ():
            if line.startswith("Ready"):
                break
        else:
            raise RuntimeError(f"moothall {command} did not start")
        up = time.perf_counter()
        time.sleep(2)  # a desk that is stopped at its first breath is nobody's
        told = time.perf_counter()
        process.send_signal(signal.SIGTERM)
        for _ in process.stdout or ():
            pass
        process.wait()
    return up - start, time.perf_counter() - told, worked() - before


def worked() -> float:
    """Processor time of everything that we started and that has ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def free_port() -> int:
    """A pair of ports, since the demonstration takes two; found below the ones the system gives."""
    for port in range(18000, 19000, 2):
        with socket.socket() as one, socket.socket() as two:
            try:
                one.bind(("127.0.0.1", port))
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise RuntimeError("no port is free")


def commands(runs: int) -> None:
    print(f"{'median':>8} {'slowest':>8}  command ({runs} runs, milliseconds)")
    for command in COMMANDS:
        milliseconds(command)  # the first run writes the bytecode
        taken = [milliseconds(command) for _ in range(runs)]
        print(f"{statistics.median(taken):8.0f} {max(taken):8.0f}  moothall {' '.join(command)}")


def desk(runs: int) -> None:
    load = os.getloadavg()[0]
    heads = "".join(f"{head:>9}" for head in ("cold", "warm", "slowest", "stop", "cold CPU", "CPU"))
    print(f"{heads}  seconds; load average {load:.1f}")
    for command in ("serve", "demo"):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            state = Path(folder) / "state"
            cold, _, cold_work = ready(command, state)
            taken = [ready(command, state) for _ in range(runs)]
        warm, stopped, work = (sorted(one[place] for one in taken) for place in (0, 1, 2))
        median = statistics.median
        shown = (cold, median(warm), max(warm), median(stopped), cold_work, median(work))
        numbers = "".join(f"{number:9.1f}" for number in shown)
        print(f"{numbers}  moothall {command} ({runs} warm runs)", flush=True)


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[:1] == ["desk"]:
        desk(int(words[1]) if len(words) > 1 else 5)
    else:
        commands(int(words[0]) if words else 10)
