"""Whose rows the database shows.

Row security compares each row with a setting of the connection. A forgotten scope shows nothing
and writes nothing. It guards against a forgotten filter and a guessed id; it is no guard against
somebody who can run SQL of their own as the application, since the setting is theirs to make.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary, WeakSet

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, migrations
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.transaction import TransactionManagementError

from moothall.store.direct import is_direct
from moothall.store.row_security import ALL_RIGHTS, SETTING, baring, protecting

_current: ContextVar[UUID | None] = ContextVar("organisation", default=None)
#: connections that were found to reach the server itself
_direct: WeakSet[Any] = WeakSet()
#: whom a connection shows, where it was told so outside a transaction: no rollback changes that
_told: WeakKeyDictionary[Any, UUID | None] = WeakKeyDictionary()


@contextmanager
def organisation_scope(organisation_id: UUID | None) -> Iterator[None]:
    """Inside, this thread's connection sees and writes one organisation's rows; None: nobody's.

    Scopes nest: the inner one ends, the outer one holds again, also after an error. A response that
    streams after its view has ended has to take a scope of its own.
    """
    if organisation_id is not None and not isinstance(organisation_id, UUID):
        raise TypeError(f"an organisation's id is a UUID, not {type(organisation_id).__name__}")
    token = _current.set(organisation_id)
    try:
        show(connection, organisation_id)
        yield
    finally:
        _current.reset(token)
        restore()


def current_organisation() -> UUID | None:
    """Whose scope we are in."""
    return _current.get()


def restore() -> None:
    """Back to the outer scope.

    In a transaction that is already lost no statement runs; its rollback then brings back what the
    setting was when the transaction, or its savepoint, began.
    """
    if connection.connection is None or connection.connection.closed:
        return  # the next one is told by `tell_new_connection`
    try:
        show(connection, _current.get())
    except (DatabaseError, TransactionManagementError):
        if not connection.in_atomic_block:
            connection.close()


def show(to: BaseDatabaseWrapper, organisation_id: UUID | None) -> None:
    """Tell the server, unless it knows."""
    to.ensure_connection()
    held = to.connection
    if held in _told and _told[held] == organisation_id:
        return
    _told.pop(held, None)
    with to.cursor() as cursor:
        cursor.execute(f"SELECT set_config('{SETTING}', %s, false)", [str(organisation_id or "")])
    if to.get_autocommit() and not to.in_atomic_block:
        _told[held] = organisation_id


def watch_connections() -> None:
    """From now on a new connection knows its scope, and one from the pool forgets the last one."""
    connection_created.connect(tell_new_connection, dispatch_uid="organisation-scope")


def tell_new_connection(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Django sends this for each connection it opens or takes from the pool."""
    if connection.vendor == "postgresql":
        require_own_server(connection)
        show(connection, _current.get())


def require_own_server(connection: BaseDatabaseWrapper) -> None:
    """Refuse a connection through a pooler, which would mix up scopes (`store.direct`).

    The start refuses it too; this is for addresses that lead elsewhere later on. Asked once of each
    connection. Raises OperationalError, so that the desk says that it has no database.
    """
    if connection.connection in _direct:
        return
    if not is_direct(connection.connection):
        connection.close()
        raise OperationalError("a connection pooler answers in place of PostgreSQL")
    _direct.add(connection.connection)


def protect(*tables: str, rights: tuple[str, ...] = ALL_RIGHTS) -> list[migrations.RunPython]:
    """For a migration's ``operations``, after the tables are made: ``*protect("inbox_post")``."""
    return [protection(table, rights) for table in tables]


def protection(table: str, rights: tuple[str, ...]) -> migrations.RunPython:
    """One table's step, with its way back."""

    def forwards(_apps: Any, schema_editor: Any) -> None:
        for statement in protecting(table, app_role(), rights):
            schema_editor.execute(statement)

    def backwards(_apps: Any, schema_editor: Any) -> None:
        for statement in baring(table):
            schema_editor.execute(statement)

    return migrations.RunPython(forwards, backwards)


def app_role() -> str:
    """The application's role: the user of MOOTHALL_DATABASE_URL."""
    return str(settings.DATABASES["default"]["USER"])
