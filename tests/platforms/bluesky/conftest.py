"""An account of ours on the pretend network; what goes out and in passes the lexicons first."""

from datetime import UTC, datetime

import pytest
from tests.platforms.bluesky.lexicon import Checked
from tests.platforms.bluesky.network import THEM, US, Network

from moothall.platforms.base import Action, Connection, Visibility
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
    opened = Bluesky(
        Connection(
            account=US,
            base_url="https://pds.test",
            credentials={"identifier": "homes.test", "app_password": "p", "access": "old",
                         "refresh": "older"},
            scopes=frozenset({"messages"}),
        ),
        transport=checked,
    )  # fmt: skip
    yield opened
    opened.close()


@pytest.fixture
def act():
    def making(verb, target="", text="", **given):
        told = {
            "client_key": "01935ad17f3b7c1f",
            "decided_at": DECIDED,
            "author": THEM if target else "",
            "target_visibility": Visibility.PUBLIC,
        }
        return Action(verb=verb, target=target, text=text, **told | given)

    return making


@pytest.fixture
def everything(account):
    def reading(cursor=""):
        events = []
        while True:
            page = account.fetch(cursor)
            events += page.events
            cursor = page.cursor
            if not page.more:
                reading.cursor = cursor
                return events

    return reading
