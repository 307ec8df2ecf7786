"""One SQLite file that holds the whole network, so that it is there again after a restart."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from threading import RLock
from typing import Any


class Storage:
    """Every thread shares one connection, one at a time. A block in :meth:`change` is all or none.

    ``path`` may be ``":memory:"`` for a network that ends with the process.
    """

    def __init__(self, path: Path | str) -> None:
        self._lock = RLock()
        self._depth = 0
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = normal")
        self._connection.execute("pragma foreign_keys = on")
        self._connection.executescript(
            files("moothall.platforms.sandbox").joinpath("schema.sql").read_text("utf-8")
        )

    @contextmanager
    def change(self) -> Iterator[None]:
        """Nests: the outermost block decides."""
        with self._lock:
            if self._depth == 0:
                self._connection.execute("begin immediate")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._connection.execute("rollback")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._connection.execute("commit")

    def run(self, statement: str, *values: Any) -> int:
        """The number of rows changed."""
        with self._lock:
            return self._connection.execute(statement, values).rowcount

    def rows(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    def row(self, statement: str, *values: Any) -> sqlite3.Row | None:
        with self._lock:
            found: sqlite3.Row | None = self._connection.execute(statement, values).fetchone()
            return found

    def value(self, statement: str, *values: Any) -> Any:
        """The one value that the statement gives."""
        found = self.row(statement, *values)
        return None if found is None else found[0]

    def setting(self, name: str, otherwise: Any = None) -> Any:
        kept = self.value("select value from settings where name = ?", name)
        return otherwise if kept is None else json.loads(kept)

    def set(self, name: str, value: Any) -> None:
        self.run(
            "insert into settings values (?, ?)"
            " on conflict (name) do update set value = excluded.value",
            name,
            json.dumps(value),
        )

    def close(self) -> None:
        with self._lock:
            self._connection.close()
