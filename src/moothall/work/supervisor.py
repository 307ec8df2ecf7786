"""Database, web server and worker under one roof: started together, watched, stopped together.

The supervisor loads Django once, brings the database up to date, and forks the others. It has one
thread and waits for signals, so that nothing is missed: a child that dies, Ctrl-C, a service
manager's SIGTERM. Told once, it lets everybody finish; told twice, it ends the children at once and
still shuts the database down in order.
"""

import gc
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from moothall.store import Server, StoreError, open_store
from moothall.work.addresses import answers, is_loopback, require_free, url
from moothall.work.children import Child
from moothall.work.metrics import Metrics, measure_into, require_extra
from moothall.work.problems import CannotStartError
from moothall.work.room import Room
from moothall.work.web import Web

STOPPING = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
LOOK_EVERY = 0.25
#: seconds from the fork to the web server's first answer; migrations are over by then
READY_WITHIN = 120.0
#: seconds that children have to finish what they are at
STOP_WITHIN = 25.0
APP, OWNER, ADDRESS = (
    "MOOTHALL_DATABASE_URL",
    "MOOTHALL_OWNER_DATABASE_URL",
    "MOOTHALL_ADDRESS",
)


@dataclass(frozen=True)
class Plan:
    """What is to run. ``more`` are further children: the demonstration's pretend network."""

    host: str = "127.0.0.1"
    port: int = 8000
    web: bool = True
    web_processes: int = 1
    workers: int = 1
    migrates: bool = True
    settings: str = "moothall.config.settings"
    #: an open file for what the children say, and its name; without one they say it here
    log: int | None = None
    log_place: str = ""
    #: given the environment as it was at the start
    open_database: Callable[[Mapping[str, str]], Server] = open_store
    #: run when the database is up to date, before anything is forked; gives further children
    metrics: tuple[str, int] | None = None
    prepare: Callable[[Server], Sequence[Child]] = lambda _server: ()
    #: lines for whoever started it, once the desk answers
    say: Callable[[Server], Sequence[str]] = field(default=lambda _server: ())


def run(plan: Plan) -> int:
    """Run until told to stop; the exit status. Raises CannotStartError and StoreError."""
    began = time.monotonic()
    if plan.web:
        require_free(plan.host, plan.port)
    if plan.metrics:
        require_extra()
        require_free(*plan.metrics, "--metrics")
    environment = dict(os.environ)
    with stopped_by_signals(), plan.open_database(environment) as server:
        load(plan, server)
        children = [*plan.prepare(server), *children_of(plan)]
        desk = Supervisor(plan, server, children, began, environment)
        try:
            return desk.run()
        finally:
            desk.server.stop()


def load(plan: Plan, server: Server) -> None:
    """Django with its settings, and the database brought up to date."""
    os.environ[APP] = server.app_url
    if plan.web:
        name_the_address(plan)
    os.environ["DJANGO_SETTINGS_MODULE"] = plan.settings
    import django  # noqa: PLC0415 - it reads the settings, which want the environment above

    django.setup()
    if plan.metrics:
        from django.conf import settings  # noqa: PLC0415

        measure_into(settings.STATE / f"metrics-{plan.metrics[1]}")
    if plan.migrates and not is_up_to_date():
        migrate(server)
    require_up_to_date()
    require_keys()


def name_the_address(plan: Plan) -> None:
    """The desk answers only to its own name; on this machine alone the port decides it."""
    if os.environ.get(ADDRESS, "").strip():
        return
    if not is_loopback(plan.host):
        raise CannotStartError(
            f"the desk is to be served at {plan.host}, and nobody said what browsers call it",
            where=f"the environment variable {ADDRESS}",
            do="set it to what officers type, such as https://desk.example.org; or leave --host "
            "out to serve this machine alone",
        )
    os.environ[ADDRESS] = url(plan.host, plan.port)


def migrate(server: Server) -> None:
    """Apply the missing migrations as the tables' owner."""
    from moothall.config import migrate as migrating  # noqa: PLC0415 - wants Django's settings

    try:
        owner_url = server.owner_url
    except StoreError:
        return  # an outside database whose owner this machine does not know; looked at below
    say("Bringing the database up to date; the first time takes a while.")
    try:
        migrating.run(owner_url)
    except StoreError:
        raise
    except Exception as problem:
        cause = " ".join(str(problem).split())[:300]
        raise CannotStartError(
            f"the database could not be brought up to date ({type(problem).__name__}: {cause})",
            where="a migration; each is applied whole or not at all",
            do="see to what it says and start again; or go back to the version that ran before",
        ) from problem


def is_up_to_date() -> bool:
    """Whether there is nothing to migrate: quicker to ask than to let Django find out."""
    from moothall.config.health import known_migrations, rows  # noqa: PLC0415 - wants settings

    try:
        if rows("SELECT to_regclass('django_migrations')") == [(None,)]:
            return False
        applied = {tuple(row) for row in rows("SELECT app, name FROM django_migrations")}
        return known_migrations() <= applied
    finally:
        close_pools()


def require_keys() -> None:
    """Refuse a desk whose accounts' tokens no key opens: the keys are somewhere, and come first."""
    from moothall.channels import keys  # noqa: PLC0415 - wants Django's settings

    try:
        keys.require_keys()
    except keys.KeysLostError as problem:
        what, _, do = str(problem).partition("\n")
        raise CannotStartError(what, where="the keys", do=" ".join(do.split())) from None
    finally:
        close_pools()


