"""A worker of its own process that renews one account's tokens: ``python renewer.py DATABASE_URL``.

Reads one order a line: the account, its organisation, the platform's address, the moment, and
whether to die between the platform's answer and the disk. Says "done" with what came of it.
"""

import json
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.support.settings"

import django
from django.conf import settings

from moothall.config.database import database

settings.DATABASES["default"].update(database(sys.argv[1]))
django.setup()

from tests.support.authorisation import Elm, ElmProvider  # noqa: E402 - after the settings

from moothall import platforms  # noqa: E402
from moothall.channels import renewing  # noqa: E402
from moothall.channels.models import Account  # noqa: E402
from moothall.people.tenancy import organisation_scope  # noqa: E402


def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)


def carry_out(order):
    platforms._CONNECTORS["facebook"] = lambda: Elm(order["address"])
    platforms._PROVIDERS["facebook"] = ElmProvider
    if order["die"]:
        renewing.taken = die
    with organisation_scope(UUID(order["organisation"])):
        account = Account.objects.get(pk=order["account"])
    return renewing.renew(account, datetime.fromisoformat(order["at"]))


print("ready", flush=True)
for line in sys.stdin:
    print(json.dumps(carry_out(json.loads(line))), flush=True)
