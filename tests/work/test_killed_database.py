"""The database killed as well, under the counter: what was answered 200 is there, once.

The desk has its own PostgreSQL here, as it is installed, whose keeper and supervisor start it
again. Nothing is measured.
"""

import asyncio
import os
import signal
from contextlib import suppress

import psycopg
import pytest
from tests.support.desk_process import children, family, name_of
from tests.support.servers import everything
from tests.support.waiting import becomes, eventually

from moothall.store import keeping, start
from moothall.store.state import State

hooked = pytest.importorskip("benchmarks.load.hooked")
sending = pytest.importorskip("benchmarks.load.sending")
served = pytest.importorskip("benchmarks.load.served")
EACH, KILLED_AT, A_SECOND = 50, 15, 15
OURS = ("web", "worker")


def postmaster(desk):
    return everything(State(desk.state))[:1]


def database(desk):
    """All of PostgreSQL, and its keeper, which starts it again; the supervisor starts that."""
    return everything(State(desk.state))


def ours(desk, *names):
    found = {name_of(pid).removeprefix("moothall-"): pid for pid in children(desk.pid)}
    return [pid for name in names if name in found for pid in family(found[name])]


#: while some deliveries are under way; what is sent until it is back is sent again
KILLS = {
    "PostgreSQL": postmaster,
    "web": lambda desk: ours(desk, "web"),
    "PostgreSQL and its keeper": database,
    "worker": lambda desk: ours(desk, "worker"),
    "everything but the supervisor": lambda desk: [*database(desk), *ours(desk, *OURS)],
    "PostgreSQL once more": postmaster,
}


def send(desk, part, wanted):
    """So many deliveries, each until it is answered 200, and a kill in the middle of them."""
    pids = eventually(lambda: all(ours(desk, name) for name in OURS) and wanted(desk))

    def made(number):
        if number == KILLED_AT:
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        return hooked.delivery(part * EACH + number, 5)

    sent = asyncio.run(sending.send(desk.port, desk.path, EACH, A_SECOND, made))
    assert len(sent.from_due) == EACH
    return sent.repeated


def test_nothing_answered_is_lost_with_the_database_and_nothing_comes_twice():
    with served.served() as desk:
        again = {what: send(desk, part, KILLS[what]) for part, what in enumerate(KILLS)}
        # nobody was told 200 by a desk that had no database
        assert all(again[what] for what in KILLS if what != "worker"), again
        count(desk.state, EACH * len(KILLS))
    assert becomes(lambda: not everything(State(desk.state)))


def count(state, deliveries):
    with (
        start(state) as server,
        psycopg.connect(server.owner_url, autocommit=True) as connection,
    ):
        assert keeping.is_kept(State(state))
        left = (
            "SELECT (SELECT count(*) FROM channels_delivery WHERE parsed_at IS NULL)"
            " + (SELECT count(*) FROM channels_event WHERE taken_in_at IS NULL)"
        )
        eventually(lambda: connection.execute(left).fetchone() == (0,), within=300)
        every = sorted(f"hook-{number}" for number in range(deliveries))
        for table in ("channels_event", "inbox_post"):
            kept = connection.execute(f"SELECT external_id FROM {table}").fetchall()
            assert sorted(one for (one,) in kept) == every, table
        wrong = "SELECT problem FROM channels_delivery WHERE problem <> ''"
        assert connection.execute(wrong).fetchall() == []
        assert connection.execute("SELECT count(*) FROM channels_stray").fetchone() == (0,)
        assert server.state.log.read_text().count("automatic recovery") >= len(KILLS) // 2
