"""Bluesky's own servers as the demonstration starts them, and its lexicons as a judge."""

import os
import shutil
import subprocess
from contextlib import contextmanager

import httpx
import pytest

from moothall.work.demo.bluesky import programs
from moothall.work.demo.bluesky.network import network as servers
from moothall.work.problems import CannotStartError


def installed():
    """Installs what is ours to install; skips, and says what is missing."""
    if not shutil.which("redis-server") and os.geteuid() == 0 and shutil.which("apt-get"):
        apt("update")
        apt("install", "-y", "--no-install-recommends", "redis-server")
    try:
        programs.installed(programs.node())
        programs.redis_server()
    except CannotStartError as problem:
        pytest.skip(str(problem))


def apt(*words):
    subprocess.run(
        ["apt-get", *words],
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )


@contextmanager
def network(folder, database_url, chat):
    """The whole network; its addresses come as a dictionary."""
    with servers(folder, database_url, chat.url) as found:
        yield found


class Judge:
    """Bluesky's own reading of its lexicons (@atproto/api), asked for every request."""

    def __init__(self, url):
        self.client = httpx.Client(base_url=url, trust_env=False, timeout=60)

    def problem(self, nsid, part, value):
        asked = {"nsid": nsid, "part": part, "value": value}
        return self.client.post("/", json=asked).json()["problem"]
