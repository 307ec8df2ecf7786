"""Bring the database up to date, as the role that owns it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import LiteralString

import django
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from moothall.config.database import database
from moothall.store.direct import require_direct
from moothall.store.within import keep_within

#: any number that nobody else takes: two machines that start at once migrate one after the other
LOCK = 0x6D6F6F7468616C6C % 2**63
#: seconds
ASK_AGAIN_AFTER = 0.2
ALIAS = "owner"
#: what the application's role may do with tables to come; the record's takes some of it back
RIGHTS: tuple[LiteralString, ...] = (
    "GRANT USAGE ON SCHEMA public TO {app}",
    (
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}"
    ),
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}",
)


def run(owner_url: str, *, verbosity: int = 0) -> None:
    """Apply every migration that is missing. Safe to call at each start and from several machines.

    The application's role is the user of ``MOOTHALL_DATABASE_URL``, which has to be set before.
    Raises StoreError where a pooler stands before the server, and where a row points to another
    organisation's.
    """
    django.setup()
    app = settings.DATABASES["default"]["USER"]
    with psycopg.connect(owner_url, autocommit=True) as owner:
        require_direct(owner, "MOOTHALL_OWNER_DATABASE_URL")
        wait_for_turn(owner)
        for statement in RIGHTS:
            owner.execute(sql.SQL(statement).format(app=sql.Identifier(app)))
        with second_connection(owner_url):
            call_command("migrate", database=ALIAS, interactive=False, verbosity=verbosity)
        keep_within(owner)


def wait_for_turn(owner: psycopg.Connection) -> None:
    """One machine at a time.

    Asked again and again: an index that is built beside the writing would wait for a statement that
    waits for the lock, and each for the other.
    """
    while owner.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone() != (True,):
        time.sleep(ASK_AGAIN_AFTER)


@contextmanager
def second_connection(url: str) -> Iterator[None]:
    """Django's connection as the owner, for as long as it is needed."""
    connections.settings[ALIAS] = connections.configure_settings(
        {"default": settings.DATABASES["default"], ALIAS: database(url)}
    )[ALIAS]
    try:
        yield
    finally:
        connections[ALIAS].close()
        del connections[ALIAS]
        del connections.settings[ALIAS]
