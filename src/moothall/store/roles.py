"""Two roles and one database. Can be run again after it was cut short.

The owner makes tables and is used by migrations only. The application's role owns nothing, so row
security and the guards on the record hold against it.
"""

from collections.abc import Mapping
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from moothall.store.cluster import APP, DATABASE, OWNER

PLAIN = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
RIGHTS: tuple[LiteralString, ...] = (
    "GRANT USAGE ON SCHEMA public TO {app}",
    (
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}"
    ),
    (
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT USAGE, SELECT ON SEQUENCES TO {app}"
    ),
)


def prepare(admin_url: str, database_url: str, passwords: Mapping[str, str]) -> None:
    """Make the roles and the database that are missing; give the application its rights.

    ``database_url`` is the administrator's for the new database, which need not exist yet.
    """
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for role in (OWNER, APP):
            _make_role(connection, role, passwords[role])
        make_database(connection, DATABASE)
    with psycopg.connect(database_url) as connection:
        for statement in RIGHTS:
            connection.execute(_named(statement))


def make_database(
    connection: psycopg.Connection[Any], name: str, template: str | None = None
) -> None:
    """Make a database of the owner's that nobody else but the application may enter."""
    made = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if not made:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template or "template1")
            )
        )
    for statement in (
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {database} TO {app}",
    ):
        connection.execute(_named(statement, database=name))


def _make_role(connection: psycopg.Connection[Any], role: str, password: str) -> None:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    hashed = connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    ).decode()
    connection.execute(
        sql.SQL("{} ROLE {} {} PASSWORD {}").format(
            sql.SQL("ALTER" if found else "CREATE"),
            sql.Identifier(role),
            sql.SQL(PLAIN),
            sql.Literal(hashed),
        )
    )


def _named(statement: LiteralString, **names: str) -> sql.Composed:
    everyone = {"owner": OWNER, "app": APP} | names
    return sql.SQL(statement).format(**{key: sql.Identifier(v) for key, v in everyone.items()})
