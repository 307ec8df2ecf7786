"""An account of ours on the pretend network; what goes out and in passes the lexicons first."""

from datetime import UTC, datetime

import pytest
from tests.platforms.bluesky.lexicon import Checked
from tests.platforms.bluesky.network import THEM, US, Network
from tests.support.platform_accounts import actions, closed_after, whole_poll

from moothall.platforms.base import Connection, Visibility
from moothall.platforms.bluesky.client import Bluesky

DECIDED = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def network():
    return Network()


@pytest.fixture
def checked(network):
    return Checked(network)


@pytest.fixture
def account(checked):
    connection = Connection(
        account=US,
        base_url="https://pds.test",
        credentials={"identifier": "homes.test", "app_password": "p", "access": "old",
                     "refresh": "older"},
        scopes=frozenset({"messages"}),
    )  # fmt: skip
    with closed_after() as opened:
        opened.append(Bluesky(connection, transport=checked))
        yield opened[-1]


@pytest.fixture
def act():
    making = actions(
        lambda: DECIDED, client_key="01935ad17f3b7c1f", target_visibility=Visibility.PUBLIC
    )

    def about_them(verb, target="", text="", **given):
        return making(verb, target, text, **{"author": THEM if target else ""} | given)

    return about_them


@pytest.fixture
def everything(account):
    reading = whole_poll()

    def of_the_account(cursor=""):
        found = reading(account, cursor)
        of_the_account.cursor = reading.cursor
        return found

    return of_the_account
