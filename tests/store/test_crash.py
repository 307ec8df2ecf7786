"""``kill -9`` of everything loses no commit that was acknowledged."""

import os
import signal
from contextlib import suppress

import psycopg

from moothall.store import start
from moothall.store.state import State
from support.servers import everything
from support.waiting import becomes

WRITER = """
import os, pathlib, sys, psycopg
from moothall.store import start
server = start(pathlib.Path(sys.argv[1]))
acknowledged = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
with psycopg.connect(server.app_url, autocommit=True) as connection:
    while True:
        query = "INSERT INTO decision (word) VALUES (repeat('x', 500)) RETURNING id"
        number = connection.execute(query).fetchone()[0]
        os.write(acknowledged, b"%d\\n" % number)
"""
ENOUGH = 150


def test_kill_9_of_everything_loses_no_acknowledged_commit(copy, build, place, python):
    state = copy(build)
    with start(state) as server, psycopg.connect(server.owner_url) as owner:
        owner.execute(
            "CREATE TABLE decision (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, word text)"
        )
    written = place / "acknowledged"
    for _ in range(3):
        before = len(numbers(written))
        writer = python(WRITER, state, written)
        assert becomes(lambda before=before: len(numbers(written)) > before + ENOUGH, within=120)
        for pid in [writer.pid, *everything(State(state))]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        writer.wait()
        assert becomes(lambda: not everything(State(state)))
        acknowledged = numbers(written)
        with start(state) as server, psycopg.connect(server.app_url) as app:
            kept = {number for (number,) in app.execute("SELECT id FROM decision").fetchall()}
            assert "automatic recovery" in server.state.log.read_text()
        assert set(acknowledged) <= kept
        # at most one commit can have been made and not acknowledged, each time
        assert len(kept) - len(acknowledged) <= 3


def numbers(path):
    if not path.exists():
        return []
    return [int(line) for line in path.read_text().splitlines(keepends=True) if line.endswith("\n")]
