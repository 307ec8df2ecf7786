"""The state directory: what of it is whose, and whether a directory is ours at all."""

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from moothall import __version__
from moothall.store.errors import StoreError

FORMAT = 1
#: a new data directory has 39 MB, its first log segments 32 MB, copied binaries 42 MB
ROOM_FOR_NEW = 200 * 1024**2
#: below this PostgreSQL itself would soon stop for want of log space
ROOM_TO_START = 48 * 1024**2
#: what other parts may have put there before the database is first started
MARKER = "moothall.json"
BEFORE_US = {"keys", "lock", "in-use", "keeper"}
#: names a terminal or a file manager leaves behind
HARMLESS = {".DS_Store", "lost+found"}


@dataclass(frozen=True)
class State:
    """The places in a state directory."""

    root: Path

    @property
    def marker(self) -> Path:
        """Says that the directory is ours."""
        return self.root / MARKER

    @property
    def passwords(self) -> Path:
        """The roles' passwords; only the owner reads them."""
        return self.root / "passwords.json"

    @property
    def keys(self) -> Path:
        """A folder: what encrypts tokens and signs sessions, which the database alone has not."""
        return self.root / "keys"

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.root / "postgres"

    @property
    def unfinished(self) -> Path:
        """Where a data directory is made before it is given its name."""
        return self.root / "postgres.new"

    @property
    def binaries(self) -> Path:
        """Copied programs, where the originals cannot be run by the server's user."""
        return self.root / "binaries"

    @property
    def log(self) -> Path:
        """What PostgreSQL says."""
        return self.root / "postgres.log"

    @property
    def lock(self) -> Path:
        """Held while somebody starts, joins or stops the server."""
        return self.root / "lock"

    @property
    def in_use(self) -> Path:
        """Held, shared, by everybody who uses the server."""
        return self.root / "in-use"

    @property
    def keeper(self) -> Path:
        """Held by the keeper while it lives; says what it runs."""
        return self.root / "keeper"

    @property
    def is_new(self) -> bool:
        """Whether there is no data directory yet."""
        return not self.data.exists()


def default_state(environment: Mapping[str, str] = os.environ) -> Path:
    """``MOOTHALL_STATE``, else the place the system has for state.

    For root that is /var/lib/moothall: the server runs as an unprivileged user, who cannot reach
    a place below root's home.
    """
    if given := environment.get("MOOTHALL_STATE", "").strip():
        return Path(given).expanduser().absolute()
    if os.geteuid() == 0 and not environment.get("XDG_STATE_HOME"):
        return Path("/var/lib/moothall")
    home = environment.get("XDG_STATE_HOME") or "~/.local/state"
    return (Path(home).expanduser() / "moothall").absolute()


def claim(root: Path) -> State:
    """The directory as ours: made where it is missing, refused where it is somebody else's."""
    state = State(root.expanduser().absolute())
    try:
        _claim(state)
    except PermissionError as problem:
        raise StoreError(
            f"the state directory cannot be written ({problem.strerror})",
            where=problem.filename or state.root,
            do="run as the user that owns it, or name another directory with MOOTHALL_STATE",
        ) from problem
    except (FileExistsError, NotADirectoryError) as problem:
        raise StoreError(
            "the state directory is to be a directory, and a file stands there",
            where=problem.filename or state.root,
            do="name another directory with MOOTHALL_STATE",
        ) from problem
    except OSError as problem:
        raise StoreError(
            f"the state directory could not be made ({problem.strerror})",
            where=problem.filename or state.root,
            do="make room or name another directory with MOOTHALL_STATE",
        ) from problem
    return state


def require_room(state: State) -> None:
    """Refuse where the disk is too full to start well."""
    need = ROOM_FOR_NEW if state.is_new else ROOM_TO_START
    free = shutil.disk_usage(state.root).free
    if free < need:
        raise StoreError(
            f"the disk has {free // 1024**2} MB left and PostgreSQL needs {need // 1024**2} MB",
            where=state.root,
            do="make room, or move the state directory and name it with MOOTHALL_STATE",
        )


def passwords_of(state: State, *names: str) -> dict[str, str]:
    """The roles' passwords, made at the first call; the file has mode 0600."""
    if state.passwords.exists():
        found: dict[str, str] = json.loads(state.passwords.read_text())
        return found
    if not state.is_new:
        raise StoreError(
            "the file with the database's passwords is missing",
            where=state.passwords,
            do="put it back from a copy of this directory, or restore a back-up into a new one",
        )
    made = {name: secrets.token_urlsafe(24) for name in names}
    write_private(state.passwords, json.dumps(made, indent=2) + "\n")
    return made


def is_prepared(state: State) -> bool:
    """Whether the roles and the database have been made."""
    return bool(_read(state.marker).get("prepared"))


def note_prepared(state: State) -> None:
    """Remember that the roles and the database have been made."""
    write_private(state.marker, _written(_read(state.marker) | {"prepared": True}))


def write_private(path: Path, words: str) -> None:
    """The file whole or not at all, readable by its owner only."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w") as stream:
        stream.write(words)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)


def put_first(path: Path, words: str) -> None:
    """As :func:`write_private`, but of several at once the first one's words stand."""
    mine = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    write_private(mine, words)
    with suppress(FileExistsError):
        path.hardlink_to(mine)
    mine.unlink()


def _claim(state: State) -> None:
    # others may pass through, to the server's user below, but not look round
    mode = 0o711 if os.geteuid() == 0 else 0o700
    state.root.parent.mkdir(parents=True, exist_ok=True)
    state.root.mkdir(mode=mode, exist_ok=True)
    if state.marker.exists():
        found = _read(state.marker).get("format")
        if found != FORMAT:
            raise StoreError(
                f"the state directory has format {found}, and this Moothall knows {FORMAT}",
                where=state.root,
                do="use the Moothall that made it, or a newer one",
            )
        return
    there = {entry.name for entry in state.root.iterdir()}
    # another process may be at the same place this moment
    strangers = {name for name in there - BEFORE_US - HARMLESS if not _is_marker(name)}
    if strangers:
        raise StoreError(
            f"the directory is not Moothall's: it holds {_some(strangers)} and no moothall.json",
            where=state.root,
            do="name an empty or a new directory with MOOTHALL_STATE",
        )
    probe = state.root / "lock"
    probe.touch(mode=0o600)
    if not os.access(probe, os.W_OK):
        raise PermissionError(13, "not yours to write", str(state.root))
    made = datetime.now(UTC).isoformat(timespec="seconds")
    put_first(
        state.marker, _written({"format": FORMAT, "made": made, "by": f"moothall {__version__}"})
    )


def _is_marker(name: str) -> bool:
    return name == MARKER or (name.startswith(f"{MARKER}.") and name.endswith(".part"))


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text())
    except ValueError:
        raise StoreError(
            "the file that marks the state directory cannot be read",
            where=path,
            do="put it back from a copy of this directory, or restore a back-up into a new one",
        ) from None
    return found


def _written(values: dict[str, Any]) -> str:
    return json.dumps(values, indent=2) + "\n"


def _some(names: set[str]) -> str:
    first = sorted(names)[:3]
    return ", ".join(first) + (" and more" if len(names) > len(first) else "")
