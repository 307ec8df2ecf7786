"""How long the commands that people script take to answer, from a cold process.

    python benchmarks/start_up.py [RUNS]

Prints the median and the slowest of RUNS (10) runs of each, in milliseconds. The aim is 300.
"""

import statistics
import subprocess
import sys
import time

COMMANDS = (
    ("--help",),
    ("hours", "--at", "2026-12-25T10:00"),
    ("hours", "--from", "2016-01-01", "--to", "2026-01-01", "--format", "json"),
    ("clock", "foi", "2026-06-01"),
    ("clock", "awaab_emergency", "2026-12-18T16:45", "--format", "json"),
    ("clock", "--list"),
)


def milliseconds(command: tuple[str, ...]) -> float:
    """One run, from starting the process to its end. Raises where the command fails."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "moothall.cli.main", *command], check=True, capture_output=True
    )
    return (time.perf_counter() - start) * 1000


def main(runs: int) -> None:
    print(f"{'median':>8} {'slowest':>8}  command ({runs} runs, milliseconds)")
    for command in COMMANDS:
        milliseconds(command)  # the first run writes the bytecode
        taken = [milliseconds(command) for _ in range(runs)]
        print(f"{statistics.median(taken):8.0f} {max(taken):8.0f}  moothall {' '.join(command)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
