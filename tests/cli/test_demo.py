"""The demonstration, as a visitor meets it. Started once for all of these: the first time is slow."""

import http.cookiejar
import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from tests.support.desk_process import PATIENCE, Desk, free_port
from tests.support.waiting import becomes

from moothall.store import start
from moothall.work.demo import running
from moothall.work.demo.staff import PASSWORD, STAFF
from moothall.work.problems import CannotStartError


@pytest.fixture(scope="module")
def port():
    return free_port(pair=True)


@pytest.fixture(scope="module")
def environment():
    """With a real desk's settings around, none of which may reach it.

    Not below pytest's own directory: started by root, PostgreSQL runs as a user who may not pass
    through that.
    """
    with tempfile.TemporaryDirectory(prefix="moothall-demo-") as folder:
        Path(folder).chmod(0o755)
        yield {
            "MOOTHALL_STATE": f"{folder}/state",
            "MOOTHALL_DATABASE_URL": "postgresql://nobody@/nowhere?host=/nonexistent",
            "MOOTHALL_MAIL": "smtp://desk:secret@mail.example.org",
            "MOOTHALL_ADDRESS": "https://desk.example.org",
            "MOOTHALL_LOG_LEVEL": "debug",
        }


@pytest.fixture(scope="module")
def demo(port, environment):
    with Desk(["demo", "--port", str(port), "--speed", "all"], environment) as desk:
        desk.wait_for("or: kill", 4 * PATIENCE)
        yield desk
        desk.tell(signal.SIGINT)
        assert desk.ended() == 0


@pytest.fixture
def rows(demo, environment):  # noqa: ARG001 - it runs
    """Ask its database, as the tables' owner."""
    with start(Path(environment["MOOTHALL_STATE"] + "-demo/desk")) as server:

        def ask(question):
            with psycopg.connect(server.owner_url) as connection:
                return connection.execute(question).fetchall()

        yield ask


class Visitor:
    """A browser without script."""

    def __init__(self, port):
        self.root = f"http://127.0.0.1:{port}"
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path):
        with self.opener.open(self.root + path, timeout=60) as answer:
            return answer.geturl(), answer.read().decode()

    def post(self, path, **values):
        token = next(one.value for one in self.jar if "csrf" in one.name)
        data = urlencode({"csrfmiddlewaretoken": token, **values}).encode()
        with self.opener.open(self.root + path, data, timeout=60) as answer:
            return answer.geturl(), answer.read().decode()


def test_it_says_where_the_desk_and_the_public_page_are(demo, port):
    assert f"http://127.0.0.1:{port} " in demo.said
    assert f"http://127.0.0.1:{port + 1} " in demo.said
    assert "--fresh" in demo.said
    assert '"level"' not in demo.said  # logs are kept from a visitor's terminal


@pytest.mark.usefixtures("demo")
def test_everybody_on_the_first_page_can_be_signed_in_as(port):
    _, page = Visitor(port).get("/account/login/")
    assert all(somebody.name in page for somebody in STAFF)
    for place, somebody in enumerate(STAFF):
        visitor = Visitor(port)
        _, page = visitor.get("/account/login/")
        button = re.findall(r'action="(/demo/sign-in/[^"]+)"', page)[place]
        address, page = visitor.post(button)
        assert "/account/login/" not in address
        assert somebody.name in page


@pytest.mark.usefixtures("demo")
def test_the_password_on_the_first_page_opens_the_desk_too(port):
    visitor = Visitor(port)
    _, page = visitor.get("/account/login/")
    address = re.search(r"<code>([^<]+@[^<]+)</code>", page).group(1)
    password = re.search(r"<code>([^<@]+)</code>", page).group(1)
    address, page = visitor.post("/account/login/", login=address, password=password)
    assert "/account/login/" not in address
    assert STAFF[0].name in page


@pytest.mark.usefixtures("demo")
def test_who_is_asked_for_the_password_once_more_finds_it_there(port):
    visitor = Visitor(port)
    _, page = visitor.get("/account/login/")
    visitor.post(re.search(r'action="(/demo/sign-in/[^"]+)"', page).group(1))
    assert PASSWORD in visitor.get("/account/reauthenticate/")[1]


@pytest.mark.usefixtures("demo")
def test_the_public_page_shows_the_landlord_and_its_residents(port):
    _, page = Visitor(port + 1).get("/")
    assert "Colchester Borough Homes" in page


