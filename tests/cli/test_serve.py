"""The desk is started, watched and stopped as an administrator does it, on a real PostgreSQL."""

import http.client
import json
import os
import re
import signal
import socket
import time

import psycopg
import pytest
from tests.support.desk_process import Desk, family, free_port, get, is_gone
from tests.support.waiting import becomes

from moothall.work.lanes import LANES
from moothall.work.supervisor import STOP_WITHIN

pytestmark = pytest.mark.usefixtures("desk_database")


@pytest.fixture
def environment(databases, tmp_path):
    """A desk's settings, with a database of its own."""
    mine = databases.create("desk")
    yield {
        "MOOTHALL_DATABASE_URL": mine.app_url,
        "MOOTHALL_OWNER_DATABASE_URL": mine.owner_url,
        "MOOTHALL_STATE": str(tmp_path / "state"),
    }
    databases.drop(mine)


def serving(environment, *words):
    port = free_port()
    return Desk(["serve", "--port", str(port), *words], environment), port


def test_the_desk_says_where_it_is_and_stops_when_told(environment):
    started, port = serving(environment)
    with started as desk:
        desk.wait_for("or: kill")
        assert f"http://127.0.0.1:{port}" in desk.said
        assert "MOOTHALL_DATABASE_URL" in desk.said
        assert f"kill {desk.process.pid}" in desk.said
        assert get(port) == 200
        everybody = family(desk.process.pid)
        assert len(everybody) >= 4
        desk.tell(signal.SIGTERM)
        assert desk.ended() == 0
        assert desk.lines[-1] == "Stopped."
        assert all(is_gone(pid) for pid in everybody)
    assert get(port) == 0


def test_a_worker_is_heard_of_at_healthz(environment):
    started, _ = serving(environment)
    with started as desk:
        desk.wait_for("or: kill")

        def worker():
            with psycopg.connect(environment["MOOTHALL_DATABASE_URL"]) as connection:
                asked = "SELECT count(*) FROM procrastinate_workers"
                return connection.execute(asked).fetchone()[0]

        assert becomes(worker)
        desk.tell(signal.SIGINT)
        assert desk.ended() == 0
        assert worker() == 0  # it took its leave


def test_told_twice_it_stops_at_once_and_in_order(environment):
    started, _ = serving(environment)
    with started as desk:
        desk.wait_for("or: kill")
        os.kill(desk.child("moothall-worker"), signal.SIGSTOP)  # it will not finish
        desk.tell(signal.SIGINT)
        desk.wait_for("Stopping")
        began = time.monotonic()
        desk.tell(signal.SIGINT)
        assert desk.ended() == 0
        assert time.monotonic() - began < STOP_WITHIN
        assert desk.lines[-1] == "Stopped."


def test_told_to_stop_while_it_starts_it_leaves_nothing(environment):
    started, port = serving(environment)
    with started as desk:
        time.sleep(0.5)
        desk.tell(signal.SIGTERM)
        # Python ends itself by SIGINT where the interrupt came through an exec() of an import
        assert desk.ended() in {0, 130, -signal.SIGTERM, -signal.SIGINT}
        assert becomes(lambda: len(family(desk.process.pid)) == 1)
    assert get(port) == 0


def test_a_dead_worker_is_started_again_and_that_is_said(environment):
    started, _ = serving(environment)
    with started as desk:
        desk.wait_for("or: kill")
        first = desk.child("moothall-worker")
        os.kill(first, signal.SIGKILL)
        desk.wait_for("Worker ended (killed by SIGKILL)")
        assert becomes(lambda: desk.child("moothall-worker") != first)


def test_a_dead_web_server_answers_again(environment):
    started, port = serving(environment)
    with started as desk:
        desk.wait_for("or: kill")
        os.kill(desk.child("moothall-web"), signal.SIGKILL)
        desk.wait_for("Web ended (killed by SIGKILL)")
        assert becomes(lambda: get(port) == 200)


def test_nothing_outlives_a_killed_supervisor(environment):
    started, port = serving(environment)
    with started as desk:
        desk.wait_for("or: kill")
        everybody = family(desk.process.pid)
        os.kill(desk.process.pid, signal.SIGKILL)
        assert becomes(lambda: all(is_gone(pid) for pid in everybody))
    assert get(port) == 0


def test_a_port_in_use_is_told_with_what_to_do(environment):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with Desk(["serve", "--port", port], environment) as desk:
            assert desk.ended() == 2
    assert f"port {port} cannot be had" in desk.said
    assert "--port" in desk.said
    assert "Traceback" not in desk.said


def test_a_second_desk_on_the_first_ones_port_is_refused(environment):
    started, port = serving(environment)
    with started as first:
        first.wait_for("or: kill")
        with Desk(["serve", "--port", str(port)], environment) as second:
            assert second.ended() == 2
        assert "cannot be had" in second.said
        assert get(port) == 200


