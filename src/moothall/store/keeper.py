"""The keeper: a small process that is the server's parent, and stops it when nobody uses it.

Everybody who uses the server holds a shared lock on one file, which the kernel takes away when
they end, however they end. So the server outlives whichever of them started it while others still
work, and never outlives the last. The server is the keeper's own child and is told to shut down
should the keeper be killed (PR_SET_PDEATHSIG). A server that is killed is started again.

Imports little: it lives as long as the server does.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from moothall.store import stale
from moothall.store.errors import StoreError
from moothall.store.locks import Lock

LOOK_EVERY = 1.0
LOG_AT_MOST = 10 * 1024**2
#: a shut-down that writes everything back may take its time; then it is cut short, still safely
SHUTDOWN_WITHIN = 120.0
#: one that dies sooner than this after its start would only die again
SETTLED_AFTER = 10.0
TRIES = 5
SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
PR_SET_PDEATHSIG = 1


class Keeper:
    """Starts the server by its plan and keeps it."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.data = Path(plan["data"])
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.held: list[Lock] = []
        self.server: subprocess.Popen[bytes]
        self.started_at: float

    def run(self) -> int:
        """Keep the server until nobody uses it, or until told to stop."""
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        self.start()
        tries = 0
        while True:
            seen = signal.sigtimedwait(SIGNALS, LOOK_EVERY)
            if seen and seen.si_signo != signal.SIGCHLD:
                return self.stop()
            if self.server.poll() is not None:
                settled = time.monotonic() - self.started_at > SETTLED_AFTER
                tries = 1 if settled else tries + 1
                if tries > TRIES or not self.start_again(tries):
                    return 1
            elif self.is_alone():
                return self.stop()
            self.keep_log_small()

    def start(self) -> None:
        """Start the server as our child, as its own user."""
        us = os.getpid()

        def die_with_us() -> None:
            # after the change of user, which would clear it
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
            self.libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
            if os.getppid() != us:
                os._exit(1)

        self.server = subprocess.Popen(  # noqa: S603
            self.plan["command"],
            env=self.plan["environment"],
            cwd="/",
            stdin=subprocess.DEVNULL,
            preexec_fn=die_with_us,  # noqa: PLW1509 - the keeper has one thread
            **self.plan["switch"],
        )
        self.started_at = time.monotonic()

    def start_again(self, tries: int) -> bool:
        """Start a server that ended by itself; False where it is useless."""
        print(f"the server ended with status {self.server.returncode}", flush=True)
        if not Path(self.plan["ready"]).exists():
            return False  # it never came up: whoever started us says why
        time.sleep(0.2 * tries)
        try:
            stale.wait_until_nobody_serves(self.data, patience=30)
        except StoreError as problem:
            print(problem, flush=True)
            return False
        stale.remove_stale_locks(self.data, Path(self.plan["sockets"]), self.plan["port"])
        self.start()
        return True

    def stop(self) -> int:
        """Shut the server down; the locks go with this process."""
        if self.server.poll() is None:
            self.server.send_signal(signal.SIGINT)
            try:
                self.server.wait(SHUTDOWN_WITHIN)
            except subprocess.TimeoutExpired:
                self.server.send_signal(signal.SIGQUIT)
                self.server.wait()
        return 0

    def is_alone(self) -> bool:
        """Whether nobody uses the server; then nobody can join it any more."""
        gate, in_use = Lock(Path(self.plan["lock"])), Lock(Path(self.plan["in_use"]))
        if gate.take() and in_use.take():
            self.held += [gate, in_use]
            return True
        gate.let_go()
        in_use.let_go()
        return False

    def keep_log_small(self) -> None:
        """Put the log aside at 10 MB; the one before is forgotten."""
        log = Path(self.plan["log"])
        try:
            if log.stat().st_size > LOG_AT_MOST:
                old = log.with_name(f"{log.name}.1")
                old.write_bytes(log.read_bytes())
                old.chmod(0o600)
                os.truncate(log, 0)  # its writers append
        except OSError as problem:
            print(f"the log could not be put aside: {problem}", flush=True)


def main() -> int:
    """Keep one server, by the plan on standard input; the argument is for people who run ps."""
    plan = json.load(sys.stdin)
    path = Path(plan["keeper"])
    lock = Lock(path)
    if not lock.take(wait=5):
        print("another keeper keeps this server", flush=True)
        return 3
    path.write_text(json.dumps({"pid": os.getpid(), **plan["tell"]}) + "\n")
    return Keeper(plan).run()


if __name__ == "__main__":
    raise SystemExit(main())
