"""Set a desk up again from a back-up, in a new state directory."""

import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from moothall.store import archive
from moothall.store.binaries import Binaries, choose, runnable
from moothall.store.cluster import ADMIN, APP, OWNER
from moothall.store.errors import StoreError
from moothall.store.launcher import start
from moothall.store.server import Embedded
from moothall.store.state import State
from moothall.store.tools import address, counted, said_by
from moothall.store.user import Account, server_user


def restore(file: Path, into: Path) -> dict[str, Any]:
    """Restore into a directory that is new or empty; the back-up's manifest.

    The whole file is checked before anything is made. What was made is removed again where the
    restore does not succeed. Raises StoreError.
    """
    into = into.expanduser().absolute()
    _require_new(into)
    reader = archive.Reader(file.expanduser().absolute())
    try:
        existed = into.exists()
        try:
            _restore(reader, into)
        except BaseException:
            _remove(into, existed=existed)
            raise
    finally:
        reader.close()
    return reader.manifest


def _require_new(into: Path) -> None:
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise StoreError(
            "the place to restore into is not empty, and nothing is ever overwritten",
            where=into,
            do="name a new directory with --into",
        )
    if not into.parent.is_dir():
        raise StoreError(
            "the directory above it does not exist",
            where=into.parent,
            do="make it, or mount it, and try again",
        )


def _restore(reader: archive.Reader, into: Path) -> None:
    manifest = reader.manifest
    # an older server might not understand the dump, nor an older pg_restore its format
    needed = max(int(manifest["server_major"]), int(manifest["pg_dump_major"]))
    with start(into, at_least=needed) as server:
        account = server_user(server.state)
        build = runnable(choose(None, major=server.major), account, server.state)
        _fill(reader, server, build, account)
        _require_all(server, manifest["rows"])
        _put_keys(reader, server.state)


def _fill(reader: archive.Reader, server: Embedded, build: Binaries, account: Account) -> None:
    """Run pg_restore while our roles bear the names that the dump knows them by."""
    manifest = reader.manifest
    renamed = {OWNER: str(manifest["owner"]), APP: str(manifest["app"])}
    if len(set(renamed.values())) < len(renamed):
        del renamed[APP]  # one role did both: its tables become the owner's
    else:
        renamed = {ours: theirs for ours, theirs in renamed.items() if ours != theirs}
    _rename(server, renamed, [str(name) for name in manifest["other_roles"]])
    try:
        _run(reader, server.url(ADMIN), build, account)
    finally:
        _rename(server, {theirs: ours for ours, theirs in renamed.items()}, [])


def _rename(server: Embedded, names: dict[str, str], new: list[str]) -> None:
    import psycopg  # noqa: PLC0415 - slow to load
    from psycopg import sql  # noqa: PLC0415

    with psycopg.connect(server.admin_url, autocommit=True) as connection:
        for role in new:
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
        for before, after in names.items():
            if before != after:
                connection.execute(
                    sql.SQL("ALTER ROLE {} RENAME TO {}").format(
                        sql.Identifier(before), sql.Identifier(after)
                    )
                )


def _run(reader: archive.Reader, url: str, build: Binaries, account: Account) -> None:
    words, environment = address(url)
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603
            [build.program("pg_restore"), "--exit-on-error", f"--dbname={words}"],
            **account.switch(),
            env=environment,
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        try:
            # it ends early where it fails, and says why
            with suppress(BrokenPipeError), cast("Any", process.stdin) as stream:
                shutil.copyfileobj(reader.open(archive.DUMP), stream, archive.CHUNK)
        except BaseException:
            process.kill()
            raise
        finally:
            status = process.wait()
        if status:
            raise StoreError(
                f"pg_restore did not succeed: {said_by(errors)}",
                where=reader.path,
                do="see to what it says; the new directory was removed again",
            )


def _require_all(server: Embedded, rows: dict[str, int]) -> None:
    """Every table with as many rows as when the back-up was made."""
    import psycopg  # noqa: PLC0415 - slow to load

    with psycopg.connect(server.url(ADMIN), autocommit=True) as connection:
        connection.execute("ANALYZE")
        found = counted(connection)
    wrong = sorted(name for name in rows.keys() | found.keys() if rows.get(name) != found.get(name))
    if wrong:
        raise StoreError(
            f"not everything came back: {wrong[0]} had {rows.get(wrong[0])} rows and has "
            f"{found.get(wrong[0])}",
            where=server.state.root,
            do="use another back-up; the new directory was removed again",
        )


def _put_keys(reader: archive.Reader, state: State) -> None:
    for name in reader.key_names():
        state.keys.mkdir(mode=0o700, exist_ok=True)
        path = state.root / name
        path.touch(mode=0o600)
        with path.open("wb") as stream:
            shutil.copyfileobj(reader.open(name), stream)


def _remove(into: Path, *, existed: bool) -> None:
    if not existed:
        shutil.rmtree(into, ignore_errors=True)
        return
    for entry in into.iterdir() if into.is_dir() else ():
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)
