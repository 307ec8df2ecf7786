"""Start a PostgreSQL of our own on a state directory, or join the one that runs there."""

import time
from pathlib import Path

from moothall.store import cluster, keeping, stale
from moothall.store.binaries import OLDEST, choose, runnable
from moothall.store.errors import StoreError
from moothall.store.locks import Lock, holding
from moothall.store.server import Embedded
from moothall.store.state import (
    State,
    claim,
    is_prepared,
    note_prepared,
    passwords_of,
    require_room,
)
from moothall.store.user import require_way_in, server_user

#: somebody else may be making a data directory, or waiting for a recovery after a crash
GATE_WITHIN = 900.0


def start(
    state: Path, *, durable: bool = True, choice: str | None = None, at_least: int = 0
) -> Embedded:
    """A running server on the state directory, made where it is new and joined where it runs.

    It runs until the last of those who started or joined it has stopped or ended. ``durable=False``
    is for tests: what was written last may be lost with the machine's power. ``choice`` forces
    ``machine`` or ``wheel``. Raises StoreError with what, where and what to do.
    """
    while True:
        place = claim(state)
        gate = Lock(place.lock)
        with holding(gate):
            if not gate.take(wait=GATE_WITHIN):
                raise StoreError(
                    "another process is starting or stopping the database, and comes to no end",
                    where=place.lock,
                    do="see who holds it with `fuser`, and end that process",
                )
            if gate.is_current():  # else the whole directory was removed while we waited
                return _start(place, choice, durable=durable, at_least=at_least)


def _start(place: State, choice: str | None, *, durable: bool, at_least: int) -> Embedded:
    hold = Lock(place.in_use)
    try:
        hold.take(shared=True, wait=5)
        if keeping.is_kept(place):
            return _join(place, hold, durable=durable)
        return _launch(place, hold, choice, durable=durable, at_least=at_least)
    except BaseException:
        hold.let_go()
        raise


def _join(place: State, hold: Lock, *, durable: bool) -> Embedded:
    told = keeping.told(place)
    if durable and not told["durable"]:
        raise StoreError(
            "the database runs without durability, as for tests, and was asked for with it",
            where=place.root,
            do="stop whatever uses it, and start again",
        )
    until = time.monotonic() + keeping.READY_WITHIN
    while not keeping.is_ready(place):  # it was killed, and its keeper starts it again
        if not keeping.is_kept(place) or time.monotonic() > until:
            raise StoreError(
                "the database's keeper runs, and its server does not",
                where=place.log,
                do="see what the log says, and start again",
            )
        time.sleep(0.05)
    return Embedded(place, Path(told["sockets"]), passwords_of(place), told["major"], hold)


def _launch(
    place: State, hold: Lock, choice: str | None, *, durable: bool, at_least: int
) -> Embedded:
    require_room(place)
    account = server_user(place)
    require_way_in(account, place)
    major = None if place.is_new else cluster.major_of(place.data)
    build = runnable(choose(choice, major=major, at_least=max(at_least, OLDEST)), account, place)
    if place.is_new:
        cluster.make(place, build, account, durable=durable)
    sockets = cluster.socket_folder(place, account)
    _clear_the_way(place, sockets)
    command = cluster.command(place, build, sockets, durable=durable)
    tell = {"durable": durable, "major": build.major, "sockets": str(sockets)}
    keeping.keep(place, command, sockets, account, tell)
    passwords = passwords_of(place)
    server = Embedded(place, sockets, passwords, build.major, hold)
    if not is_prepared(place):
        _prepare(server, place, passwords)
    return server


def _clear_the_way(place: State, sockets: Path) -> None:
    """After a crash: wait for what is left of the old server, and remove its dead locks."""
    stale.wait_until_nobody_serves(place.data)
    stale.remove_stale_locks(place.data, sockets, cluster.PORT)


def _prepare(server: Embedded, place: State, passwords: dict[str, str]) -> None:
    from moothall.store import roles  # noqa: PLC0415 - the driver is slow to load

    try:
        roles.prepare(server.admin_url, server.url(cluster.ADMIN), passwords)
    except BaseException:
        server.stop()
        raise
    note_prepared(place)
