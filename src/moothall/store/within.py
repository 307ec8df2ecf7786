"""A row points to rows of its own organisation only: foreign keys that carry the organisation.

PostgreSQL checks foreign keys past row security, so that another organisation's id, guessed or left
over in a form, would be good enough for a plain one. Django makes plain ones; what it made is
looked over after each migration, so that a new table needs no step of its own.

Nothing here stops the desk for long: indexes are built beside the writing, keys are added unchecked
and checked afterwards under a lock that lets everybody read and write. A run that was interrupted
is gone on with by the next.
"""

from typing import NamedTuple

import psycopg
from psycopg import sql

from moothall.store.errors import StoreError

#: plain foreign keys between two tables that both have the organisation
LOOSE = """
    SELECT k.conname, t.relname, a.attname, p.relname
    FROM pg_constraint k
    JOIN pg_class t ON t.oid = k.conrelid
    JOIN pg_class p ON p.oid = k.confrelid
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
    WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace
    AND cardinality(k.conkey) = 1 AND b.attname = 'id'
    AND (
        SELECT count(*) FROM pg_attribute o WHERE o.attrelid IN (k.conrelid, k.confrelid)
        AND o.attname = 'organisation_id' AND NOT o.attisdropped
    ) = CASE WHEN k.conrelid = k.confrelid THEN 1 ELSE 2 END
    ORDER BY 2, 3
"""
IS_VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"
IS_THERE = "SELECT 1 FROM pg_constraint WHERE conname = %s AND conrelid = to_regclass(%s)"


class Loose(NamedTuple):
    """One plain foreign key, by name, and what it leads from and to."""

    name: str
    table: str
    column: str
    to: str

    @property
    def tight(self) -> str:
        """The name of the key in its place."""
        return f"{self.table}_{self.column}_within"[:63]


def keep_within(owner: psycopg.Connection) -> int:
    """Replace every plain key; how many there were. Wants the tables' owner, outside a transaction.

    Raises StoreError where a row points to another organisation's already.
    """
    loose = [Loose(*row) for row in owner.execute(LOOSE)]
    for table in sorted({one.to for one in loose}):
        index(owner, table)
    for one in loose:
        replace(owner, one)
    return len(loose)


def index(owner: psycopg.Connection, table: str) -> None:
    """What the keys lead to. One that was given up half-way is built anew."""
    name = f"{table}_within"
    found = owner.execute(IS_VALID, [name]).fetchone()
    if found and found[0]:
        return
    if found:
        owner.execute(sql.SQL("DROP INDEX CONCURRENTLY {}").format(sql.Identifier(name)))
    owner.execute(
        sql.SQL("CREATE UNIQUE INDEX CONCURRENTLY {} ON {} (organisation_id, id)").format(
            sql.Identifier(name), sql.Identifier(table)
        )
    )


def replace(owner: psycopg.Connection, loose: Loose) -> None:
    """The tight key beside the plain one, then without it: at no moment is there none."""
    names = {
        "table": sql.Identifier(loose.table),
        "column": sql.Identifier(loose.column),
        "to": sql.Identifier(loose.to),
        "plain": sql.Identifier(loose.name),
        "tight": sql.Identifier(loose.tight),
    }
    if not owner.execute(IS_THERE, [loose.tight, loose.table]).fetchone():
        owner.execute(
            sql.SQL(
                "ALTER TABLE {table} ADD CONSTRAINT {tight} FOREIGN KEY (organisation_id, {column})"
                " REFERENCES {to} (organisation_id, id) DEFERRABLE INITIALLY DEFERRED NOT VALID"
            ).format(**names)
        )
    try:
        owner.execute(sql.SQL("ALTER TABLE {table} VALIDATE CONSTRAINT {tight}").format(**names))
    except psycopg.errors.ForeignKeyViolation as problem:
        raise StoreError(
            f"a row of {loose.table} points to a row of another organisation",
            where=str(problem.diag.message_detail or loose.column),
            do="put the row right as the tables' owner, and start again",
        ) from None
    owner.execute(sql.SQL("ALTER TABLE {table} DROP CONSTRAINT {plain}").format(**names))