def test_the_whole_day_arrives_and_is_judged(rows):
    def judged():
        [[count]] = rows("SELECT count(*) FROM inbox_post WHERE judge_state = 'judged'")
        return count >= 150

    assert becomes(judged, PATIENCE)
    assert becomes(
        lambda: rows("SELECT count(*) FROM channels_event WHERE taken_in_at IS NULL") == [(0,)],
        PATIENCE,
    )


def test_no_word_of_a_residents_is_in_any_log(rows, environment):
    """After a whole day, and at the level that says the most."""
    place = Path(environment["MOOTHALL_STATE"] + "-demo")
    assert becomes(lambda: len(rows("SELECT 1 FROM inbox_post")) >= 150, PATIENCE)
    logs = [*place.rglob("log"), *place.rglob("postgres.log*")]
    said = plain(" ".join(log.read_text(errors="replace") for log in logs))
    assert "task done" in said
    written = [text for (text,) in rows("SELECT text FROM inbox_post")]
    names = [name for (name,) in rows("SELECT name FROM inbox_author") if " " in name]
    found = [run for text in written for run in runs(text) if f" {run} " in said]
    assert found == []
    assert [name for name in names if f" {plain(name)} " in said] == []


def plain(text):
    """Words alone, in small letters, as a log would hold them too."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def runs(text, length=4):
    """Each so many words one after the other; a shorter text whole, unless it is one word."""
    words = plain(text).split()
    if len(words) < length:
        return [" ".join(words)] if len(words) > 1 else []
    return [" ".join(words[at : at + length]) for at in range(len(words) - length + 1)]


def test_the_tour_leads_to_the_cases_and_notices_what_was_done(rows, port):
    def begun():
        [[count]] = rows("SELECT count(*) FROM inbox_case")
        return count

    assert becomes(begun, PATIENCE)
    visitor = Visitor(port)
    _, page = visitor.get("/account/login/")
    visitor.post(re.search(r'action="(/demo/sign-in/[^"]+)"', page).group(1))

    def all_named():
        return visitor.get("/demo/tour/")[1].count("’s case</a>") == 6

    assert becomes(all_named, PATIENCE)
    _, page = visitor.get("/demo/tour/")
    assert "0 of 8 done" in page
    case = re.search(r'href="([^"]+)">Open Justice', page).group(1)
    _, form = visitor.get(f"{case}leave-alone/")
    assert "Justice For Lampern" in form
    version = re.search(r'name="version" value="(\d+)"', form).group(1)
    clause = re.search(r'<option value="(R9|C\d+)"', form).group(1)
    visitor.post(f"{case}leave-alone/", version=version, clause=clause)
    assert "1 of 8 done" in visitor.get("/demo/tour/")[1]


def test_its_people_and_policy_are_on_the_record(rows):
    verbs = {verb for (verb,) in rows("SELECT verb FROM record_entry")}
    assert {"start-organisation", "invite", "join", "adopt-policy", "connect-account"} <= verbs


@pytest.mark.usefixtures("demo")
def test_a_second_one_on_the_same_directory_is_refused(environment):
    other = str(free_port(pair=True))
    with Desk(["demo", "--port", other], environment) as second:
        assert second.ended() == 2
    assert "running already" in second.said


def test_it_cannot_be_told_to_listen_to_others():
    with Desk(["demo", "--host", "0.0.0.0"], {}) as desk:
        assert desk.ended() == 2
    assert "--host" in desk.said


def test_its_settings_refuse_a_desk_that_others_reach(tmp_path):
    asked = subprocess.run(
        [sys.executable, "-c", "import moothall.work.demo.settings"],
        env={**os.environ, "MOOTHALL_ADDRESS": "https://desk.example.org",
             "MOOTHALL_STATE": str(tmp_path / "state")},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert asked.returncode == 1
    assert "this machine alone" in asked.stderr


def test_beginning_anew_throws_away_a_demonstration_and_nothing_else(tmp_path):
    place = running.Place(tmp_path / "moothall-demo")
    place.desk.mkdir(parents=True)
    with pytest.raises(CannotStartError, match="not marked"):
        running.throw_away(place)
    assert place.desk.exists()
    running.prepare_folder(place)
    place.network.touch()
    (place.root / "notes").touch()
    running.throw_away(place)
    assert not place.desk.exists()
    assert not place.network.exists()
    assert (place.root / "notes").exists()


def test_its_directory_is_never_the_real_desks(tmp_path):
    place = running.place_from({"MOOTHALL_STATE": str(tmp_path / "state")})
    assert place.root == tmp_path / "state-demo"
