"""What it costs one worker to ask a hundred accounts each minute what is new.

    python -m benchmarks.load.polls --pages 100 --minutes 3

The desk is served as in earnest, with its timetable and PostgreSQL; the platform is the training
network's own HTTP server, in a process of its own (this one). Processor time of the worker alone,
over whole minutes.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

import psycopg
from benchmarks.load.served import Served, one, served, spent

from moothall.platforms.base import PostKind
from moothall.platforms.sandbox.server import Elmhouse
from moothall.store import start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--minutes", type=int, default=3)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="moothall-polls-") as made,
        Elmhouse(Path(made) / "elmhouse.db") as network,
        served(["--pages", str(asked.pages), "--server", network.url, "--token", network.token])
        as desk,
    ):  # fmt: skip
        measure(asked, network, desk)


def measure(asked: argparse.Namespace, network: Elmhouse, desk: Served) -> None:
    server = start(desk.state, durable=True)
    ours = network.network.write("page", PostKind.POST, "Lift works on Monday")
    resident = network.network.residents()[0]
    try:
        with psycopg.connect(server.owner_url, autocommit=True) as connection:
            until_next_minute()
            until_next_minute()  # the first polls read everything there is
            before, load = spent(desk.pid), os.getloadavg()[0]
            for _ in range(asked.minutes):
                network.network.write(
                    resident.id, PostKind.COMMENT, "The lift is broken again", parent=ours.id
                )
                until_next_minute()
            after = spent(desk.pid)
            read = one(connection, "SELECT count(*) FROM channels_account"
                                   " WHERE last_read_at > now() - interval '80 s'")  # fmt: skip
            events = one(connection, "SELECT count(*) FROM channels_event")
    finally:
        server.stop()
    seconds = 60 * asked.minutes
    print(f"{asked.pages} accounts, {asked.minutes} minutes, load average {load:.1f};"
          f" {read} were read in the last minute, {events} events kept")  # fmt: skip
    for name in sorted(after):
        used = after[name] - before.get(name, 0)
        polls = asked.pages * asked.minutes
        print(f"  {name}: {used:.1f} s of processor = {100 * used / seconds:.1f} % of one core,"
              f" {1000 * used / polls:.1f} ms a poll")  # fmt: skip


def until_next_minute() -> None:
    """The timetable begins a minute; half a minute later its polls are over."""
    now = time.time()
    time.sleep(60 - (now - 30) % 60)


if __name__ == "__main__":
    main()
