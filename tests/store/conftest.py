"""State directories that the server's user can reach, emptied of servers afterwards."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

from moothall.store import start
from moothall.store.binaries import candidates, choose
from moothall.store.state import State

sys.path.insert(0, str(Path(__file__).parent.parent))

from support.servers import kill_everything


@pytest.fixture
def place():
    """A directory of this test's; every process that serves data in it is ended with the test."""
    # pytest's own directories are closed to the server's user when root runs the tests
    root = Path(tempfile.mkdtemp(prefix="moothall-store-"))
    root.chmod(0o711)
    yield root
    for marker in root.rglob("moothall.json"):
        kill_everything(State(marker.parent))
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def state(place):
    return place / "state"


@pytest.fixture(params=["machine", "wheel"])
def build(request, monkeypatch):
    """Each kind of PostgreSQL in turn, where this machine has it."""
    found = candidates(request.param)
    if not found or found[0].major < 15:
        pytest.skip(f"no PostgreSQL from the {request.param} here")
    monkeypatch.setenv("MOOTHALL_POSTGRES", request.param)
    return found[0]


@pytest.fixture(scope="session")
def originals():
    """One stopped state directory for each build, to copy: making one is slow."""
    root = Path(tempfile.mkdtemp(prefix="moothall-store-"))
    root.chmod(0o711)
    made = {}

    def original(build):
        name = (build or choose(None)).version
        if name not in made:
            made[name] = root / name
            start(made[name], durable=False).stop()
        return made[name]

    yield original
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def copy(originals, state):
    """Put a stopped state directory, roles and all, in this test's place."""

    def copied(build=None):
        whole = ["cp", "-a", str(originals(build)), str(state)]
        subprocess.run(whole, check=True)
        return state

    return copied


@pytest.fixture
def server(copy):
    with start(copy(), durable=False) as server:
        yield server


@pytest.fixture
def python(place):  # noqa: ARG001 - the processes end before the directory
    """Run lines of Python in a process of its own."""
    running = []

    def run(lines, *words, **more):
        process = subprocess.Popen(
            [sys.executable, "-c", lines, *map(str, words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            **more,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # with those it forked, who hold its output
        process.communicate()


@pytest.fixture(autouse=True)
def no_database_named(monkeypatch):
    """Other rooms' tests name one for their whole run; these begin with none."""
    monkeypatch.delenv("MOOTHALL_DATABASE_URL", raising=False)
    monkeypatch.delenv("MOOTHALL_OWNER_DATABASE_URL", raising=False)
