"""The desk that is measured: a PostgreSQL with the durability of a real one, in a directory."""

import os
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
    import django  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415

    settings.DATABASES["default"]["USER"] = "moothall_app"
    django.setup()
    from moothall.config import migrate  # noqa: PLC0415
    from moothall.config.database import database  # noqa: PLC0415

    migrate.run(server.owner_url)
    settings.DATABASES["default"].update(database(server.app_url))
    settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
    return server
