"""For every test: a browser where one can be had, and no network but this machine."""

import os
import shutil
import socket
import subprocess
from importlib.util import find_spec
from ipaddress import ip_address

import pytest
from hypothesis import settings

settings.register_profile("no stopwatch", deadline=None)  # a busy machine is not a fault
settings.load_profile("no stopwatch")
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


def chromium() -> str | None:
    """The browser to test with, if this machine has one."""
    return next((found for name in CHROMIUM if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    found = chromium()
    if found is None:
        pytest.skip("no Chromium: apt-get install chromium, or run the tests as root")
    return found


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
