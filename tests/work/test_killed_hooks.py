"""Web and worker killed at random while deliveries come: each event is there, once."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from functools import partial

import psycopg
import pytest
from tests.support.desk_process import PATIENCE, children, family, free_port, name_of
from tests.support.waiting import becomes

hooked = pytest.importorskip("benchmarks.load.hooked")
sending = pytest.importorskip("benchmarks.load.sending")
DELIVERIES, A_SECOND, KILLS = 240, 20, 4


@pytest.fixture
def desk(databases, tmp_path):
    """As it is served, on a database of its own."""
    made = databases.create("desk")
    environment = os.environ | {
        "MOOTHALL_DATABASE_URL": made.app_url,
        "MOOTHALL_OWNER_DATABASE_URL": made.owner_url,
        "MOOTHALL_STATE": str(tmp_path / "state"),
    }
    port = free_port()
    said = tmp_path / "said"
    with said.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.load.hooked", str(port)],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            assert becomes(lambda: "at /" in said.read_text()), said.read_text()
            [line] = [one for one in said.read_text().splitlines() if one.startswith("at /")]
            yield process, port, line.removeprefix("at "), made.owner_url
        finally:
            for pid in family(process.pid):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.wait(PATIENCE)
    databases.drop(made)


def kill(process, over, killed):
    chance = random.Random(7)
    while len(killed) < KILLS and not over.wait(chance.uniform(0.5, 2.5)):
        name = ("moothall-web", "worker")[len(killed) % 2]
        for child in children(process.pid):
            if name.removeprefix("moothall-") in name_of(child):
                for pid in family(child):
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                killed.append(name)


def ask(url, statement):
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchone()


@pytest.mark.usefixtures("desk_database")
def test_no_delivery_is_lost_and_none_is_doubled(desk):
    process, port, path, url = desk
    over, killed = threading.Event(), []
    killer = threading.Thread(target=kill, args=(process, over, killed))
    killer.start()
    made = partial(hooked.delivery, pages=5)
    sent = asyncio.run(sending.send(port, path, DELIVERIES, A_SECOND, made))
    over.set()
    killer.join()
    assert len(killed) == KILLS
    assert len(sent.from_due) == DELIVERIES
    waiting = "SELECT count(*) FROM channels_delivery WHERE parsed_at IS NULL"
    assert becomes(lambda: ask(url, waiting) == (0,))
    counted = "SELECT count(*), count(DISTINCT external_id) FROM channels_event"
    assert ask(url, counted) == (DELIVERIES, DELIVERIES)
    assert ask(url, "SELECT count(*) FROM channels_delivery WHERE problem <> ''") == (0,)
    assert ask(url, "SELECT count(*) FROM channels_stray") == (0,)
