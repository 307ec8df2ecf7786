"""The order of choice: a server that was named, else one of our own."""

import os
from collections.abc import Mapping
from pathlib import Path

from moothall.store.binaries import OLDEST
from moothall.store.direct import require_direct
from moothall.store.errors import StoreError
from moothall.store.launcher import start
from moothall.store.server import Server
from moothall.store.state import State, default_state

APP_SETTING = "MOOTHALL_DATABASE_URL"
OWNER_SETTING = "MOOTHALL_OWNER_DATABASE_URL"
ANSWER_WITHIN = 10
WHO = "SELECT rolsuper, rolbypassrls, rolname FROM pg_roles WHERE rolname = current_user"


def open_store(environment: Mapping[str, str] = os.environ) -> Server:
    """The database this machine is to use: ``MOOTHALL_DATABASE_URL``, or else our own server."""
    if url := environment.get(APP_SETTING, "").strip():
        return external(url, environment.get(OWNER_SETTING, "").strip() or None)
    return start(default_state(environment))


def open_desk(environment: Mapping[str, str] = os.environ) -> Server:
    """As :func:`open_store`, for what only reads a desk: none is made where there is none.

    Raises StoreError.
    """
    state = State(default_state(environment))
    if not environment.get(APP_SETTING, "").strip() and state.is_new:
        raise no_desk(state.root)
    return open_store(environment)


def no_desk(where: Path | str) -> StoreError:
    """Said as well where a database answers that holds nothing of a desk."""
    return StoreError(
        f"there is no desk in {where}",
        where=where,
        do=f"name its state directory with MOOTHALL_STATE, or its database with {APP_SETTING}",
    )


def external(url: str, owner_url: str | None = None) -> Server:
    """A server that somebody else runs. Raises StoreError where it will not do.

    It is asked once: whether it answers by itself, is new enough, and whether the application's
    role is kept to its own organisation by row security, which superusers pass by. The owner's
    address is asked by whoever migrates (`require_direct`).
    """
    import psycopg  # noqa: PLC0415 - slow to load

    try:
        with psycopg.connect(url, connect_timeout=ANSWER_WITHIN, autocommit=True) as connection:
            version = connection.info.server_version
            place = f"{connection.info.dbname} at {connection.info.host or 'this machine'}"
            require_direct(connection, APP_SETTING)
            found = connection.execute(WHO).fetchone()
    except psycopg.Error as problem:
        # libpq's message names host, port and role, never the password
        raise StoreError(
            f"PostgreSQL does not answer: {str(problem).strip()}",
            where=f"the environment variable {APP_SETTING}",
            do="see that the server runs, may be reached from here, and knows the role and its "
            "password",
        ) from None
    if version < OLDEST * 10000:
        raise StoreError(
            f"the server is PostgreSQL {version // 10000}, and Moothall needs {OLDEST} or later",
            where=place,
            do="upgrade the server, or leave the variable out to use Moothall's own",
        )
    if found is None or found[0] or found[1]:
        role = "the role" if found is None else found[2]
        raise StoreError(
            f"{role} is a superuser or may pass by row security, so organisations would not be "
            "kept apart",
            where=place,
            do=f"make a plain role for {APP_SETTING}, and name the tables' owner in "
            f"{OWNER_SETTING}",
        )
    return Server(url, owner_url, version // 10000)
