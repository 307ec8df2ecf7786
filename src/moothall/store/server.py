"""A database to work with: one of ours that runs while it is used, or somebody else's."""

import os
import signal
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from moothall.store import keeping
from moothall.store.cluster import ADMIN, APP, DATABASE, OWNER, PORT
from moothall.store.errors import StoreError
from moothall.store.locks import Lock, holding, is_free
from moothall.store.state import State

#: the keeper gives the server 120 s to shut down, and then cuts it short
STOP_WITHIN = 150.0


class Server:
    """Where the database is, as addresses for libpq.

    ``app_url`` is for the web and the workers, ``owner_url`` for migrations only, ``admin_url`` for
    the embedded server's own upkeep.
    """

    def __init__(self, app_url: str, owner_url: str | None, major: int) -> None:
        self.app_url = app_url
        self.major = major
        self._owner_url = owner_url

    @property
    def is_ours(self) -> bool:
        """Whether Moothall runs this server."""
        return False

    @property
    def owner_url(self) -> str:
        """Raises StoreError where an outside server's owner was not named."""
        if self._owner_url is None:
            raise StoreError(
                "migrations and back-ups need the role that owns the tables, and only the "
                "application's is known",
                where="the environment variable MOOTHALL_OWNER_DATABASE_URL",
                do="set it to the same database with the owner's name and password",
            )
        return self._owner_url

    @property
    def admin_url(self) -> str:
        """The superuser's; only a server of ours has one that we know."""
        raise StoreError(
            "Moothall is no administrator of this server",
            where="MOOTHALL_DATABASE_URL",
            do="ask whoever runs the server",
        )

    def is_running(self) -> bool:
        """Whether the server is there, as far as can be told without asking it."""
        return True

    def stop(self) -> bool:
        """Have done with the server; whether it has been stopped. One that is not ours never is."""
        return False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class Embedded(Server):
    """A server of ours, which runs as long as anybody uses it."""

    def __init__(
        self, state: State, sockets: Path, passwords: dict[str, str], major: int, hold: Lock
    ) -> None:
        self.state = state
        self.sockets = sockets
        self._passwords = passwords
        self._hold: Lock | None = hold
        super().__init__(self.url(APP), self.url(OWNER), major)

    @property
    def is_ours(self) -> bool:
        """It is."""
        return True

    @property
    def admin_url(self) -> str:
        """The superuser's address, in the database ``postgres``."""
        return self.url(ADMIN, "postgres")

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address of any role in any database of this server."""
        return (
            f"postgresql://{quote(role)}:{quote(self._passwords[role], safe='')}@/"
            f"{quote(database, safe='')}?host={quote(str(self.sockets), safe='')}&port={PORT}"
        )

    def is_running(self) -> bool:
        """Whether its keeper lives."""
        return not is_free(self.state.keeper)

    def stop(self) -> bool:
        """Have done with it. It is shut down, and True comes back, unless others still use it."""
        if self._hold is None:
            return False
        self._hold.let_go()
        self._hold = None
        gate, in_use = Lock(self.state.lock), Lock(self.state.in_use)
        with holding(gate), holding(in_use):
            # Whoever starts or joins holds the gate for a moment, and then uses the server; the
            # keeper holds it while it stops the server, should it have noticed before us.
            if not gate.take(wait=STOP_WITHIN) or not in_use.take():
                return False
            stopped = _stop_keeper(self.state)
            if self.sockets.parent != self.state.root:
                with suppress(OSError):
                    self.sockets.rmdir()
            return stopped


def _stop_keeper(state: State) -> bool:
    """Have the keeper shut the server down; wait for both to end."""
    keeper = Lock(state.keeper)
    with holding(keeper):
        if keeper.take():
            return True
        pid = keeping.told(state).get("pid", 0)
        with suppress(ProcessLookupError):
            try:
                os.kill(pid, signal.SIGTERM)
            except PermissionError:
                return False  # another user's keeper sees for itself, within a second
        if not keeper.take(wait=STOP_WITHIN):
            raise StoreError(
                "the database has not shut down",
                where=state.log,
                do=f"see what the log says; process {pid} keeps the server",
            )
    keeping.reap()
    return True
