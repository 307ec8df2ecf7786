"""The options of ``moothall learn``. Nothing heavy is imported here: ``--help`` must be quick."""

import argparse
from pathlib import Path

from moothall.cli.defaults import DEFAULT_POLICY

EXAMPLES = """\
examples:
  moothall learn decisions.jsonl --for "Colchester Borough Homes" --keep learned --dry-run
  moothall learn decisions.jsonl --for "Colchester Borough Homes" --keep learned --by "J. Hart"
  moothall learn --history --keep learned
  moothall learn --back --keep learned
  moothall judge posts.jsonl --learned learned

exit status: 0 done; 1 the fit was refused, or some lines could not be read (what was and why is
said); 2 could not start
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="decisions, one JSON object a line"
    )
    parser.add_argument(
        "--for",
        dest="organisation",
        metavar="ORGANISATION",
        help="whose decisions they are, by the name in the policy",
    )
    parser.add_argument(
        "--keep",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="where this organisation's fits and their history are kept",
    )
    parser.add_argument(
        "--policy",
        default=DEFAULT_POLICY,
        metavar="NAME|FILE",
        help="the policy that the decisions were made under (default: %(default)s)",
    )
    parser.add_argument(
        "--by", metavar="NAME", help="who asks for this, for the history (default: your login)"
    )
    parser.add_argument(
        "--contrast",
        type=Path,
        metavar="FILE",
        help="labelled posts that name groups of people; those that demean nobody must not be"
        " found discriminatory more often than before",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="try the fit and show what it changes; keep nothing"
    )
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--history", action="store_true", help="what was tried, by whom and when")
    instead.add_argument("--back", action="store_true", help="go one step back")
    instead.add_argument(
        "--adopt", metavar="VERSION", help="put a version in force that was adopted before"
    )
