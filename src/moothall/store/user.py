"""Who the server runs as. PostgreSQL refuses to run as root, and we make no users."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moothall.store.errors import StoreError
from moothall.store.state import State

#: Debian's and Red Hat's packages make the first; every system has the second
UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An account of the machine; ``is_us`` where nothing has to change."""

    name: str
    uid: int
    gid: int
    is_us: bool

    def switch(self) -> dict[str, Any]:
        """What ``subprocess`` needs to run a program as this account."""
        if self.is_us:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Make a file or directory of ours this account's."""
        if not self.is_us:
            os.chown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Whether this account may enter the directory or run the program."""
        if self.is_us:
            return os.access(path, os.X_OK)
        asked = ["/usr/bin/test", "-x", str(path)]
        return subprocess.run(asked, **self.switch(), cwd="/", check=False).returncode == 0  # noqa: S603


def server_user(state: State) -> Account:
    """The account that owns the data, or that is to own it.

    Ourselves, where we are not root. Else the data directory's owner, else the state directory's
    unless that is root, else ``postgres`` where it exists, else ``nobody``.
    """
    us = os.geteuid()
    owner = None if state.is_new else state.data.stat().st_uid
    if us:
        if owner not in {None, us}:
            raise StoreError(
                f"the data directory belongs to {_name(owner or 0)}, and this runs as {_name(us)}",
                where=state.data,
                do=f"run as {_name(owner or 0)} or as root",
            )
        return Account(_name(us), us, os.getegid(), is_us=True)
    for uid in (owner, state.root.stat().st_uid):
        if uid:
            return _account(uid)
    for name in UNPRIVILEGED:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_name, found.pw_uid, found.pw_gid, is_us=False)
    raise StoreError(
        "PostgreSQL does not run as root, and there is neither a user postgres nor nobody",
        where=state.root,
        do="run Moothall as an ordinary user, or give the state directory to one with chown",
    )


def require_way_in(account: Account, state: State) -> None:
    """Refuse where the server's user cannot reach the state directory.

    The state directory itself is ours to open; its parents are not.
    """
    if account.reaches(state.root):
        return
    closed = next(
        (parent for parent in reversed(state.root.parents) if not account.reaches(parent)), None
    )
    if closed is None:
        state.root.chmod(state.root.stat().st_mode | 0o011)
        return
    raise StoreError(
        f"the server runs as {account.name}, because PostgreSQL does not run as root, and "
        f"{account.name} may not pass through {closed}",
        where=state.root,
        do="name a directory that others may pass through with MOOTHALL_STATE, such as "
        "/var/lib/moothall, or run Moothall as an ordinary user",
    )


def _account(uid: int) -> Account:
    try:
        gid = pwd.getpwuid(uid).pw_gid
    except KeyError:  # a container's number without a name
        gid = uid
    return Account(_name(uid), uid, gid, is_us=False)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
