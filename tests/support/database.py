"""One throwaway PostgreSQL for a whole run of the tests, shared by its workers.

The first worker starts it and the others join; when the last has ended, however it ended, it is
stopped. Directories that a killed run left are removed by the next one.

    with throwaway() as databases:
        databases.template("desk", build)      # once for all workers: migrations
        one = databases.create("desk")         # a copy of it, for this worker alone
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

from moothall.store import start
from moothall.store.cluster import ADMIN, APP, OWNER
from moothall.store.locks import Lock, holding
from moothall.store.roles import make_database
from moothall.store.server import Embedded

PREFIX = "moothall-tests-"
#: long enough for the slowest migrations on the busiest machine
TEMPLATE_WITHIN = 600
#: younger directories may belong to a run that is just starting
BEING_MADE = 60


@dataclass(frozen=True)
class Database:
    """One database's addresses, by role."""

    name: str
    app_url: str
    owner_url: str
    admin_url: str


class Databases:
    """Templates, and copies of them, on one server."""

    def __init__(self, server: Embedded) -> None:
        self.server = server

    def template(self, name: str, build: Callable[[Database], None] | None = None) -> None:
        """Make the template where no worker has yet; ``build`` fills it, as whichever role.

        It has to close every connection that it opens: a database in use cannot be copied.
        """
        done = self.server.state.root / f"template-{name}"
        lock = Lock(self.server.state.root / f"template-{name}.lock")
        with holding(lock):
            assert lock.take(wait=TEMPLATE_WITHIN), f"the template {name} is never finished"
            if done.exists():
                return
            template = f"template_{name}"
            self._drop(template)
            self._make(template)
            if build is not None:
                build(self._addresses(template))
            done.touch()

    def create(self, template: str | None = None) -> Database:
        """A new database, a copy of the template; its name says whose it is."""
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        name = f"{template or 'empty'}_{worker}_{uuid4().hex[:8]}"
        self._make(name, template and f"template_{template}")
        return self._addresses(name)

    def drop(self, database: Database) -> None:
        """Remove a database, whoever is still connected."""
        self._drop(database.name)

    def _make(self, name: str, template: str | None = None) -> None:
        with psycopg.connect(self.server.admin_url, autocommit=True) as connection:
            # "moothall" holds the default rights that the application's role is given
            make_database(connection, name, template or "moothall")

    def _drop(self, name: str) -> None:
        with psycopg.connect(self.server.admin_url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def _addresses(self, name: str) -> Database:
        urls = (self.server.url(role, name) for role in (APP, OWNER, ADMIN))
        return Database(name, *urls)


@contextmanager
def throwaway(run: str | None = None) -> Iterator[Databases]:
    """The run's server. ``run`` tells runs apart; xdist's workers find it by themselves."""
    run = run or os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid4().hex
    root = Path(tempfile.gettempdir()) / f"{PREFIX}{os.geteuid()}-{run[:32]}"
    sweep()
    server = start(root, durable=False)
    try:
        yield Databases(server)
    finally:
        if server.stop():
            _remove_unused(root)


def sweep() -> None:
    """Remove what killed runs left: directories of ours that nobody uses."""
    for root in Path(tempfile.gettempdir()).glob(f"{PREFIX}{os.geteuid()}-*"):
        with suppress(OSError):
            if time.time() - root.stat().st_mtime > BEING_MADE:
                _remove_unused(root)


def _remove_unused(root: Path) -> None:
    if not (root / "lock").exists():
        return
    gate, in_use, keeper = (Lock(root / name) for name in ("lock", "in-use", "keeper"))
    with holding(gate), holding(in_use), holding(keeper):
        if gate.take() and in_use.take() and keeper.take():
            shutil.rmtree(root, ignore_errors=True)
