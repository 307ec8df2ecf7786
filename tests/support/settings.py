"""The desk's settings for tests, and for tools that only look at the code: no key is kept.

`DJANGO_SETTINGS_MODULE=tests.support.settings .venv/bin/python -m django makemigrations ROOM` writes
a migration without a database. Tests are given theirs by `tests/conftest.py`.
"""

import os
import tempfile

os.environ.setdefault("MOOTHALL_SECRET_KEY", "only for tests and type checkers, never for a desk")
os.environ.setdefault("MOOTHALL_FERNET_KEYS", "dGVzdHMgYW5kIHR5cGUgY2hlY2tlcnMgb25seSEhISE=")
os.environ.setdefault("MOOTHALL_STATE", tempfile.gettempdir() + "/moothall-tests-state")
os.environ["MOOTHALL_DATABASE_URL"] = "postgresql://moothall_app@/nowhere?host=/nonexistent"
os.environ.pop("MOOTHALL_OWNER_DATABASE_URL", None)

from moothall.config.settings import *  # noqa: F403
from moothall.config.settings import DATABASES

DATABASES["default"]["OPTIONS"].pop("pool")  # one connection, which tests can roll back
#: argon2 is slow on purpose; what it is set to in earnest has a test of its own
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
