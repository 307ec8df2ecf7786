"""A worker of its own process, killed after a step: ``python killed.py URL PORT ORGANISATION STEP``."""

import os
import signal
import sys
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.support.settings"

import django
from django.conf import settings

from moothall.config.database import database
from moothall.config.environment import mail_server

url, port, organisation, step = sys.argv[1:]
settings.DATABASES["default"].update(database(url))
settings.MAIL = mail_server(f"smtp://127.0.0.1:{port}?plain=yes")
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(port)
settings.DEFAULT_FROM_EMAIL = "desk@example.org"
django.setup()

from django.core.mail.backends.smtp import EmailBackend  # noqa: E402 - after the settings
from django.utils import timezone  # noqa: E402

from moothall.letters import sending  # noqa: E402

STEPS = {
    "claimed": (sending, "claim"),
    "connected": (EmailBackend, "open"),
    "about to ask": (sending, "about_to_ask"),
    "asked": (EmailBackend, "send_messages"),
    "handed over": (sending, "hand_over"),
    "noted": (sending, "noted"),
}


def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)


where, name = STEPS[step]
whole = getattr(where, name)


def last(*args, **values):
    whole(*args, **values)
    die()


setattr(where, name, last)
sending.one(UUID(organisation), timezone.now())
