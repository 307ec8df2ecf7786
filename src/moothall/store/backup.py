"""Write everything that a desk needs to be set up again into one file."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from moothall import __version__
from moothall.store import archive, keeping
from moothall.store.binaries import Binaries, choose, runnable
from moothall.store.cluster import ADMIN, APP, OWNER
from moothall.store.direct import require_direct
from moothall.store.errors import StoreError
from moothall.store.launcher import start
from moothall.store.source import APP_SETTING, OWNER_SETTING, external, no_desk
from moothall.store.state import State, claim, default_state
from moothall.store.tools import address, choose_tools, counted, said_by
from moothall.store.user import server_user

#: every other role that something in the database belongs to or is granted to
OTHER_ROLES = """
SELECT DISTINCT rolname FROM pg_shdepend JOIN pg_roles ON pg_roles.oid = refobjid
WHERE refclassid = 'pg_authid'::regclass
AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@dataclass(frozen=True)
class Source:
    """What to dump, by which programs, as whom."""

    url: str
    build: Binaries
    switch: dict[str, Any]
    embedded: bool
    owner: str
    app: str


def backup(
    folder: Path, environment: Mapping[str, str] = os.environ, *, at: datetime | None = None
) -> tuple[Path, dict[str, Any]]:
    """A new file in the folder, and its manifest.

    The database is the running one, one of ours that is started for the purpose, or the one that
    ``MOOTHALL_DATABASE_URL`` names. The dump is of one moment, while others go on writing.
    """
    at = at or datetime.now(UTC)
    state = State(default_state(environment))
    target = _target(folder, at)
    try:
        with (
            _source(environment, state) as source,
            archive.writing(target, int(at.timestamp())) as writer,
        ):
            manifest = {"at": at.isoformat(timespec="seconds"), "moothall": __version__}
            manifest |= _dump(source, writer)
            for path in sorted(state.keys.iterdir()) if state.keys.is_dir() else ():
                if archive.KEY.fullmatch(f"keys/{path.name}"):
                    with path.open("rb") as key:
                        writer.add(f"keys/{path.name}", key)
            writer.finish(manifest)
    except OSError as problem:
        raise StoreError(
            f"the back-up could not be written ({problem.strerror})",
            where=problem.filename or target,
            do="make room there, or name another directory with --to; no half file was left",
        ) from problem
    return target, {**manifest, "members": writer.members}


def _target(folder: Path, at: datetime) -> Path:
    folder = folder.expanduser().absolute()
    if not folder.is_dir():
        raise StoreError(
            "the directory for the back-up does not exist",
            where=folder,
            do="make it, or mount it, and try again",
        )
    target = folder / f"moothall-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.tar"
    if target.exists():
        raise StoreError(
            "a back-up of this second is there already", where=target, do="try again in a second"
        )
    return target


@contextmanager
def _source(environment: Mapping[str, str], state: State) -> Iterator[Source]:
    if url := environment.get(APP_SETTING, "").strip():
        server = external(url, environment.get(OWNER_SETTING, "").strip() or None)
        build = choose_tools(server.major, "the server is")
        owner, app = (_role(one) for one in (server.owner_url, server.app_url))
        yield Source(server.owner_url, build, {}, embedded=False, owner=owner, app=app)
        return
    if state.is_new:
        raise no_desk(state.root)
    claim(state.root)
    durable = not keeping.is_kept(state) or keeping.told(state).get("durable", True)
    with start(state.root, durable=durable) as ours:
        account = server_user(state)
        build = runnable(choose(None, major=ours.major), account, state)
        yield Source(ours.url(ADMIN), build, account.switch(), embedded=True, owner=OWNER, app=APP)


def _role(url: str) -> str:
    from psycopg import conninfo  # noqa: PLC0415 - slow to load

    return str(conninfo.conninfo_to_dict(url).get("user") or "")


def _dump(source: Source, writer: archive.Writer) -> dict[str, Any]:
    """Write the dump, and count the rows of the same moment."""
    import psycopg  # noqa: PLC0415 - slow to load

    with psycopg.connect(source.url) as connection:
        require_direct(connection, OWNER_SETTING)
        connection.rollback()
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        connection.execute("SET LOCAL row_security = off")  # count all or fail
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
        words, environment = address(source.url)
        command = [
            source.build.program("pg_dump"),
            "--format=custom",
            f"--snapshot={snapshot[0] if snapshot else ''}",
            f"--dbname={words}",
        ]
        _run(command, environment, source.switch, writer)
        version = connection.info.server_version
        roles = {name for (name,) in connection.execute(OTHER_ROLES).fetchall()}
        return {
            "server": f"{version // 10000}.{version % 10000}",
            "server_major": version // 10000,
            "pg_dump": source.build.version,
            "pg_dump_major": source.build.major,
            "embedded": source.embedded,
            "owner": source.owner,
            "app": source.app,
            "other_roles": sorted(roles - {source.owner, source.app, ADMIN}),
            "rows": counted(connection),
        }


def _run(
    command: list[str], environment: dict[str, str], switch: dict[str, Any], writer: archive.Writer
) -> None:
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603
            command,
            **switch,
            env=environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
        try:
            with cast("Any", process.stdout) as stream:
                writer.add(archive.DUMP, stream)
        except BaseException:
            process.kill()
            raise
        finally:
            status = process.wait()
        if status:
            raise StoreError(
                f"pg_dump did not succeed: {said_by(errors)}",
                where=command[0],
                do="see to what it says; no back-up was written",
            )
