"""``moothall demo``: the desk, with an invented landlord and a day of posts."""

import argparse
from math import inf

from moothall.cli.running import defer_errors, whole

EXAMPLES = """\
examples:
  moothall demo                    the night's posts at once, the rest of the day within an hour
  moothall demo --speed all        the whole day at once
  moothall demo --speed 1          the rest of the day as slowly as it would be
  moothall demo --fresh            forget what was done so far and begin anew
  moothall demo --bluesky          against Bluesky's own servers, started on this machine

It needs no network and no account, listens to this machine alone, and keeps its data apart from a
real desk's. With --bluesky the servers' programs are fetched once from npm (480 MB, minutes), which
wants pip install 'moothall[bluesky]' and redis-server; it begins anew each time.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument(
        "--port",
        type=lambda given: whole(given, 1, 65534),
        default=8000,
        help="the desk's port; the pretend network has the next (default: %(default)s)",
    )
    parser.add_argument(
        "--speed",
        type=speed,
        metavar="N|all",
        help="minutes of the day in each of yours, or all at once (default: the day fills an hour)",
    )
    parser.add_argument("--fresh", action="store_true", help="begin anew")
    parser.add_argument(
        "--bluesky",
        action="store_true",
        help="a handful of residents on Bluesky's own servers in place of the pretend network",
    )


def speed(given: str) -> float:
    """Minutes a minute; raises ArgumentTypeError."""
    if given == "all":
        return inf
    try:
        found = float(given)
    except ValueError:
        found = 0.0
    if not 0 < found <= 100_000:
        raise argparse.ArgumentTypeError(f'{given}: give a number above 0, or "all"')
    return found


def run(arguments: argparse.Namespace) -> int:
    """Run until told to stop; status 0, 1 where it never came up, 2 where it could not start."""

    def demonstrate() -> int:
        if arguments.bluesky:
            from moothall.work.demo.bluesky import running as bluesky  # noqa: PLC0415

            return bluesky.run(arguments.port, arguments.speed)
        from moothall.work.demo import running  # noqa: PLC0415 - start-up

        return running.run(arguments.port, arguments.speed, fresh=arguments.fresh)

    return defer_errors(demonstrate)
