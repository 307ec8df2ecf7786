"""Bluesky's own servers on loopback: directory, personal data server, AppView, moderation.

They begin empty each time: what was written on them is gone when they stop.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from moothall.work.demo.bluesky.programs import SERVERS, installed, node, redis_server

#: seconds until the servers answer
START_WITHIN = 300
PORTS = 6
#: seconds that a server has to stop
STOP_WITHIN = 60


@contextmanager
def network(folder: Path, database_url: str, chat_url: str = "") -> Iterator[dict[str, str]]:
    """The whole network; its addresses by name: pds, plc, appview, ozone, judge, chat.

    ``database_url`` is an empty database's. Without ``chat_url`` nobody answers private messages.
    Raises CannotStartError where something is missing.
    """
    tool = node()
    packages, redis = installed(tool), redis_server()
    first = free_ports(PORTS + 1)
    log_path = folder / "network.log"
    environment = {
        **tool.environment,
        "FIRST_PORT": str(first),
        "CHAT_URL": chat_url or f"http://localhost:{first + PORTS}",
        "DB_POSTGRES_URL": database_url,
        "DB_POSTGRES_SCHEMA": "dev",
        "REDIS_HOST": f"127.0.0.1:{first + PORTS}",
        "LOG_ENABLED": "false",
        "TMPDIR": str(folder / "tmp"),
    }
    redis_words = [redis, "--bind", "127.0.0.1", "--port", str(first + PORTS),
                   "--save", "", "--appendonly", "no", "--dir", str(folder)]  # fmt: skip
    passing = folder / "tmp"
    shutil.rmtree(passing, ignore_errors=True)
    passing.mkdir()
    words = [tool.node, "--require", str(SERVERS / "loopback.cjs"), str(SERVERS / "start.mjs")]
    with (
        (folder / "redis.log").open("wb") as redis_log,
        log_path.open("wb") as log,
        running(redis_words, redis_log),
        running(words, log, cwd=packages, env=environment) as process,
    ):
        yield addresses(process, log_path)
    shutil.rmtree(passing, ignore_errors=True)


def free_ports(count: int) -> int:
    """The first of so many ports in a row that nobody has."""
    for first in range(24_100 + os.getpid() % 500 * 10, 60_000, 10):
        with suppress(OSError):
            for port in range(first, first + count):
                with socket.socket() as one:
                    one.bind(("127.0.0.1", port))
            return first
    raise OSError("no ports are free")


@contextmanager
def running(words: list[str], log: IO[bytes], **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A program, told to stop at the end and ended where it does not."""
    process = subprocess.Popen(  # noqa: S603 - programs that we looked up
        words, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, **options
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_WITHIN)


def addresses(process: "subprocess.Popen[bytes]", log_path: Path) -> dict[str, str]:
    """What the servers say of themselves once they answer."""
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until:
        for line in log_path.read_text(errors="replace").splitlines():
            if line.startswith('{"pds"'):
                found: dict[str, str] = json.loads(line)
                return found
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise OSError(f"Bluesky's servers did not start: {log_path.read_text()[-2000:]}")