def require_up_to_date() -> None:
    """Refuse a database whose tables are not those that this version knows."""
    if not is_up_to_date():
        raise CannotStartError(
            "the database's tables are not those of this version",
            where=APP,
            do=f"run `moothall migrate` with {OWNER} set to the tables' owner",
        )


def close_pools() -> None:
    """Let go of every connection: none may be shared with a child by a fork."""
    from django.db import connections  # noqa: PLC0415 - wants Django's settings

    for connection in connections.all(initialized_only=True):
        connection.close()
        close_pool = getattr(connection, "close_pool", None)
        if close_pool:
            close_pool()


def children_of(plan: Plan) -> Iterator[Child]:
    """The desk's own."""
    if plan.metrics:
        yield Child("metrics", Metrics(*plan.metrics).run, plan.log)
    if plan.web:
        yield Child("web", Web(plan.host, plan.port, plan.web_processes).run, plan.log)
    for number in range(plan.workers):
        name = "worker" if plan.workers == 1 else f"worker {number + 1}"
        yield Child(name, work, plan.log)


def work() -> int:
    """A worker, in its own process."""
    from moothall.work.worker import main  # noqa: PLC0415 - Procrastinate is for workers alone

    return main()


class Supervisor:
    """Keeps the children running until it is told to stop."""

    def __init__(
        self,
        plan: Plan,
        server: Server,
        children: Sequence[Child],
        began: float,
        environment: Mapping[str, str],
    ) -> None:
        self.plan = plan
        self.server = server
        self.children = children
        self.began = began
        self.environment = environment
        self.forked = began
        self.is_ready = False
        self.told = 0
        self.room = Room(say)

    def run(self) -> int:
        """Start everybody, and watch."""
        watched = STOPPING | {signal.SIGCHLD}
        signal.pthread_sigmask(signal.SIG_BLOCK, watched)
        self.forked = time.monotonic()
        gc.freeze()  # what is loaded by now stays one copy for all of them
        try:
            for child in self.children:
                child.start()
            status = self.watch(watched)
        finally:
            self.stop(watched)
        say("Stopped.")
        return status

    def watch(self, watched: set[signal.Signals]) -> int:
        """Until told to stop, or until it is clear that the desk does not come up."""
        while True:
            seen = signal.sigtimedwait(watched, LOOK_EVERY if self.is_ready else 0.05)
            if seen and seen.si_signo in STOPPING:
                self.told = 1
                return 0
            if not self.reap() or not self.become_ready():
                return 1
            self.mend()
            self.room.look(self.server)
            for child in self.children:
                if child.is_due():
                    child.start()

    def reap(self) -> bool:
        """Take leave of children that ended; False where the desk cannot even start."""
        for child, status in ended(self.children):
            said = child.ended(status)
            if not self.is_ready and child.deaths > 2:
                say(f"{child.name} ended three times before the desk was ready. {self.see_log()}")
                return False
            if said:
                say(f"{said[0].upper()}{said[1:]}.")
        return True

    def become_ready(self) -> bool:
        """Say so at the web server's first answer; False where it takes too long."""
        if self.is_ready:
            return True
        taken = time.monotonic() - self.began
        if not self.plan.web or answers(self.plan.host, self.plan.port):
            self.is_ready = True
            say(f"Ready in {taken:.1f} s.")
            for line in self.plan.say(self.server):
                say(line)
        elif time.monotonic() - self.forked > READY_WITHIN:
            say(f"The desk does not answer after {READY_WITHIN:.0f} s. {self.see_log()}")
            return False
        return True

    def mend(self) -> None:
        """Start the database's keeper again where it is gone; the server itself is its business."""
        if self.server.is_running():
            return
        say("The database's keeper is gone; the database is started again.")
        gone, self.server = self.server, self.plan.open_database(self.environment)
        gone.stop()

    def see_log(self) -> str:
        """Where the reason stands."""
        at = self.plan.log_place
        return f"Its last lines in {at} say why." if at else "Its last lines above say why."

    def stop(self, watched: set[signal.Signals]) -> None:
        """Let everybody finish; told a second time, or after a while, end them."""
        running = [child for child in self.children if child.pid]
        if running:
            say("Stopping: what is under way is finished first. Again to stop at once.")
        for child in running:
            child.due_at = None
            child.tell(signal.SIGTERM)
        until = time.monotonic() + STOP_WITHIN
        while any(child.pid for child in running):
            seen = signal.sigtimedwait(watched, LOOK_EVERY)
            if seen and seen.si_signo in STOPPING:
                self.told += 1
            for child, _ in ended(running):
                child.end_group(signal.SIGKILL)
                child.pid = 0
            if self.told > 1 or time.monotonic() > until:
                for child in running:
                    child.end_group(signal.SIGKILL)


def ended(children: Sequence[Child]) -> Iterator[tuple[Child, int]]:
    """Those of the children that have ended, each with its status."""
    for child in children:
        if child.pid:
            try:
                pid, status = os.waitpid(child.pid, os.WNOHANG)
            except ChildProcessError:
                pid, status = child.pid, 0
            if pid:
                yield child, status


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """While things are made ready, SIGTERM and a closed terminal stop us as Ctrl-C does."""

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def say(line: str) -> None:
    """To whoever started it."""
    print(line, flush=True)
