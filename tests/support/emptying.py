"""Tests that commit leave rows behind; the owner empties the tables after them.

The application's role may not truncate, and the record refuses it to everybody, so Django's own way
(`flush`) cannot be used.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.test import TransactionTestCase
from psycopg import sql

KEPT = {"django_migrations", "django_content_type", "auth_permission"}
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


@contextmanager
def empty_after_transactions(owner_url: str) -> Iterator[None]:
    """For the whole run."""
    ours, theirs = lambda _test: empty(owner_url), TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = ours
    try:
        yield
    finally:
        TransactionTestCase._fixture_teardown = theirs


def empty(owner_url: str) -> None:
    """Every table but those that migrations filled."""
    with psycopg.connect(owner_url, options="-c lock_timeout=20s") as owner:
        tables = [name for (name,) in owner.execute(TABLES) if name not in KEPT]
        guarded = [sql.Identifier(name) for name in tables if name.startswith("record_")]
        for table in guarded:
            owner.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
        everything = sql.SQL(", ").join(sql.Identifier(name) for name in tables)
        owner.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(everything))
        for table in guarded:
            owner.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))
