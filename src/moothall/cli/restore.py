"""``moothall restore``: a back-up into a new state directory."""

import argparse
import os
import shlex
from pathlib import Path
from typing import Any

from moothall.cli.moments import refuse

EXAMPLES = """\
examples:
  moothall restore moothall-20261123T020000Z.tar --into /srv/moothall-restored

Nothing is overwritten: the directory has to be new or empty, and the desk that runs is left alone.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument("file", metavar="FILE", type=Path, help="what `moothall backup` wrote")
    parser.add_argument(
        "--into", metavar="DIR", type=Path, required=True, help="a new state directory"
    )


def run(arguments: argparse.Namespace) -> int:
    """Restore; status 0, or 2 where it could not be done."""
    from moothall.store.errors import StoreError  # noqa: PLC0415 - start-up
    from moothall.store.restore import restore  # noqa: PLC0415

    try:
        manifest = restore(arguments.file, arguments.into)
    except StoreError as error:
        return refuse(error)
    print(say(arguments.into.expanduser().absolute(), manifest))
    return 0


def say(into: Path, manifest: dict[str, Any]) -> str:
    """What was restored, and how to start from it."""
    rows = manifest["rows"]
    said = [
        (
            f"Restored the back-up of {manifest['at']} into {into}: {len(rows):,} tables with "
            f"{sum(rows.values()):,} rows, as many as were backed up."
        ),
        "The keys are back."
        if any(name.startswith("keys/") for name in manifest["members"])
        else "The back-up held no keys.",
    ]
    if manifest["other_roles"]:
        said.append(
            "These roles were made without a log-in, because tables name them: "
            + ", ".join(manifest["other_roles"])
            + "."
        )
    said.append(f"Start from it with: MOOTHALL_STATE={shlex.quote(str(into))} moothall serve")
    if os.environ.get("MOOTHALL_DATABASE_URL"):
        said.append("Unset MOOTHALL_DATABASE_URL first: while it is set, that server is used.")
    return "\n".join(said)
