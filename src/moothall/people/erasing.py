"""The one exception to "kept as it came": the end of retention.

What is evidence, what arrived and what was sent are held by triggers. They give way inside
:func:`erasing` alone, for one transaction. That guards against mistakes of our own; it is no guard
against somebody who can run SQL as the application.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

#: for a trigger's condition
ERASING = "coalesce(current_setting('moothall.erasing', true) = 'on', false)"


@contextmanager
def erasing() -> Iterator[None]:
    """Raises RuntimeError outside a transaction: it must end with one."""
    if not connection.in_atomic_block:
        raise RuntimeError("erasing belongs into the transaction that records it")
    switch("on")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            switch("off")


def switch(to: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('moothall.erasing', %s, true)", [to])
