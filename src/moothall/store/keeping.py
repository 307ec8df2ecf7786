"""Starting a keeper, and hearing from one that runs."""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from moothall.store.cluster import ENVIRONMENT, PORT
from moothall.store.errors import StoreError
from moothall.store.locks import is_free
from moothall.store.state import State
from moothall.store.user import Account

#: after a crash the log is read again first, which grows with what was written since a checkpoint
READY_WITHIN = 600.0
TOLD = 12  # lines of the log that a refusal quotes

_ours: list[subprocess.Popen[bytes]] = []


def keep(
    state: State, command: list[str], sockets: Path, account: Account, tell: dict[str, Any]
) -> None:
    """Start the keeper and wait until its server answers. Raises StoreError where it does not."""
    reap()
    ready = state.root / "ready"
    ready.unlink(missing_ok=True)
    plan = {
        "command": command,
        "environment": ENVIRONMENT,
        "switch": account.switch(),
        "data": str(state.data),
        "sockets": str(sockets),
        "port": PORT,
        "lock": str(state.lock),
        "in_use": str(state.in_use),
        "keeper": str(state.keeper),
        "log": str(state.log),
        "ready": str(ready),
        "tell": tell,
    }
    log = os.open(state.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    begin = os.fstat(log).st_size
    try:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "moothall.store.keeper", str(state.root)],
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the desk, which then stops the server
        )
    finally:
        os.close(log)
    _ours.append(process)
    if process.stdin:
        with suppress(BrokenPipeError), process.stdin as stream:
            stream.write(json.dumps(plan).encode())
    _wait(state, process, begin)
    ready.touch(mode=0o600)


def told(state: State) -> dict[str, Any]:
    """What the keeper says of itself: its process, and what it runs."""
    try:
        found: dict[str, Any] = json.loads(state.keeper.read_text())
    except (OSError, ValueError):
        return {}
    return found


def is_kept(state: State) -> bool:
    """Whether a keeper lives."""
    return not is_free(state.keeper)


def is_ready(state: State) -> bool:
    """Whether the server takes connections, as it says in its own file."""
    try:
        lines = (state.data / "postmaster.pid").read_text().split("\n")
    except OSError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready"


def reap() -> None:
    """Take leave of keepers that ended."""
    _ours[:] = [process for process in _ours if process.poll() is None]


def _wait(state: State, process: subprocess.Popen[bytes], begin: int) -> None:
    until = time.monotonic() + READY_WITHIN
    while not is_ready(state):
        if process.poll() is not None or time.monotonic() > until:
            process.terminate()
            process.wait()
            reap()
            raise StoreError(
                f"PostgreSQL did not start. It says:\n{_log_since(state.log, begin)}",
                where=state.data,
                do=f"see to what it says and start again; the whole log is {state.log}",
            )
        time.sleep(0.02)


def _log_since(log: Path, begin: int) -> str:
    with log.open("rb") as stream:
        stream.seek(begin)
        lines = stream.read().decode(errors="replace").strip().splitlines()
    return "\n".join(f"    {line}" for line in lines[-TOLD:]) or "    nothing"
