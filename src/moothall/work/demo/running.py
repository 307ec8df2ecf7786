"""The demonstration as a whole: its directory, its environment, and what runs."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from moothall.store import Server, default_state, start
from moothall.store.locks import Lock
from moothall.work import supervisor
from moothall.work.addresses import require_free
from moothall.work.children import Child
from moothall.work.demo.network import ALL, HOST, NETWORK, Elsewhere
from moothall.work.problems import CannotStartError

#: what of the administrator's settings holds for the demonstration too; above all no real database,
#: mail server or identity provider
KEPT = {"MOOTHALL_POSTGRES", "MOOTHALL_TIMEZONE", "MOOTHALL_LOG_LEVEL", "MOOTHALL_POOL_SIZE"}
LOG_AT_MOST = 10 * 1024**2


@dataclass(frozen=True)
class Place:
    """The demonstration's own directory, beside the real desk's."""

    root: Path

    @property
    def desk(self) -> Path:
        """The state directory of its desk."""
        return self.root / "desk"

    @property
    def network(self) -> Path:
        """The file that holds the pretend network."""
        return self.root / "elmhouse.sqlite"

    @property
    def log(self) -> Path:
        """What web server, worker and network say."""
        return self.root / "log"

    @property
    def marker(self) -> Path:
        """Says that the directory is a demonstration's, and may be thrown away."""
        return self.root / "demo.json"


def place_from(environment: Mapping[str, str]) -> Place:
    """Beside the place for the real desk, never in it."""
    real = default_state(environment)
    return Place(real.with_name(f"{real.name}-demo"))


def run(port: int, speed: float | None, *, fresh: bool) -> int:
    """Until told to stop. Raises CannotStartError and StoreError."""
    place = place_from(os.environ)
    require_free(HOST, port)
    require_free(HOST, port + 1, use=f"which the pretend network takes beside --port {port}")
    with alone(place):
        if fresh:
            throw_away(place)
        prepare_folder(place)
        network = Elsewhere(place.network, port + 1, f"http://{HOST}:{port}", speed)
        set_environment(place, network.desk, network.url)
        log = open_log(place)
        plan = supervisor.Plan(
            host=HOST,
            port=port,
            settings="moothall.work.demo.settings",
            log=log,
            log_place=str(place.log),
            open_database=lambda _environment: start(place.desk),
            prepare=lambda _server: prepare(network, log),
            say=lambda server: said(place, network, server),
        )
        return supervisor.run(plan)


@contextmanager
def alone(place: Place) -> Iterator[None]:
    """Hold the directory: two demonstrations on one would be one desk with two networks."""
    try:
        place.root.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        held = Lock(place.root / "running")
    except OSError as problem:
        raise CannotStartError(
            f"the demonstration's directory cannot be written ({problem.strerror})",
            where=str(place.root),
            do="run as the user that owns it, or name another place with MOOTHALL_STATE",
        ) from None
    try:
        if not held.take():
            raise CannotStartError(
                "the demonstration is running already",
                where=str(place.root),
                do="use that one, or stop it first",
            )
        yield
    finally:
        held.let_go()


def throw_away(place: Place) -> None:
    """Everything of it, if it is a demonstration's at all."""
    if not place.marker.exists():
        if place.desk.exists():
            raise CannotStartError(
                "the directory is not marked as a demonstration's, so nothing is thrown away",
                where=str(place.root),
                do="see what it is; remove it yourself, or name another place with MOOTHALL_STATE",
            )
        return
    shutil.rmtree(place.desk, ignore_errors=True)
    for file in place.root.glob("elmhouse.sqlite*"):
        file.unlink()


def prepare_folder(place: Place) -> None:
    """Mark it as one that may be thrown away."""
    place.marker.write_text(json.dumps({"is": "a demonstration of Moothall"}) + "\n")


def set_environment(place: Place, desk: str, network: str) -> None:
    """Nothing of the real desk's settings reaches the demonstration."""
    for name in list(os.environ):
        if name.startswith("MOOTHALL_") and name not in KEPT:
            del os.environ[name]
    os.environ["MOOTHALL_STATE"] = str(place.desk)
    os.environ["MOOTHALL_ADDRESS"] = desk
    os.environ["MOOTHALL_PRIVATE_SERVERS"] = "127.0.0.0/8,::1/128"  # the pretend network's
    os.environ[NETWORK] = network


def open_log(place: Place) -> int:
    """Where the children write; a visitor's terminal is no place for it."""
    if place.log.exists() and place.log.stat().st_size > LOG_AT_MOST:
        place.log.unlink()
    return os.open(place.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)


def prepare(network: Elsewhere, log: int) -> Sequence[Child]:
    """The landlord and its staff; and the two further children."""
    from django.utils import timezone  # noqa: PLC0415 - Django is set up by now

    from moothall.work.demo.filling import fill  # noqa: PLC0415

    fill(timezone.now())
    supervisor.close_pools()
    return (
        Child("network", network.run, log),
        Child("connecting", network.connect, log, once=True),
    )


def said(place: Place, network: Elsewhere, _server: Server) -> Sequence[str]:
    """Where to look."""
    day = {
        ALL: "all of it is there",
        None: "the night and the morning are there; the rest comes within the hour",
    }.get(network.speed, f"{network.speed} minutes of it in each of yours")
    return (
        f"  desk          {network.desk}   sign in as whom you like",
        f"  public page   {network.url}   Elmhouse Social: write there as a resident",
        f"  the day       {day}",
        f"  data          {place.root}   `moothall demo --fresh` begins anew",
        f"  stop          Ctrl-C, or: kill {os.getpid()}",
    )
