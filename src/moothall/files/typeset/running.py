"""The typesetter's process: its folder, its limits, its end."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import Any

#: seconds; a dossier of 200 posts takes two
LONGEST = 60.0
WORKER = Path(__file__).with_name("worker.py")
#: at once in one process of ours; a dossier of 200 posts took 84 MB
AT_ONCE = BoundedSemaphore(2)
#: a process that cannot find its libraries is no use; nothing else of ours goes in
INHERITED = ("LD_LIBRARY_PATH", "SYSTEMROOT")


class CannotTypesetError(Exception):
    """It could not be set; the words say why, for whoever looks after the machine."""


def typeset(
    template: str, data: Mapping[str, Any], images: Mapping[str, bytes], *, to: str
) -> bytes:
    """``to`` is png or pdf. Raises :class:`CannotTypesetError`."""
    with TemporaryDirectory(prefix="moothall-typeset-") as name:
        folder = Path(name)
        source = files("moothall.files.typeset").joinpath(f"templates/{template}.typ")
        (folder / "main.typ").write_bytes(source.read_bytes())
        written = json.dumps(data, ensure_ascii=False)
        (folder / "data.json").write_text(written, encoding="utf-8", errors="replace")
        for image, content in images.items():
            (folder / image).write_bytes(content)
        run(folder, to)
        try:
            return (folder / f"made.{to}").read_bytes()
        except OSError as problem:
            raise CannotTypesetError("the typesetter made nothing") from problem


def run(folder: Path, to: str) -> None:
    environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
    command = [sys.executable, "-I", str(WORKER), str(folder), to]
    try:
        with AT_ONCE:
            done = subprocess.run(  # noqa: S603 - our own program on our own folder
                command, env=environment, cwd=folder, stdin=subprocess.DEVNULL,
                capture_output=True, timeout=LONGEST, check=False,
            )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        raise CannotTypesetError(f"it was not done after {LONGEST:.0f} seconds") from late
    except OSError as problem:
        raise CannotTypesetError(f"the typesetter cannot be started: {problem}") from problem
    if done.returncode:
        # never the words of a post: Typst quotes its own source in a message, not the data
        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no message"]
        raise CannotTypesetError(f"the typesetter ended with {done.returncode}: {said[0][:300]}")
