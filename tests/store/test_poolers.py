"""PgBouncer shows one organisation's rows to another; nothing of the desk works through it."""

import os
import shutil
import subprocess
from pathlib import Path

import psycopg
import pytest

from moothall.store import StoreError, external
from moothall.store.backup import backup
from moothall.store.cluster import APP, DATABASE, OWNER, PORT
from moothall.store.direct import is_direct
from support.desk_process import free_port
from support.waiting import becomes

SETTING = "moothall.organisation"


@pytest.fixture
def pgbouncer(server, place):
    """Start one before the server; gives the address through it for a pool mode."""
    program = shutil.which("pgbouncer")
    if program is None:
        pytest.skip("no pgbouncer on this machine: apt-get install pgbouncer")
    running = []

    def start(mode):
        port = free_port()
        settings = place / f"{mode}.ini"
        passwords = place / "users.txt"
        known = {role: psycopg.conninfo.conninfo_to_dict(server.url(role)) for role in (APP, OWNER)}
        passwords.write_text(
            "".join(f'"{r}" "{found["password"]}"\n' for r, found in known.items())
        )
        settings.write_text(
            f"[databases]\n{DATABASE} = host={server.sockets} port={PORT}\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
            f"auth_type = plain\nauth_file = {passwords}\npool_mode = {mode}\n"
        )
        as_user = {}
        if os.geteuid() == 0:  # it refuses to run as root; the socket is for the server's user
            owner = Path(server.sockets).stat()
            as_user = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
        process = subprocess.Popen(
            [program, "--quiet", str(settings)], **as_user, stderr=subprocess.DEVNULL
        )
        running.append(process)

        def through(role):
            given = known[role]["password"]
            return f"postgresql://{role}:{given}@127.0.0.1:{port}/{DATABASE}"

        assert becomes(lambda: answers(through(APP)))
        return through

    yield start
    for process in running:
        process.kill()
        process.wait(10)


def answers(url):
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def test_in_transaction_mode_one_organisations_scope_is_left_to_the_next_comer(pgbouncer):
    url = pgbouncer("transaction")(APP)
    with (
        psycopg.connect(url, autocommit=True) as officer,
        psycopg.connect(url, autocommit=True) as stranger,
    ):
        officer.execute(f"SELECT set_config('{SETTING}', 'hers', false)")
        row = stranger.execute(f"SELECT current_setting('{SETTING}', true)").fetchone()
    assert row == ("hers",), "this is why poolers are refused"


@pytest.mark.parametrize("mode", ["transaction", "statement", "session"])
def test_a_desk_does_not_start_through_a_pooler(pgbouncer, mode):
    url = pgbouncer(mode)(APP)
    with pytest.raises(StoreError, match="connection pooler") as refusal:
        external(url)
    assert refusal.value.where.endswith("MOOTHALL_DATABASE_URL")
    assert "PostgreSQL itself" in refusal.value.do


def test_the_owners_address_may_be_no_poolers_either(pgbouncer, server, place):
    through = pgbouncer("session")
    named = {
        "MOOTHALL_DATABASE_URL": server.app_url,
        "MOOTHALL_OWNER_DATABASE_URL": through(OWNER),
        "MOOTHALL_STATE": str(place / "another"),
    }
    with pytest.raises(StoreError, match="connection pooler") as refusal:
        backup(place, named)
    assert refusal.value.where.endswith("MOOTHALL_OWNER_DATABASE_URL")


def test_the_server_itself_is_known_by_its_own_number(server):
    with psycopg.connect(server.app_url) as connection:
        assert is_direct(connection)
    assert external(server.app_url).major == server.major
