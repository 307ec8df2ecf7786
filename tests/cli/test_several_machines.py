"""Two web servers and two workers, each with a state of its own, on one PostgreSQL elsewhere.

That one is started here from the machine's own binaries, as an administrator would run it: over
TCP with TLS and passwords. Everything the machines share is in it and in three settings.
"""

import http.client
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from contextlib import ExitStack
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from cryptography.fernet import Fernet
from tests.support.desk_process import PATIENCE, Desk, free_port, get
from tests.support.outside import outside
from tests.support.waiting import becomes

from moothall.platforms.base import PostKind
from moothall.platforms.sandbox.network import PAGE
from moothall.platforms.sandbox.server import Elmhouse
from moothall.store.binaries import candidates
from moothall.work.demo.staff import PASSWORD, STAFF

HERE = Path(__file__).parent
SLOW_WORKER = HERE.parent / "work" / "slow_worker.py"
COMMENTS = 12


@pytest.fixture(scope="module")
def server():
    found = [one for one in candidates("machine") if (one.folder / "psql").exists()]
    if not found:
        pytest.skip("no PostgreSQL 15 or later on this machine: apt-get install postgresql")
    with outside(found[0]) as made:
        yield made


@pytest.fixture(scope="module")
def place():
    """Open to the user that a restored database runs as."""
    with tempfile.TemporaryDirectory(prefix="moothall-machines-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def shared(server, place):
    """The settings that all machines have, with the tables made."""
    settings = {
        "MOOTHALL_DATABASE_URL": server.url("moothall_app"),
        "MOOTHALL_SECRET_KEY": secrets.token_urlsafe(48),
        "MOOTHALL_FERNET_KEYS": Fernet.generate_key().decode(),
        "MOOTHALL_LOG_LEVEL": "debug",
    }
    once = settings | owner(server) | {"MOOTHALL_STATE": str(place / "migrating")}
    with Desk(["migrate"], once) as migrating:
        assert migrating.ended(4 * PATIENCE) == 0, migrating.said
    return settings


def owner(server, database="moothall"):
    return {"MOOTHALL_OWNER_DATABASE_URL": server.url("moothall_owner", database)}


@pytest.fixture(scope="module")
def machines(shared, place):
    """Two of each, ready."""
    with ExitStack() as running:

        def start(name, *words):
            desk = Desk(words, shared | {"MOOTHALL_STATE": str(place / name)})
            running.enter_context(desk)
            return desk

        ports = [free_port(), free_port()]
        webs = [start(f"web{p}", "serve", "--web-only", "--port", str(p)) for p in ports]
        workers = [start(f"worker{n}", "worker") for n in (1, 2)]
        for desk in (*webs, *workers):
            desk.wait_for("or: kill")
        yield ports, workers
        for desk in (*webs, *workers):
            desk.tell(signal.SIGTERM)
        for desk in (*webs, *workers):
            assert desk.ended() == 0, desk.said


@pytest.fixture(scope="module")
def network(place):
    """Residents have commented; nobody has answered yet."""
    with Elmhouse(place / "elmhouse.sqlite") as found:
        with found.storage.change():
            ours = found.network.write(PAGE, PostKind.POST, "Bin days change on Monday.")
            resident = found.network.join("Gary Pane", "gary.pane")
            found.comments = [
                found.network.write(
                    resident.id, PostKind.COMMENT, f"What about street {n}?", parent=ours.id
                ).id
                for n in range(COMMENTS)
            ]
        yield found


@pytest.fixture(scope="module")
def answered(machines, shared, place, network):  # noqa: ARG001 - the workers run
    """Officers have decided on an answer to each."""
    words = [sys.executable, str(HERE / "desk_acts.py"), network.url, network.token]
    environment = os.environ | shared | {"MOOTHALL_STATE": str(place / "officers")}
    subprocess.run([*words, *network.comments], env=environment, check=True, timeout=PATIENCE)


def answers(network):
    """What the public reads of ours below the comments, in the order it appeared."""
    found = network.network.posts("author = ? order by posts.number", PAGE)
    return [one.text for one in found if one.text.startswith("Answer")]


@pytest.mark.usefixtures("answered")
def test_two_workers_send_every_answer_once_and_in_order(network):
    wanted = [f"Answer {n}" for n in range(COMMENTS)]
    assert becomes(lambda: len(answers(network)) >= COMMENTS, PATIENCE), answers(network)
    time.sleep(2)
    assert answers(network) == wanted


@pytest.mark.usefixtures("answered")
def test_a_session_that_began_at_one_web_server_goes_on_at_the_other(machines):
    (one, two), _ = machines
    jar = {}
    page, _ = visit(one, jar, "/account/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    login = {"login": STAFF[0].email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    visit(one, jar, "/account/login/", login)
    page, status = visit(two, jar, "/me/")
    assert status == 200
    assert STAFF[0].name in page


@pytest.mark.usefixtures("answered")
def test_two_workers_have_one_timetable(machines, server):
    _, workers = machines

    def done(desk):
        lines = [json.loads(line) for line in desk.lines if line.startswith("{")]
        return sum(line["message"] == "task done" and line["task"] == "send-due" for line in lines)

    began = [done(desk) for desk in workers]
    before = slots(server)
    assert becomes(lambda: slots(server) >= before + 3, PATIENCE)
    assert becomes(lambda: sum(done(desk) for desk in workers) > sum(began), PATIENCE)
    runs = sum(done(desk) for desk in workers) - sum(began)
    assert runs <= slots(server) - before + 1  # one may have been under way


def slots(server):
    """The number of the last quarter of a minute that the timetable noticed."""
    with psycopg.connect(server.url("moothall_app")) as connection:
        asked = (
            "SELECT coalesce(max(defer_timestamp), 0) / 15 FROM procrastinate_periodic_defers"
            " WHERE task_name = 'send-due'"
        )
        return int(connection.execute(asked).fetchone()[0])


def test_what_a_killed_worker_was_at_goes_on_elsewhere_within_a_minute(shared, place, server):
    notes = place / "notes"

    def slow(name, *words):
        environment = os.environ | shared | {"MOOTHALL_STATE": str(place / name)}
        return subprocess.Popen(
            [sys.executable, str(SLOW_WORKER), str(notes), *words],
            env=environment,
            stderr=subprocess.DEVNULL,
        )

    before = workers_alive(server)
    running = [slow("machine1"), slow("machine2")]
    try:
        assert becomes(lambda: workers_alive(server) >= before + 2, PATIENCE)
        assert slow("asking", "ask").wait(PATIENCE) == 0
        assert becomes(notes.exists, PATIENCE)
        [victim] = [one for one in running if str(one.pid) in notes.read_text().split()]
        victim.kill()
        killed_at = time.time()
        assert becomes(lambda: len(notes.read_text().splitlines()) == 2, 90)
        when, who = notes.read_text().splitlines()[1].split()
        assert int(who) != victim.pid
        assert float(when) - killed_at < 60
    finally:
        for process in running:
            process.kill()
            process.wait(10)


def workers_alive(server):
    """Lanes that were heard of."""
    with psycopg.connect(server.url("moothall_app")) as connection:
        asked = "SELECT count(*) FROM procrastinate_workers"
        return connection.execute(asked).fetchone()[0]


@pytest.mark.usefixtures("answered")
def test_a_back_up_goes_back_onto_such_a_server_and_into_one_of_our_own(shared, place, server):
    settings = shared | owner(server) | {"MOOTHALL_STATE": str(place / "backing-up")}
    with Desk(["backup", "--to", str(place)], settings) as saving:
        assert saving.ended() == 0, saving.said
    [file] = place.glob("moothall-*.tar")
    with tarfile.open(file) as tar:
        tar.extract("database.dump", place, filter="data")
    admin = server.url("postgres", "postgres")
    made = (
        "CREATE DATABASE restored OWNER moothall_owner TEMPLATE template0"
        " ENCODING 'UTF8' LOCALE 'C.UTF-8'"
    )
    server.run("psql", f"--dbname={admin}", f"--command={made}")
    onto = server.url("moothall_owner", "restored")
    server.run("pg_restore", "--exit-on-error", f"--dbname={onto}", f"{place}/database.dump")
    again = shared | {
        "MOOTHALL_DATABASE_URL": server.url("moothall_app", "restored"),
        "MOOTHALL_STATE": str(place / "restored-outside"),
    }
    port = free_port()
    with Desk(["serve", "--web-only", "--port", str(port)], again) as desk:
        desk.wait_for("or: kill")
        assert get(port) == 200
    with Desk(["record", "verify"], again) as verifying:
        assert verifying.ended() == 0, verifying.said
    into = place / "restored"
    with Desk(["restore", str(file), "--into", str(into)], {}) as restoring:
        assert restoring.ended() == 0, restoring.said


def visit(port, jar, path, form=None):
    """A page as a browser without script sees it; cookies are kept in the jar."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in jar.items())}
    if form:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    method = "POST" if form else "GET"
    connection.request(method, path, urlencode(form) if form else None, headers)
    answer = connection.getresponse()
    for header in answer.headers.get_all("Set-Cookie") or ():
        jar.update({name: one.value for name, one in SimpleCookie(header).items()})
    page = answer.read().decode()
    connection.close()
    return page, answer.status
