"""Several processes on one state directory: one starts the server, the others join it."""

import os
import signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import psycopg
import pytest

from moothall.store import StoreError, start
from moothall.store.locks import Lock, is_free
from moothall.store.state import State, claim
from support.servers import everything
from support.waiting import becomes

USER = """
import pathlib, sys, psycopg
from moothall.store import start
server = start(pathlib.Path(sys.argv[1]), durable=False)
print("up", flush=True)
for line in sys.stdin:
    if line == "leave\\n":
        print("stopped" if server.stop() else "left running", flush=True)
    else:
        with psycopg.connect(server.app_url) as connection:
            print(connection.execute(line).fetchone()[0], flush=True)
"""
ONE_POSTMASTER = "SELECT pg_postmaster_start_time()::text"


@pytest.fixture
def user(python):
    """A process that uses the server, and does as it is told."""

    def begin(state):
        process = python(USER, state, stdin=-1)

        def say(words):
            process.stdin.write(f"{words}\n")
            process.stdin.flush()
            return process.stdout.readline().strip()

        process.say = say
        return process

    return begin


def test_two_processes_that_start_a_new_state_at_once_share_one_server(state, user):
    first, second = user(state), user(state)
    assert [first.stdout.readline(), second.stdout.readline()] == ["up\n", "up\n"]
    assert first.say(ONE_POSTMASTER) == second.say(ONE_POSTMASTER)
    assert first.say("leave") == "left running"
    assert second.say("SELECT 1") == "1"
    assert second.say("leave") == "stopped"
    assert everything(State(state)) == []


def claimed(path):
    return claim(path).marker.exists()


def test_many_that_claim_a_new_directory_at_once_all_get_it(place):
    with ProcessPoolExecutor(8, mp_context=get_context("fork")) as pool:
        for round_ in range(12):
            assert all(pool.map(claimed, [place / f"state {round_}"] * 8))
            left = [entry.name for entry in (place / f"state {round_}").iterdir()]
            assert sorted(left) == ["lock", "moothall.json"]


def test_who_started_the_server_may_be_killed_while_others_work(copy, user):
    state = copy()
    first = user(state)
    assert first.stdout.readline() == "up\n"
    second = user(state)
    assert second.stdout.readline() == "up\n"
    began = second.say(ONE_POSTMASTER)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert second.say(ONE_POSTMASTER) == began
    second.send_signal(signal.SIGKILL)
    second.wait()
    assert becomes(lambda: not everything(State(state)))


def test_the_last_to_leave_waits_for_a_keeper_that_noticed_first(server):
    """The keeper looks every second, and may have begun to stop the server itself."""
    hold, server._hold = server._hold, Lock(server.state.in_use)
    hold.let_go()
    # the keeper has it to itself, or is through with everything already
    assert becomes(lambda: not is_free(server.state.in_use) or is_free(server.state.keeper))
    assert server.stop() is True
    assert everything(server.state) == []


def test_who_joins_while_the_last_one_leaves_has_a_server(copy, user):
    state = copy()
    for _ in range(3):
        first, second = user(state), user(state)
        assert [first.stdout.readline(), second.stdout.readline()] == ["up\n", "up\n"]
        first.stdin.write("leave\n")
        first.stdin.flush()
        third = user(state)
        assert third.stdout.readline() == "up\n"
        assert second.say("leave") in {"left running", "stopped"}
        assert third.say("SELECT 1") == "1"
        assert third.say("leave") == "stopped"


def test_one_process_may_use_the_server_twice(copy):
    state = copy()
    with start(state, durable=False) as outer:
        with start(state, durable=False) as inner:
            assert inner.app_url == outer.app_url
        assert outer.is_running()
        assert psycopg.connect(outer.app_url).close() is None
    assert not outer.is_running()
    assert outer.stop() is False


def test_a_forked_worker_keeps_the_server_when_its_parent_is_killed(copy, python):
    state = copy()
    parent = python(
        "import os, pathlib, sys, time\n"
        "from moothall.store import start\n"
        "start(pathlib.Path(sys.argv[1]), durable=False)\n"
        "worker = os.fork()\n"
        "if worker: print(worker, flush=True)\n"
        "time.sleep(600)\n",
        state,
    )
    worker = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    assert not becomes(lambda: not everything(State(state)), within=3)
    os.kill(worker, signal.SIGKILL)
    assert becomes(lambda: not everything(State(state)))


def test_a_durable_desk_does_not_join_a_server_that_may_lose_commits(server):
    with pytest.raises(StoreError, match="without durability"):
        start(server.state.root)
    assert server.is_running()
