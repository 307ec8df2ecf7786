"""A PostgreSQL address as Django wants it."""

from typing import Any

from psycopg.conninfo import conninfo_to_dict

NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def database(url: str | None, *, pool_size: int = 0) -> dict[str, Any]:
    """Django's settings for one database; without a pool where its size is 0.

    Without an address the settings name no database: whoever connects is told so by Django, and
    whoever only looks at the models (type checkers) is not kept from it.
    """
    given = dict(conninfo_to_dict(url or ""))
    django: dict[str, Any] = {"ENGINE": "django.db.backends.postgresql", "NAME": ""}
    options: dict[str, Any] = {}
    for name, value in given.items():
        if name in NAMES:
            django[NAMES[name]] = str(value)
        else:
            options[name] = value
    if pool_size:
        options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 10}
    return django | {"OPTIONS": options, "CONN_MAX_AGE": 0}
