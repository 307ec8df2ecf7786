"""Where the data lies: finds or starts PostgreSQL, backs it up, restores it. Knows no Django.

``open_store()`` follows the order of choice; ``start`` and ``external`` are its two halves.
"""

from moothall.store.errors import StoreError
from moothall.store.launcher import start
from moothall.store.server import Server
from moothall.store.source import external, no_desk, open_desk, open_store
from moothall.store.state import default_state

__all__ = [
    "Server",
    "StoreError",
    "default_state",
    "external",
    "no_desk",
    "open_desk",
    "open_store",
    "start",
]
