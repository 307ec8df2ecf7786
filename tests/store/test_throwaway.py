"""The tests' own server: shared by a run's workers, and gone after it."""

import os
import time
from uuid import uuid4

import psycopg
import pytest

from moothall.store.state import State
from support import database
from support.database import throwaway
from support.servers import everything
from support.waiting import becomes

WORKER = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
from support.database import throwaway
with throwaway(sys.argv[2]) as databases:
    databases.template("desk")
    databases.create("desk")
    print(databases.server.state.root, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def run(monkeypatch, place):
    """A run's name; its directory lies in this test's own place."""
    monkeypatch.setattr(database.tempfile, "tempdir", str(place))
    return uuid4().hex


def fill(built):
    with psycopg.connect(built.owner_url) as owner:
        owner.execute("CREATE TABLE policy (words text)")


def test_workers_share_a_server_and_each_has_a_copy_of_the_template(run):
    builds = []
    with throwaway(run) as one, throwaway(run) as other:
        for databases in (one, other):
            databases.template("desk", lambda built: builds.append(built) or fill(built))
        first, second = one.create("desk"), other.create("desk")
        assert first.name != second.name
        with psycopg.connect(first.app_url) as app:
            app.execute("INSERT INTO policy VALUES ('be kind')")
        with psycopg.connect(second.app_url) as app:
            assert app.execute("SELECT count(*) FROM policy").fetchone() == (0,)
        other.drop(second)
        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            psycopg.connect(second.app_url)
        root = one.server.state.root
    assert len(builds) == 1
    assert not root.exists()


def test_a_killed_run_leaves_no_server_and_the_next_removes_its_directory(run, place, python):
    environment = os.environ | {"TMPDIR": str(place)}
    killed = python(WORKER, database.__file__.rpartition("/support/")[0], run, env=environment)
    root = place / killed.stdout.readline().strip().rpartition("/")[2]
    assert root.is_dir()
    assert becomes(lambda: not everything(State(root)))
    database.sweep()
    assert root.exists()  # it may yet belong to a run that is just starting
    before = time.time() - 2 * database.BEING_MADE
    os.utime(root, (before, before))
    database.sweep()
    assert not root.exists()
