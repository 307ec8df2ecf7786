"""No pooler may stand between the desk and its database.

A pooler such as PgBouncer in transaction mode gives each transaction to whichever connection is
free. A setting of the connection, by which row security knows whose rows to show, then stays
behind for whoever comes next: another organisation's officer. Locks and listening break too. The
desk has a pool of its own, so nothing is lost by going straight to the server.
"""

from typing import TYPE_CHECKING, Any

from moothall.store.errors import StoreError

if TYPE_CHECKING:
    import psycopg


def is_direct(connection: "psycopg.Connection[Any]") -> bool:
    """Whether the server itself answers.

    At the start of a connection PostgreSQL names the process that serves it, for cancelling. A
    pooler cannot pass that on, since the process changes, and makes up a number of its own. In
    session mode it does too: the modes cannot be told apart from outside, so none is let through.
    """
    row = connection.execute("SELECT pg_backend_pid()").fetchone()
    return row == (connection.info.backend_pid,)


def require_direct(connection: "psycopg.Connection[Any]", setting: str) -> None:
    """Raises StoreError where a pooler answers."""
    if not is_direct(connection):
        raise StoreError(
            "a connection pooler such as PgBouncer answers in place of PostgreSQL; behind it "
            "organisations would not be kept apart",
            where=f"the environment variable {setting}",
            do="give the address of PostgreSQL itself; Moothall keeps a pool of its own "
            "(MOOTHALL_POOL_SIZE)",
        )
