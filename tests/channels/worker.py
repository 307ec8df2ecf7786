"""A worker of its own process, to be killed: ``python worker.py DATABASE_URL``.

Reads one order a line and carries each out in a fork, so that Django is loaded once. An order says
when the fork kills itself with SIGKILL, which runs no cleanup at all: ``die`` names a function of
ours, ``steps`` counts what a worker leaves behind it, a commit or an answered request, whoever made
it. Answers with how the fork ended: 0, or minus the signal.
"""

import json
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from threading import Timer
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.support.settings"

import django
import httpx
from django.conf import settings

from moothall.config.database import database

settings.DATABASES["default"].update(database(sys.argv[1]))
django.setup()

from django.db import connection  # noqa: E402 - after the settings
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402 - after the settings

from moothall import platforms  # noqa: E402 - after the settings
from moothall.channels import deliver  # noqa: E402 - after the settings
from moothall.channels.deliver import ending, reading_back, working  # noqa: E402 - after the settings
from moothall.channels.models import Account  # noqa: E402 - after the settings
from moothall.people.tenancy import organisation_scope  # noqa: E402 - after the settings
from moothall.platforms.email import acting  # noqa: E402 - after the settings

#: where a function of one step is looked up, so that it can be made to be the last
STEPS = {
    "claimed": (working, "claim"),
    "looked": (working, "look_again"),
    "about to ask": (working, "about_to_ask"),
    "asked": (working, "ask"),
    "noted": (working, "noted"),
    "taken by the mail server": (acting, "deliver"),
    "noting": (ending, "note"),
    "found": (reading_back, "look_for"),
    "read back": (working, "read_back"),
}


def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)


def die_after(step):
    room, name = STEPS[step]
    whole = getattr(room, name)

    def last(*args, **values):
        whole(*args, **values)
        die()

    setattr(room, name, last)


def die_after_steps(most):
    """After so many things that outlive us: a commit, a row kept by itself, an answered request."""
    left = iter(range(most - 1))

    def step():
        if next(left, None) is None:
            die()

    def counted(room, name):
        whole = getattr(room, name)

        def one(*args, **values):
            answer = whole(*args, **values)
            step()
            return answer

        setattr(room, name, one)

    def kept(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        writes = sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
        if writes and not connection.in_atomic_block:
            step()
        return answer

    counted(BaseDatabaseWrapper, "commit")
    counted(httpx.HTTPTransport, "handle_request")
    connection.execute_wrappers.append(kept)


def carry_out(order):
    if order.get("steps"):
        die_after_steps(order["steps"])
    if order["die"] == "while it is asked":
        ask = working.ask

        def slow(*args):
            Timer(0.25, die).start()
            return ask(*args)

        working.ask = slow
    elif order["die"]:
        die_after(order["die"])
    at = datetime.fromisoformat(order["at"])
    with organisation_scope(UUID(order["organisation"])):
        account = Account.objects.get(pk=order["account"])
    for _ in range(order["times"]):
        deliver.one(account, at)


def forked(order):
    child = os.fork()
    if child == 0:
        carry_out(order)
        os._exit(0)
    return child


def warm():
    """What every fork would load for itself."""
    platforms.get("sandbox")
    platforms.capabilities_of("sandbox")
    httpx.Client().close()


def main():
    warm()
    print("ready", flush=True)
    for line in sys.stdin:
        orders = json.loads(line)
        children = [forked(order) for order in orders]
        ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        print(json.dumps(ends), flush=True)


main()
