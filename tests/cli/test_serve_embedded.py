"""The desk with a PostgreSQL of its own: two on one state directory, and a database that dies.

Made once for all of these, since the first start makes every table.
"""

import os
import signal
import tempfile
from pathlib import Path

import pytest
from tests.support.desk_process import PATIENCE, Desk, family, free_port, get, is_gone
from tests.support.waiting import becomes

from moothall.store import keeping
from moothall.store.state import State


@pytest.fixture(scope="module")
def environment():
    """Not below pytest's own directory, which PostgreSQL's user may not pass through."""
    with tempfile.TemporaryDirectory(prefix="moothall-serve-") as folder:
        Path(folder).chmod(0o755)
        settings = {"MOOTHALL_STATE": f"{folder}/state"}
        with Desk(["migrate"], settings) as once:
            assert once.ended(4 * PATIENCE) == 0, once.said
        assert "up to date" in once.said
        yield settings


@pytest.fixture
def state(environment):
    return State(Path(environment["MOOTHALL_STATE"]))


def serving(environment):
    port = free_port()
    return Desk(["serve", "--port", str(port)], environment), port


def test_it_runs_and_stops_its_database_with_it(environment, state):
    started, port = serving(environment)
    with started as desk:
        desk.wait_for("or: kill")
        assert f"{state.root}, in a PostgreSQL" in desk.said
        assert get(port) == 200
        everybody = family(desk.process.pid)
        desk.tell(signal.SIGTERM)
        assert desk.ended() == 0
        assert all(is_gone(pid) for pid in everybody)
    assert not keeping.is_kept(state)


def test_a_second_desk_joins_the_firsts_database_and_outlives_it(environment, state):
    started, port = serving(environment)
    with started as first:
        first.wait_for("or: kill")
        starting, another = serving(environment)
        with starting as second:
            second.wait_for("or: kill")
            first.tell(signal.SIGTERM)
            assert first.ended() == 0
            assert get(port) == 0
            assert get(another) == 200
            second.tell(signal.SIGTERM)
            assert second.ended() == 0
    assert not keeping.is_kept(state)


def test_a_database_whose_keeper_is_killed_is_started_again(environment, state):
    started, port = serving(environment)
    with started as desk:
        desk.wait_for("or: kill")
        os.kill(keeping.told(state)["pid"], signal.SIGKILL)
        desk.wait_for("started again")
        assert becomes(lambda: get(port) == 200)
        desk.tell(signal.SIGTERM)
        assert desk.ended() == 0


def test_killed_with_everything_it_comes_back_as_it_was(environment, state):
    started, _ = serving(environment)
    with started as desk:
        desk.wait_for("or: kill")
        for pid in family(desk.process.pid):
            os.kill(pid, signal.SIGKILL)
        assert becomes(lambda: not keeping.is_kept(state))
    starting, port = serving(environment)
    with starting as again:
        again.wait_for("or: kill")
        assert get(port) == 200
        again.tell(signal.SIGTERM)
        assert again.ended() == 0
