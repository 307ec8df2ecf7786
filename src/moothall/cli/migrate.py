"""``moothall migrate``: bring the database up to date, before an upgrade of several machines."""

import argparse

from moothall.cli.running import defer_errors

EXAMPLES = """\
`moothall serve` does this by itself wherever it knows the tables' owner. Run it once before an
upgrade of several machines, with MOOTHALL_DATABASE_URL and MOOTHALL_OWNER_DATABASE_URL set.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no options of its own."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES


def run(_arguments: argparse.Namespace) -> int:
    """Migrate; status 0, or 2 where it could not be done."""
    return defer_errors(migrate_only)


def migrate_only() -> int:
    """Start the database, migrate, and let go of it."""
    from moothall.store import open_store  # noqa: PLC0415 - start-up
    from moothall.work import supervisor  # noqa: PLC0415

    with open_store() as server:
        _ = server.owner_url  # refused here where nobody knows the owner
        supervisor.load(supervisor.Plan(web=False), server)
    print("The database is up to date.")
    return 0
