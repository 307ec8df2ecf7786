"""One process at a time, known to the database by its connection.

A session's advisory lock ends with the connection, however the process ends. Whoever gets the lock
therefore knows that a row left in the middle belongs to nobody any more. This needs a connection
that stays the same for the whole of it: no pooler such as PgBouncer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from django.db import connection


@contextmanager
def only_one(what: str) -> Iterator[bool]:
    """Whether we are the only one doing ``what``, until the block ends.

    Raises RuntimeError inside a transaction: what is done between two steps must be on disk.
    """
    if connection.in_atomic_block:
        raise RuntimeError(f"{what} commits step by step and cannot run inside a transaction")
    key = number_of(what)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        [got] = cursor.fetchone()
    try:
        yield got
    finally:
        if got and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def number_of(name: str) -> int:
    """A lock's number: 64 bits, with a sign."""
    return int.from_bytes(sha256(f"moothall {name}".encode()).digest()[:8], signed=True)
