"""Whether the desk can work: database, migrations, worker, and whether anything can be saved."""

import logging
import shutil
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db import DatabaseError, ProgrammingError, connection
from django.db.migrations.loader import MigrationLoader
from psycopg_pool import PoolTimeout

log = logging.getLogger(__name__)
ASKED = "SELECT app, name FROM django_migrations"
HEARTBEAT = "SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers"
#: a standby, or a database that an operator has locked
READ_ONLY = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean"
#: two segments of PostgreSQL's log: with less it cannot go on writing
ROOM_TO_WRITE = 32 * 1024**2
#: Procrastinate's workers beat every ten seconds and are pruned after thirty
WORKER_LATE = 60


#: of how far the tables are; pages are served with the first two
APPLIED, NEWER, MISSING, NONE = "applied", "newer than this version", "missing", "not migrated"


@dataclass(frozen=True)
class Health:
    """What was found. A missing worker is said, and the pages still work without one."""

    database: bool
    migrations: str
    worker: str
    writes: str = "unknown"

    @property
    def is_well(self) -> bool:
        """Whether pages can be served, and what is decided on them be saved."""
        can_save = self.writes in {"ok", "unknown"}
        return self.database and can_save and self.migrations in {APPLIED, NEWER}

    def said(self) -> dict[str, str]:
        """As the page says it."""
        return {
            "status": "ok" if self.is_well else "unavailable",
            "database": "ok" if self.database else "unreachable",
            "migrations": self.migrations,
            "worker": self.worker,
            "writes": self.writes,
        }


def health() -> Health:
    """Look now."""
    try:
        found = migrations()
    except (DatabaseError, PoolTimeout):
        log.warning("the database does not answer", exc_info=True)
        return Health(database=False, migrations="unknown", worker="unknown")
    seen = worker() if found in {APPLIED, NEWER} else "unknown"
    return Health(database=True, migrations=found, worker=seen, writes=writes())


def migrations() -> str:
    """How the tables fit this version.

    Newer ones fit too: during an upgrade the old version serves until the new one has taken over
    (docs/running/install.md).
    """
    try:
        applied = {(str(app), str(name)) for app, name in rows(ASKED)}
    except ProgrammingError:
        return NONE  # the database answers, and the table is not there
    known = known_migrations()
    if not known <= applied:
        return MISSING if applied else NONE
    ours = {app for app, _ in known}
    strange = {one for one in applied - all_migrations() if one[0] in ours}
    return NEWER if strange else APPLIED


def writes() -> str:
    """Whether anything can be saved: a desk that only shows pages looks well from outside.

    The disk is asked where the database is on this machine; another machine's is its own to watch.
    """
    try:
        [[is_read_only]] = rows(READ_ONLY)
    except DatabaseError:
        return "unknown"
    if is_read_only:
        return "read-only"
    is_here = str(connection.settings_dict["HOST"] or "/").startswith("/")
    place = settings.STATE
    if is_here and place.exists() and shutil.disk_usage(place).free < ROOM_TO_WRITE:
        return "disk full"
    return "ok"


def worker() -> str:
    """Whether any worker was heard of lately."""
    try:
        [[seconds]] = rows(HEARTBEAT)
    except DatabaseError:
        return "unknown"
    if seconds is None:
        return "none"
    return "ok" if seconds < WORKER_LATE else "silent"


def rows(statement: str) -> list[tuple[Any, ...]]:
    """Ask the database."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Every migration that this code brings, except those another one replaces."""
    found = MigrationLoader(None).disk_migrations
    replaced = {name for migration in found.values() for name in migration.replaces}
    return frozenset(set(found) - replaced)


@cache
def all_migrations() -> frozenset[tuple[str, str]]:
    """Those and the ones they replace."""
    return frozenset(MigrationLoader(None).disk_migrations)
