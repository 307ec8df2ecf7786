"""The desk that is measured: a PostgreSQL with the durability of a real one, in a directory."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moothall.store.server import Embedded

POLICY = "colchester-borough-homes"


def opened(state: Path) -> "Embedded":
    """Start or join the database of that directory, bring it up to date, and set Django up.

    Django works as the application's role, so that row security holds as it does in earnest.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.support.settings")
    from moothall.store import start  # noqa: PLC0415 - the environment comes first

    server = start(state, durable=True)
    connect(server)
    from moothall.config import migrate  # noqa: PLC0415

    migrate.run(server.owner_url)
    return server


@contextmanager
def joined(state: Path) -> Iterator[None]:
    """The same in another process, while the first has it open."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.support.settings")
    from moothall.store import start  # noqa: PLC0415

    server = start(state, durable=True)
    connect(server)
    try:
        yield
    finally:
        server.stop()


def connect(server: "Embedded") -> None:
    """As the application, whose connection stays open."""
    import django  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415

    from moothall.config.database import database  # noqa: PLC0415

    settings.DATABASES["default"].update(database(server.app_url))
    settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
    django.setup()
