"""The desk as its administrator runs it: a process, what it says, and what is left of it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread

#: a machine that is busy with other things
PATIENCE = 240


class Desk:
    """``with Desk(["serve"], environment) as desk: desk.wait_for("Ready")``."""

    def __init__(self, words, environment):
        self.words = words
        self.environment = environment
        self.lines = []

    def __enter__(self):
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith("MOOTHALL_")
        }
        kept.pop("DJANGO_SETTINGS_MODULE", None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moothall.cli.main", *self.words],
            env=kept | self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.reader = Thread(target=self._read, daemon=True)
        self.reader.start()
        return self

    def __exit__(self, *_):
        for pid in family(self.process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)
        self.process.stdout.close()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    @property
    def said(self):
        return "\n".join(self.lines)

    def wait_for(self, words, within=PATIENCE):
        until = time.monotonic() + within
        while words not in self.said:
            assert self.process.poll() is None, f"it ended: {self.said}"
            assert time.monotonic() < until, f"no {words!r} in: {self.said}"
            time.sleep(0.05)

    def tell(self, number):
        self.process.send_signal(number)

    def ended(self, within=PATIENCE):
        """Its exit status."""
        status = self.process.wait(within)
        self.reader.join(PATIENCE)
        return status

    def child(self, name):
        """The number of the child with this name, once it is there."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for pid in children(self.process.pid):
                if name_of(pid) == name:
                    return pid
            time.sleep(0.05)
        raise AssertionError(f"no child {name}")


def children(pid):
    with suppress(OSError):
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def family(pid):
    """A process and all that it started."""
    return [pid, *(one for child in children(pid) for one in family(child))]


def name_of(pid):
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


def is_gone(pid):
    """A zombie is gone too: only its number waits for its parent."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state in {"Z", "X"}


def free_port(pair=False):
    """One that nobody has now; with the next one free too where a pair is wanted."""
    while True:
        with socket.socket() as first:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            if not pair:
                return port
            with socket.socket() as second, suppress(OSError, OverflowError):
                second.bind(("127.0.0.1", port + 1))
                return port


def get(port, path="/healthz"):
    """The status of a page, 0 where nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
