"""``moothall policy diff``: what changed between two versions, for a board to read."""

import argparse
import json

from moothall.cli.policy.opening import CannotStartError, cannot_start, open_policy
from moothall.core.policy.diff import differences
from moothall.core.policy.diff.report import as_data, as_markdown, as_text
from moothall.core.policy.document import Policy


def add_arguments(parser: argparse.ArgumentParser) -> None:
    for name, which in (("old", "the older version"), ("new", "the newer version")):
        parser.add_argument(
            name,
            metavar=name.upper(),
            help=f"{which}: a policy that ships with Moothall, a file, or - for standard input",
        )
    parser.add_argument(
        "--format",
        choices=("text", "markdown", "json"),
        default="text",
        help="how to answer (default: text)",
    )
    parser.epilog = (
        "Comments and layout of the files do not count; what they say does. "
        "Exit status: 0 they say the same, 1 they differ, 2 one of them could not be read."
    )


def _both(old: str, new: str) -> tuple[Policy, Policy]:
    if old == new == "-":
        raise CannotStartError("only one of the two can come from standard input")
    return open_policy(old), open_policy(new)


def run(arguments: argparse.Namespace) -> int:
    """Print every change."""
    try:
        old, new = _both(arguments.old, arguments.new)
    except CannotStartError as error:
        return cannot_start(error)
    changes = differences(old, new)
    if arguments.format == "json":
        print(json.dumps(as_data(changes, old, new), indent=2, ensure_ascii=False))
    else:
        report = as_markdown if arguments.format == "markdown" else as_text
        print(report(changes, old, new), end="")
    return 1 if changes else 0
