"""Webhooks: how quickly they are answered while many come, and that none is lost.

    python -m benchmarks.load.hooks --a-second 200 --seconds 60
    python -m benchmarks.load.hooks --a-second 100 --seconds 60 --kill

A desk of its own in a new directory, served as in earnest: granian, PostgreSQL with full
durability, row security, Meta's signatures. The sender is a process of its own and sends by the
clock. ``--kill`` ends web, worker and PostgreSQL itself with signal 9 at random meanwhile. At the
end every event is counted: each must be there once, and in a post of its own.
"""

import argparse
import asyncio
import os
import random
import signal
import statistics
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import psycopg
from benchmarks.load import hooked, sending
from benchmarks.load.served import Served, one, served, spent
from tests.support.desk_process import children, family, name_of
from tests.support.servers import everything

from moothall.store.state import State


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--a-second", type=float, default=200)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--pages", type=int, default=5)
    parser.add_argument("--web-processes", type=int, default=1)
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--no-worker", action="store_true")
    asked = parser.parse_args()
    words = ["--pages", str(asked.pages), "--web-processes", str(asked.web_processes)]
    words += ["--no-worker"] if asked.no_worker else []
    with served(words) as desk:
        warm_up(desk, asked.pages)
        measure(asked, desk)


def warm_up(desk: Served, pages: int) -> None:
    made = partial(hooked.delivery, pages=pages, mark="warm")
    asyncio.run(sending.send(desk.port, desk.path, 40, 20, made))


def measure(asked: argparse.Namespace, desk: Served) -> None:
    number = int(asked.a_second * asked.seconds)
    made = partial(hooked.delivery, pages=asked.pages)
    over = threading.Event()
    killer = threading.Thread(target=kill, args=(desk, over), daemon=True)
    before = spent(desk.pid)
    load = os.getloadavg()[0]
    began = time.monotonic()
    if asked.kill:
        killer.start()
    sent = asyncio.run(sending.send(desk.port, desk.path, number, asked.a_second, made))
    over.set()
    took = time.monotonic() - began
    after = spent(desk.pid)
    if asked.kill:
        killer.join()
    print(f"{number} deliveries in {took:.1f} s, load average {load:.1f} before and"
          f" {os.getloadavg()[0]:.1f} after; {sent.repeated} sent again,"
          f" answered otherwise: {dict(sent.refused)}")  # fmt: skip
    for words, times in (("when it was due", sent.from_due), ("when written", sent.from_written)):
        print(f"answered, ms since {words}: {shown(times)}")
    for name in sorted(after):
        used = after[name] - before.get(name, 0)
        print(f"  {name}: {used:.1f} s of processor, {used * 1000 / number:.2f} ms each")
    if not asked.no_worker:
        count(desk.state, number)


def shown(times: list[float]) -> str:
    ordered = sorted(one * 1000 for one in times)
    at = {share: ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in
          (0.5, 0.9, 0.99, 0.999)}  # fmt: skip
    return (
        f"half {at[0.5]:.1f}, 90 % {at[0.9]:.1f}, 99 % {at[0.99]:.1f}, 99.9 % {at[0.999]:.1f},"
        f" mean {statistics.fmean(ordered):.1f}, worst {ordered[-1]:.1f}"
    )


def kill(desk: Served, over: threading.Event) -> None:
    """Web, worker and the database's first process, at random moments, until it is over."""
    chance, killed = random.Random(5), {"database": 0, "web": 0, "worker": 0}
    while not over.wait(chance.uniform(2, 6)):
        name = chance.choice(sorted(killed))
        for pid in everything(State(desk.state))[:1] if name == "database" else ours(desk, name):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                killed[name] += 1
    print(f"killed with signal 9: {killed}")


def ours(desk: Served, name: str) -> list[int]:
    """The processes of that child; none while it is being started again."""
    return [one for pid in children(desk.pid) if name in name_of(pid) for one in family(pid)]


def count(state: Path, number: int, within: float = 900) -> None:
    """Wait until all is read, then each event must be there once."""
    from moothall.store import start  # noqa: PLC0415

    server, began = start(state, durable=True), time.monotonic()
    try:
        with psycopg.connect(server.owner_url, autocommit=True) as connection:
            waits = 1
            while waits and time.monotonic() - began < within:
                time.sleep(0.5)
                waits = one(connection, "SELECT (SELECT count(*) FROM channels_delivery WHERE"
                                        " parsed_at IS NULL) + (SELECT count(*) FROM"
                                        " channels_event WHERE taken_in_at IS NULL)")  # fmt: skip
            print(f"all read {time.monotonic() - began:.1f} s after the last was answered")
            kept = one(connection, "SELECT count(*) FROM channels_delivery WHERE"
                                   " body::text <> '' AND problem = ''")  # fmt: skip
            events = one(connection, "SELECT count(*) FROM channels_event"
                                     " WHERE external_id LIKE 'hook-%'")  # fmt: skip
            different = one(connection, "SELECT count(DISTINCT external_id) FROM channels_event"
                                        " WHERE external_id LIKE 'hook-%'")  # fmt: skip
            posts = one(connection, "SELECT count(*) FROM inbox_post"
                                    " WHERE external_id LIKE 'hook-%'")  # fmt: skip
            why = problems(connection)
        print(f"{kept} deliveries kept, {events} events, {different} different, {posts} posts,"
              f" of {number} sent")  # fmt: skip
        print(f"{waits} not read or not taken in; read and not understood: {why or 'none'}")
        if not events == different == posts == number:
            raise SystemExit("deliveries were lost or doubled")
    finally:
        server.stop()


def problems(connection: "psycopg.Connection[tuple[int]]") -> dict[str, int]:
    """What was kept and could not be read, by why: a desk whose code changes under it, say."""
    rows = connection.execute(
        "SELECT problem, count(*) FROM channels_delivery WHERE problem <> '' GROUP BY problem"
    )
    return {str(problem): int(number) for problem, number in rows.fetchall()}  # type: ignore[misc]


if __name__ == "__main__":
    main()
