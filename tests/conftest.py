"""For every test: a browser where one can be had, and no network but this machine.

The desk's rooms get Django, and their first test that wants a database gets a real PostgreSQL which
the run starts by itself (tests/support/database.py): one database for each worker, entered as the
application's role, so that row security holds in tests as it does in earnest. Rooms that know no
Django pay nothing for this. A room's own conftest.py imports models inside its fixtures only.
"""

import os
import shutil
import socket
import subprocess
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import settings

from moothall.platforms import reach

#: every server that a test connects to stands on this machine, also for processes it starts
os.environ.setdefault("MOOTHALL_PRIVATE_SERVERS", "any")
reach.allow(reach.EVERYWHERE)
settings.register_profile("no stopwatch", deadline=None)  # a busy machine is not a fault
settings.load_profile("no stopwatch")
HERE = Path(__file__).parent
#: folders whose tests need no Django
PLAIN = {"core", "files", "platforms", "store"}
#: no sandbox because root has none; the rest keeps the browser from the network
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def pytest_sessionstart(session):
    """Install Chromium once, where that is ours to do; the browser tests skip without it."""
    is_worker = hasattr(session.config, "workerinput")
    asked_for = any("browser" in str(arg) for arg in session.config.args) or (
        session.config.args == session.config.getini("testpaths")
    )
    if is_worker or not asked_for or chromium() or find_spec("playwright") is None:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("installing Chromium for the browser tests")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(
            ["apt-get", *words],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )


def pytest_configure(config):
    """Let pytest-django set Django up, where any test of this run may want it."""
    folders = {folder_of(config, str(arg)) for arg in config.args}
    if folders <= PLAIN:
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.support.settings")
    from django.conf import settings as desk_settings

    assert not desk_settings.DEBUG  # reading one loads them all, which pytest-django waits for


def folder_of(config, argument: str) -> str:
    """The first folder below tests/ that an argument names; nothing where it names them all."""
    path = (config.invocation_params.dir / argument.partition("::")[0]).resolve()
    inside = path.relative_to(HERE).parts if path.is_relative_to(HERE) else ()
    return inside[0] if inside else ""


def chromium() -> str | None:
    """The browser to test with, if this machine has one."""
    return next((found for name in CHROMIUM if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    found = chromium()
    if found is None:
        pytest.skip("no Chromium: apt-get install chromium, or run the tests as root")
    return found


@pytest.fixture(scope="module")
def running_chromium(chromium_path):
    """One browser for the tests of a module, gone before the next module's: while Playwright runs,
    it keeps an event loop in this thread, and whoever needs one of his own is refused.
    """
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="needs the extra: moothall[browser]"
    )
    # Django would refuse the database beside a loop, also when the tables are emptied at the end
    with pytest.MonkeyPatch.context() as while_it_runs, playwright.sync_playwright() as running:
        while_it_runs.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = running.chromium.launch(
            executable_path=chromium_path, args=QUIET, timeout=120_000
        )
        yield browser
        browser.close()


class OutsideError(AssertionError):
    """A test reached for the network."""


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def only_here(self, address):
        if isinstance(address, tuple) and not is_here(address[0]):
            raise OutsideError(f"a test tried to reach {address[0]}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_here)


def is_here(host: str) -> bool:
    if host in {"", "localhost"}:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session")
def databases():
    """The run's PostgreSQL server."""
    from tests.support.database import throwaway

    with throwaway() as found:
        yield found


@pytest.fixture(scope="session")
def desk_database(databases, django_db_blocker):
    """This worker's database with every table, and its addresses by role."""
    from django.conf import settings

    from moothall.config import migrate
    from moothall.config.database import database

    def build(template):
        with django_db_blocker.unblock():
            migrate.run(template.owner_url)

    settings.DATABASES["default"]["USER"] = "moothall_app"
    databases.template("desk", build)
    made = databases.create("desk")
    settings.DATABASES["default"].update(database(made.app_url))
    yield made
    databases.drop(made)


@pytest.fixture(scope="session")
def django_db_setup(desk_database, django_db_blocker):
    """In place of pytest-django's own, which would have the tests own their tables."""
    from django.db import connections
    from tests.support.emptying import empty_after_transactions

    with empty_after_transactions(desk_database.admin_url):
        yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture
def cast(db):  # noqa: ARG001 - people are rows
    """Two organisations and the people of every test: see tests/support/cast.py."""
    from tests.support.cast import Cast

    return Cast.make()
