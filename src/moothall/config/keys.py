"""Secrets kept in ``<state>/keys``: made at the first start, readable by their owner only.

They lie apart from the database, so that a copy of the database alone reads no token. Two processes
that start at once agree on one key: the file appears whole under its name, or not at all.
"""

import secrets
import stat
from pathlib import Path

from cryptography.fernet import Fernet

from moothall.config.environment import SettingsError
from moothall.store.state import put_first

SECRET_KEY = "secret-key"  # noqa: S105 - a file's name
FERNET_KEYS = "fernet-keys"


def secret_key(folder: Path) -> str:
    """The key that signs sessions and links."""
    return keep(folder / SECRET_KEY, secrets.token_urlsafe(48)).split()[0]


def fernet_keys(folder: Path) -> tuple[str, ...]:
    """The keys that encrypt tokens, newest first: one a line, the first encrypts, all decrypt."""
    return tuple(keep(folder / FERNET_KEYS, Fernet.generate_key().decode()).split())


def keep(path: Path, fresh: str) -> str:
    """What the file says; ``fresh`` is put into it where there is none.

    Raises SettingsError where it is empty, or where others may read it.
    """
    try:
        if not path.exists():
            put(path, fresh)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise SettingsError([f"{path}: others may read this key; run `chmod 600 {path}`"])
        found = path.read_text(encoding="ascii").strip()
    except OSError as problem:
        what = f"{path}: the key cannot be kept ({problem.strerror})"
        do = "run as the user that owns the directory, or name another one with MOOTHALL_STATE"
        raise SettingsError([f"{what}; {do}"]) from None
    if not found:
        raise SettingsError(
            [f"{path}: the key is empty; put it back from a copy, since what it encrypted needs it"]
        )
    return found


def put(path: Path, words: str) -> None:
    """Whoever is second finds the first one's."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    put_first(path, words + "\n")
