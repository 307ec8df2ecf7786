"""``moothall backup``: everything that a desk needs to be set up again, in one file."""

import argparse
from pathlib import Path
from typing import Any

from moothall.cli.moments import refuse

EXAMPLES = """\
examples:
  moothall backup --to /mnt/backups
  MOOTHALL_STATE=/srv/moothall moothall backup

The desk may go on working meanwhile. The file holds residents' posts and the keys to the accounts:
keep it as safe as the desk itself.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument(
        "--to",
        metavar="DIR",
        type=Path,
        default=Path(),
        help="the directory to write to (default: this one)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Back up; status 0, or 2 where it could not be done."""
    from moothall.store.backup import backup  # noqa: PLC0415 - start-up
    from moothall.store.errors import StoreError  # noqa: PLC0415

    try:
        path, manifest = backup(arguments.to)
    except StoreError as error:
        return refuse(error)
    print(say(path, manifest))
    return 0


def say(path: Path, manifest: dict[str, Any]) -> str:
    """What was written, in sentences."""
    rows = manifest["rows"]
    whose = "Moothall's own" if manifest["embedded"] else "the one MOOTHALL_DATABASE_URL names"
    said = [
        f"Backed up to {path} ({_size(path.stat().st_size)}).",
        (
            f"{len(rows):,} tables with {sum(rows.values()):,} rows from PostgreSQL "
            f"{manifest['server']} ({whose}), by pg_dump {manifest['pg_dump']}."
        ),
        "The keys are in it."
        if any(name.startswith("keys/") for name in manifest["members"])
        else "There are no keys in the state directory, so none are in it.",
        f"Restore it with: moothall restore {path.name} --into NEW-DIRECTORY",
    ]
    if manifest["pg_dump_major"] > manifest["server_major"]:
        said.insert(
            2,
            f"No pg_dump {manifest['server_major']} was found: restoring needs PostgreSQL "
            f"{manifest['pg_dump_major']} or later.",
        )
    return "\n".join(said)


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{size:,} bytes"
