"""Find the subcommand and run it.

Start-up matters here: people script ``moothall hours``, so nothing but argparse is imported until
a subcommand is known (tests/cli/test_start_up.py).
"""

import argparse
import importlib
import sys
from collections.abc import Sequence

from moothall import __version__

#: name, module (each has ``add_arguments(parser)`` and ``run(arguments) -> int``), one line of help
COMMANDS = (
    ("demo", "moothall.cli.demo", "try the desk: an invented landlord and a day of posts"),
    ("serve", "moothall.cli.serve", "run the desk"),
    ("worker", "moothall.cli.worker", "the work behind the desk, on a further machine"),
    ("migrate", "moothall.cli.migrate", "bring the database up to date"),
    ("judge", "moothall.cli.judge", "judge posts from a file or a platform's export"),
    ("learn", "moothall.cli.learn", "an organisation's decisions, re-fitted and gated"),
    ("policy", "moothall.cli.policy", "check, lint, show, draft and compare policies"),
    ("hours", "moothall.cli.hours", "are the accounts watched, and for how many minutes"),
    ("clock", "moothall.cli.clock", "when is a request, complaint or hazard due, and why"),
    ("organisation", "moothall.cli.organisation", "the landlords that share this install"),
    ("record", "moothall.cli.record", "prove that the record is as it was written"),
    ("keys", "moothall.cli.keys", "the keys that close the tokens of connected accounts"),
    ("backup", "moothall.cli.backup", "the whole desk in one file"),
    ("restore", "moothall.cli.restore", "a back-up into a new directory"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status. Ctrl-C ends it, also while it is being loaded."""
    try:
        return carry_out(argv)
    except BrokenPipeError:
        sys.stderr.close()
        return 141
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


def carry_out(argv: Sequence[str] | None) -> int:
    """Find the command and run it."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(
        prog="moothall",
        description="The social media desk that runs an organisation's published policy.",
    )
    parser.add_argument("--version", action="version", version=f"moothall {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    wanted = next((word for word in words if not word.startswith("-")), None)
    for name, module, line in COMMANDS:
        command = commands.add_parser(name, help=line, description=line[0].upper() + line[1:] + ".")
        if name == wanted:
            loaded = importlib.import_module(module)
            loaded.add_arguments(command)
            command.set_defaults(run=loaded.run)
    arguments, strays = parser.parse_known_args(words)
    if strays:
        known = commands.choices.get(arguments.command or "", parser)
        known.error(f"not understood: {' '.join(strays)}")
    if arguments.command is None:
        parser.print_help()
        return 2
    return int(arguments.run(arguments))


if __name__ == "__main__":
    raise SystemExit(main())
