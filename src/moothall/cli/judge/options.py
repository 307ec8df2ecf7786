"""The options of ``moothall judge``. Nothing heavy is imported here: ``--help`` must be quick."""

import argparse
from pathlib import Path

from moothall.cli.defaults import DEFAULT_POLICY

#: written out, not read from files.sniff, so that help needs no JSON parser (a test compares them)
INPUTS = ("auto", "jsonl", "csv", "facebook", "instagram", "x", "mastodon", "json")
FORMATS = ("table", "jsonl", "csv", "html", "json", "markdown")
#: a name ending in one of these says the format where --format does not
FORMAT_OF_ENDING = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".html": "html",
    ".htm": "html",
}
STANDARD_OUTPUT = "-"

EXAMPLES = """\
examples:
  moothall judge posts.jsonl
  moothall judge facebook-export.zip --policy our-policy.yaml --out report.html
  moothall judge comments.csv --map text=Comment,author.name=From --out judged.csv
  some-command | moothall judge - --input jsonl --format jsonl > judged.jsonl
  moothall judge labelled.jsonl --evaluate --breakdowns

exit status: 0 all judged; 1 something could not be read, or a file held no posts (standard error
says what); 2 could not start
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="file, folder or zip; - is standard input"
    )
    parser.add_argument(
        "--policy",
        default=DEFAULT_POLICY,
        metavar="NAME|FILE",
        help="the policy to judge by (default: %(default)s)",
    )
    parser.add_argument(
        "--format",
        choices=FORMATS,
        help="how to write the answers (default: by the ending of --out; else a table on a terminal"
        " and jsonl in a pipe); json and markdown only with --evaluate",
    )
    parser.add_argument(
        "--out",
        default=STANDARD_OUTPUT,
        metavar="PATH",
        help="where to write them; - is standard output",
    )
    parser.add_argument(
        "--explain", action="store_true", help="in the table, reasons and clauses below each post"
    )
    parser.add_argument(
        "--evaluate",
        action="store_true",
        help="score the judge against the labels that the rows carry, and write only the scorecard",
    )
    parser.add_argument(
        "--breakdowns",
        action="store_true",
        help="with --evaluate: also by group, language, length, kind and platform, how far scores"
        " can be trusted, and every danger that was missed",
    )
    _add_reading(parser)
    _add_judging(parser)


def _add_reading(parser: argparse.ArgumentParser) -> None:
    reading = parser.add_argument_group("reading")
    reading.add_argument(
        "--input", choices=INPUTS, default="auto", help="the form of the files (default: look)"
    )
    reading.add_argument(
        "--map",
        default="",
        metavar="FIELD=COLUMN,...",
        help="which column of a table holds what, for example text=Comment,author.name=From",
    )
    reading.add_argument(
        "--own",
        action="append",
        default=[],
        metavar="NAME",
        help="one of our own accounts: what it wrote is not judged (may be given again)",
    )
    reading.add_argument(
        "--limit", type=_count, metavar="N", help="stop after N posts", default=None
    )


def _add_judging(parser: argparse.ArgumentParser) -> None:
    judging = parser.add_argument_group("judging")
    judging.add_argument(
        "--directory",
        type=Path,
        metavar="PEOPLE.csv",
        help="journalists, councillors and politicians you know, by name or handle",
    )
    judging.add_argument(
        "--at",
        metavar="TIME",
        help="judge as if all posts had reached you then (default: each post's own time)",
    )
    judging.add_argument(
        "--learned",
        type=Path,
        metavar="FOLDER",
        help="judge as your own decisions taught (the --keep FOLDER of moothall learn)",
    )
    judging.add_argument(
        "--no-memory",
        action="store_true",
        help="do not compare a post with earlier posts of the same reading",
    )
    judging.add_argument(
        "--workers", type=_count, metavar="N", help="processes (default: one a core)", default=None
    )


def _count(written: str) -> int:
    if not written.isdecimal() or int(written) < 1:
        raise argparse.ArgumentTypeError(f"{written!r} is not a number from 1")
    return int(written)
