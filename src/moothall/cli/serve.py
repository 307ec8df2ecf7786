"""``moothall serve``: the desk."""

import argparse
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from moothall.cli.running import count, defer_errors, host_and_port, port

if TYPE_CHECKING:
    from moothall.store import Server
    from moothall.work.children import Child

EXAMPLES = """\
examples:
  moothall serve                                    for this machine, at http://127.0.0.1:8000
  MOOTHALL_ADDRESS=https://desk.example.org moothall serve --host 127.0.0.1
                                                    behind a reverse proxy (set MOOTHALL_PROXIES=1)
  moothall serve --web-only                         a further web machine on the same PostgreSQL
  moothall worker                                   a further machine for the work behind

Without MOOTHALL_DATABASE_URL it runs a PostgreSQL of its own in the state directory. Started twice
on one state directory, the second joins the first's database.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument(
        "--host", default="127.0.0.1", help="the address to listen at (default: %(default)s)"
    )
    parser.add_argument(
        "--port", type=port, default=8000, help="the port to listen at (default: %(default)s)"
    )
    parser.add_argument(
        "--web-processes",
        type=count(1, 64),
        default=1,
        metavar="N",
        help="processes that answer browsers (default: %(default)s)",
    )
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
    parser.add_argument(
        "--web-only",
        "--no-worker",
        action="store_true",
        dest="web_only",
        help="answer browsers and leave the work to `moothall worker` elsewhere",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop; status 0, 1 where it never came up, 2 where it could not start."""
    from moothall.work import supervisor  # noqa: PLC0415 - start-up

    way_in: list[str] = []
    plan = supervisor.Plan(
        host=arguments.host,
        port=arguments.port,
        web_processes=arguments.web_processes,
        workers=0 if arguments.web_only else arguments.workers,
        metrics=arguments.metrics,
        prepare=lambda _server: offer_way_in(way_in),
        say=lambda server: said(arguments, server, way_in),
    )
    return defer_errors(lambda: supervisor.run(plan))


def offer_way_in(way_in: list[str]) -> Sequence["Child"]:
    """Where nobody can sign in yet, an address by which somebody can. No further children."""
    from django.utils import timezone  # noqa: PLC0415 - start-up

    from moothall.setup.actions import offer  # noqa: PLC0415
    from moothall.work.supervisor import close_pools  # noqa: PLC0415

    try:
        if token := offer(timezone.now()):
            way_in.append(f"{os.environ['MOOTHALL_ADDRESS']}/set-up/{token}/")
    finally:
        close_pools()
    return ()


def said(
    arguments: argparse.Namespace, server: "Server", way_in: Sequence[str] = ()
) -> Sequence[str]:
    """What whoever started it needs to know."""
    from moothall.work.addresses import url  # noqa: PLC0415

    at = url(arguments.host, arguments.port)
    address = os.environ["MOOTHALL_ADDRESS"]
    behind = "" if address == at else f" (served at {at})"
    lines = [f"  desk   {address}{behind}", f"  data   {place_of(server)}"]
    if arguments.web_only:
        lines.append("  work   none here: run `moothall worker` on some machine")
    lines += [f"  set up {address}   (works once, for 24 hours)" for address in way_in]
    return (*lines, f"  stop   Ctrl-C, or: kill {os.getpid()}")


def place_of(server: "Server") -> str:
    """Where the data lies."""
    from moothall.store.server import Embedded  # noqa: PLC0415

    if isinstance(server, Embedded):
        return f"{server.state.root}, in a PostgreSQL {server.major} of its own"
    return f"the PostgreSQL {server.major} that MOOTHALL_DATABASE_URL names"
