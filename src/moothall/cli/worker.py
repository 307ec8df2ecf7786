"""``moothall worker``: the work behind the desk, on a further machine."""

import argparse
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from moothall.cli.running import count, defer_errors, host_and_port

if TYPE_CHECKING:
    from moothall.store import Server

EXAMPLES = """\
examples:
  MOOTHALL_DATABASE_URL=postgresql://moothall_app:...@db.example.org/moothall moothall worker

Every machine of one desk needs the same MOOTHALL_DATABASE_URL, MOOTHALL_SECRET_KEY and
MOOTHALL_FERNET_KEYS. The address is PostgreSQL's own: nothing of the desk works behind a pooler
such as PgBouncer. Without MOOTHALL_DATABASE_URL the worker joins the desk that runs on this
machine's state directory.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument(
        "--workers",
        type=count(1, 64),
        default=1,
        metavar="N",
        help="worker processes; each holds the model once (default: %(default)s)",
    )
    parser.add_argument(
        "--metrics",
        type=host_and_port,
        metavar="HOST:PORT",
        help="serve figures for Prometheus there (needs the extra `metrics`)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Work until told to stop; status 0, or 2 where it could not start."""
    from moothall.work import supervisor  # noqa: PLC0415 - start-up

    plan = supervisor.Plan(
        web=False,
        workers=arguments.workers,
        migrates=False,
        metrics=arguments.metrics,
        say=said,
    )
    return defer_errors(lambda: supervisor.run(plan))


def said(server: "Server") -> Sequence[str]:
    """What whoever started it needs to know."""
    from moothall.cli.serve import place_of  # noqa: PLC0415

    return (f"  data   {place_of(server)}", f"  stop   Ctrl-C, or: kill {os.getpid()}")