def test_a_state_directory_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with Desk(
        ["serve", "--port", str(free_port())], {"MOOTHALL_STATE": f"{tmp_path}/file"}
    ) as desk:
        assert desk.ended() == 2
    assert str(tmp_path / "file") in desk.said
    assert "Traceback" not in desk.said


def test_a_failed_migration_is_told_and_nothing_runs(databases, tmp_path):
    empty = databases.create()
    with psycopg.connect(empty.owner_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE record_entry (mine int)")
    environment = {
        "MOOTHALL_DATABASE_URL": empty.app_url,
        "MOOTHALL_OWNER_DATABASE_URL": empty.owner_url,
        "MOOTHALL_STATE": str(tmp_path / "state"),
    }
    started, port = serving(environment)
    with started as desk:
        assert desk.ended() == 2
    assert "could not be brought up to date" in desk.said
    assert "record_entry" in desk.said
    assert "Traceback" not in desk.said
    assert get(port) == 0
    databases.drop(empty)


def test_an_outside_database_without_its_owner_has_to_be_up_to_date(databases, tmp_path):
    empty = databases.create()
    environment = {
        "MOOTHALL_DATABASE_URL": empty.app_url,
        "MOOTHALL_STATE": str(tmp_path / "state"),
    }
    started, _ = serving(environment)
    with started as desk:
        assert desk.ended() == 2
    assert "MOOTHALL_OWNER_DATABASE_URL" in desk.said
    databases.drop(empty)


def test_served_to_others_it_wants_to_know_its_name(environment):
    started, _ = serving(environment, "--host", "0.0.0.0")
    with started as desk:
        assert desk.ended() == 2
    assert "MOOTHALL_ADDRESS" in desk.said


def test_a_setting_that_is_nonsense_is_told_before_anything_starts(environment):
    started, _ = serving(environment | {"MOOTHALL_ADRESS": "https://desk.example.org"})
    with started as desk:
        assert desk.ended() == 2
    assert "MOOTHALL_ADDRESS" in desk.said
    assert "Traceback" not in desk.said


def test_web_and_work_can_be_parted_over_machines(environment):
    started, port = serving(environment, "--web-only")
    with started as web:
        web.wait_for("or: kill")
        assert "moothall worker" in web.said
        assert becomes(lambda: "none" in health(port))
        with Desk(["worker"], environment) as worker:
            worker.wait_for("or: kill")
            assert becomes(lambda: '"worker": "ok"' in health(port))
            worker.tell(signal.SIGTERM)
            assert worker.ended() == 0


def test_the_help_names_the_commands_and_loads_nothing_of_them():
    with Desk(["--help"], {}) as desk:
        assert desk.ended() == 0
    for name in ("demo", "serve", "worker", "migrate"):
        assert f"    {name} " in desk.said


def health(port):

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/healthz")
    answer = connection.getresponse().read().decode()
    connection.close()
    return json.dumps(json.loads(answer))


def test_figures_for_prometheus_are_counts_and_times_at_an_address_of_their_own(environment):
    pytest.importorskip("prometheus_client")
    figures = free_port()
    started, port = serving(environment, "--metrics", f"127.0.0.1:{figures}")
    with started as desk:
        desk.wait_for("or: kill")
        assert get(port) == 200
        assert get(port, "/metrics") != 200
        alive = f"moothall_workers_alive {len(LANES)}.0"
        assert becomes(lambda: alive in read(figures, "/metrics"))
        shown = read(figures, "/metrics")
        assert 'moothall_requests_total{method="GET",status="2xx"}' in shown
        assert "moothall_request_seconds_sum" in shown
        assert becomes(
            lambda: 'moothall_jobs_total{ended="done",task=' in read(figures, "/metrics")
        )
        desk.tell(signal.SIGTERM)
        assert desk.ended() == 0


def read(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    except OSError:
        return ""
    finally:
        connection.close()


def test_an_empty_desk_prints_a_way_in_and_a_new_one_at_each_start(environment):
    tokens = []
    for _ in range(2):
        started, port = serving(environment)
        with started as desk:
            desk.wait_for("or: kill")
            tokens.append(
                re.search(rf"http://127.0.0.1:{port}/set-up/([\w-]{{43}})/", desk.said)[1]
            )
            assert [get(port, f"/set-up/{token}/") for token in tokens] == [404, 200][
                -len(tokens) :
            ]
            desk.tell(signal.SIGTERM)
            desk.ended()


def test_a_desk_with_an_organisation_prints_no_way_in(environment):
    with psycopg.connect(environment["MOOTHALL_DATABASE_URL"]) as connection:
        connection.execute(
            "INSERT INTO people_organisation (id, name, slug, kind, nation, timezone, version) "
            "VALUES (gen_random_uuid(), 'A', 'a', 'council', 'wales', 'Europe/London', 1)"
        )
    started, _ = serving(environment)
    with started as desk:
        desk.wait_for("or: kill")
        assert "set-up" not in desk.said
