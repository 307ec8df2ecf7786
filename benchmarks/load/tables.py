"""Tables filled by COPY, as the superuser: no triggers, no foreign keys looked up, indexes last."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

#: what a column that must not be empty gets where a benchmark has nothing to say
EMPTY = {
    "text": "", "character varying": "", "boolean": False, "jsonb": "{}", "integer": 0,
    "smallint": 0, "bigint": 0, "ARRAY": [],
}  # fmt: skip


class Table:
    """One COPY that stays open; columns that nobody named are padded where they must be."""

    def __init__(self, url: str, name: str, columns: str) -> None:
        self.connection = psycopg.connect(url)
        self.connection.execute("SET session_replication_role = replica")
        self.connection.execute("SET synchronous_commit = off")
        given = columns.split()
        needed = self.connection.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s"
            " AND is_nullable = 'NO' AND column_default IS NULL AND is_generated = 'NEVER'",
            [name],
        ).fetchall()
        padding = [(column, EMPTY[kind]) for column, kind in needed if column not in given]
        self.padding = tuple(value for _, value in padding)
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(name),
            sql.SQL(", ").join(map(sql.Identifier, [*given, *(column for column, _ in padding)])),
        )
        self._context = self.connection.cursor().copy(statement)
        self._copy = self._context.__enter__()

    def add(self, *row: Any) -> None:
        self._copy.write_row(row + self.padding)

    def close(self) -> None:
        self._context.__exit__(None, None, None)
        self.connection.commit()
        self.connection.close()


@contextmanager
def without_indexes(url: str, *tables: str) -> Iterator[None]:
    """Inside, these tables have no index but those of their constraints."""
    with psycopg.connect(url, autocommit=True) as admin:
        found = admin.execute(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
            " WHERE i.indrelid::regclass::text = ANY(%s) AND NOT EXISTS"
            " (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
            [list(tables)],
        ).fetchall()
        for name, _ in found:
            admin.execute(f"DROP INDEX {name}")
        yield
        admin.execute("SET maintenance_work_mem = '1GB'")
        for _, definition in found:
            admin.execute(definition)
        admin.execute("VACUUM (ANALYZE)")
