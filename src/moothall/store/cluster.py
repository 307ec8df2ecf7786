"""The data directory, and the settings PostgreSQL is started with."""

import hashlib
import os
import shutil
import stat
import subprocess
from pathlib import Path

from moothall.store.binaries import Binaries
from moothall.store.errors import StoreError
from moothall.store.state import State, passwords_of
from moothall.store.user import Account

ADMIN, OWNER, APP = "moothall_admin", "moothall_owner", "moothall_app"
DATABASE = "moothall"
PORT = 5432
#: sockaddr_un holds 108 bytes, the last of them a zero
LONGEST_SOCKET = 107
SHORT_PLACE = Path("/tmp")  # noqa: S108 - the folder made there is checked to be ours
#: PostgreSQL reads its locale and language from here; nothing else of ours is its business
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "LANG": "C"}

SETTINGS = {
    "listen_addresses": "",  # no TCP: nobody but this machine's programs can ask
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
    "jit": "off",  # many short questions: compiling one costs more than it saves
    # The log says what went wrong, never with whose words: no statements, no values, no rows.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}
#: for tests: data that may be lost with the machine's power is written three times as fast
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def make(state: State, build: Binaries, account: Account, *, durable: bool) -> None:
    """Make the data directory. It gets its name only when it is whole."""
    shutil.rmtree(state.unfinished, ignore_errors=True)
    state.unfinished.mkdir(mode=0o700)
    account.own(state.unfinished)
    password = state.root / "initdb.password"
    password.unlink(missing_ok=True)
    file = os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(file, "w") as stream:
            stream.write(passwords_of(state, ADMIN, OWNER, APP)[ADMIN])
        account.own(password)
        words = [
            build.program("initdb"),
            f"--pgdata={state.unfinished}",
            f"--username={ADMIN}",
            f"--pwfile={password}",
            "--auth-local=scram-sha-256",
            "--auth-host=reject",
            "--encoding=UTF8",
            "--data-checksums",
            *([] if durable else ["--no-sync"]),
        ]
        _initdb(words, build.major, account, state)
    finally:
        password.unlink(missing_ok=True)
    state.unfinished.rename(state.data)
    folder = os.open(state.root, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def locales(major: int) -> list[list[str]]:
    """The locales to try, best first: the order of Unicode code points, the same everywhere.

    Never ICU or the machine's own: the one may not be built in, and the other changes its order
    with the system library, under indexes that were sorted by the old one. PostgreSQL has the
    first by itself from version 17.
    """
    if major >= 17:
        return [["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]]
    return [["--locale-provider=libc", f"--locale={name}"] for name in ("C.UTF-8", "C")]


def major_of(data: Path) -> int:
    """The version a data directory was made with."""
    try:
        return int((data / "PG_VERSION").read_text().strip())
    except (FileNotFoundError, ValueError):
        raise StoreError(
            "the data directory has no readable PG_VERSION",
            where=data,
            do="put the directory back from a copy, or restore a back-up into a new one",
        ) from None


def socket_folder(state: State, account: Account) -> Path:
    """Where the socket lies: in the state directory, or in /tmp where that name is too long."""
    folder = state.root / "run"
    if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) > LONGEST_SOCKET:
        name = hashlib.sha256(os.fsencode(state.root)).hexdigest()[:16]
        folder = SHORT_PLACE / f"moothall-{name}"
    try:
        folder.mkdir(mode=0o700)
        account.own(folder)
    except FileExistsError:
        pass
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
        raise StoreError(
            f"the folder for the database's socket is not {account.name}'s alone",
            where=folder,
            do="remove it if you know whose it is; else give Moothall a state directory with a "
            "shorter name",
        )
    return folder


def command(state: State, build: Binaries, sockets: Path, *, durable: bool) -> list[str]:
    """What starts the server; the settings are ours alone and stand in no file."""
    settings = SETTINGS | ({} if durable else THROWAWAY)
    settings["unix_socket_directories"] = str(sockets)
    words = [build.program("postgres"), "-D", str(state.data)]
    for name, value in settings.items():
        words += ["-c", f"{name}={value}"]
    return words


def _initdb(words: list[str], major: int, account: Account, state: State) -> None:
    said = ""
    for locale in locales(major):
        ran = subprocess.run(  # noqa: S603
            [*words, *locale],
            **account.switch(),
            env=ENVIRONMENT,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode == 0:
            return
        said = ran.stderr.strip()
        if "invalid locale" not in said:
            break
    shutil.rmtree(state.unfinished, ignore_errors=True)
    raise StoreError(
        f"PostgreSQL could not make its data directory: {said or 'it said nothing'}",
        where=state.data,
        do="see to what it says and start again; nothing was left behind",
    )
