"""Tests that commit leave rows behind; the server's administrator empties the tables after them.

The application's role may not do that, and the record refuses it to everybody, so Django's own way
(`flush`) cannot be used.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.test import TransactionTestCase
from psycopg import sql

KEPT = ["django_migrations", "django_content_type", "auth_permission"]
#: the application's and Procrastinate's own, except what migrations filled
TABLES = """
    SELECT relname, pg_relation_size(oid) > 0 FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> ALL(%s)
"""
#: counted on since the tables were made
SEQUENCES = """
    SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
    AND sequencename NOT LIKE ALL(%s)
"""


@contextmanager
def empty_after_transactions(admin_url: str) -> Iterator[None]:
    """For the whole run."""
    ours, theirs = lambda _test: empty(admin_url), TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = ours
    try:
        yield
    finally:
        TransactionTestCase._fixture_teardown = theirs


def empty(admin_url: str) -> None:
    """Every table but those that migrations filled, as whoever may go past triggers and keys.

    Row by row, and only where rows ever were: to truncate a hundred tables makes a thousand files,
    and takes longer than most tests. The locks wait for what a test has left in the middle.
    """
    with psycopg.connect(admin_url, options="-c lock_timeout=20s") as admin:
        tables = admin.execute(TABLES, [KEPT]).fetchall()
        everything = sql.SQL(", ").join(sql.Identifier(name) for name, _ in tables)
        admin.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(everything))
        admin.execute("SET session_replication_role = replica")
        for name in (name for name, has_rows in admin.execute(TABLES, [KEPT]) if has_rows):
            admin.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
        admin.execute(SEQUENCES, [[f"{name}%" for name in KEPT]])
