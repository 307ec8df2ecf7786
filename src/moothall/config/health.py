"""Whether the desk can work: database, migrations, worker."""

import logging
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from psycopg_pool import PoolTimeout

log = logging.getLogger(__name__)
HEARTBEAT = "SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers"
#: Procrastinate's workers beat every ten seconds and are pruned after thirty
WORKER_LATE = 60


@dataclass(frozen=True)
class Health:
    """What was found. A missing worker is said, and the pages still work without one."""

    database: bool
    migrations: bool
    worker: str

    @property
    def is_well(self) -> bool:
        """Whether pages can be served."""
        return self.database and self.migrations

    def said(self) -> dict[str, str]:
        """As the page says it."""
        return {
            "status": "ok" if self.is_well else "unavailable",
            "database": "ok" if self.database else "unreachable",
            "migrations": "applied" if self.migrations else "missing",
            "worker": self.worker,
        }


def health() -> Health:
    """Look now."""
    try:
        applied = {tuple(row) for row in rows("SELECT app, name FROM django_migrations")}
    except (DatabaseError, PoolTimeout):
        log.warning("the database does not answer", exc_info=True)
        return Health(database=False, migrations=False, worker="unknown")
    if not known_migrations() <= applied:
        return Health(database=True, migrations=False, worker="unknown")
    return Health(database=True, migrations=True, worker=worker())


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
    loader = MigrationLoader(None)
    replaced = {
        name for migration in loader.disk_migrations.values() for name in migration.replaces
    }
    return frozenset(set(loader.disk_migrations) - replaced)
