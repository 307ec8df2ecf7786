"""An account of ours on pretend Threads; every request passes Meta's collection first."""

from datetime import UTC, datetime

import pytest
from tests.platforms.threads.collection import Checked, Collection
from tests.platforms.threads.network import US, Network

from moothall.platforms.base import Action, Application, Connection, Visibility
from moothall.platforms.threads.client import Threads

APPLICATION = Application(
    client_id="990602627938098",
    secrets={"client_secret": "hush", "verify_token": "opensesame"},
    redirect_uri="https://desk.example/back",
)


@pytest.fixture(autouse=True)
def brisk(monkeypatch):
    monkeypatch.setattr("moothall.platforms.meta.containers.LOOK_EVERY", 0.001)


@pytest.fixture
def network():
    return Network()


@pytest.fixture(scope="session")
def collection():
    return Collection()


@pytest.fixture
def transport(collection, network):
    return Checked(collection, network)


@pytest.fixture
def connect(transport):
    opened = []

    def connecting(**values):
        told = {
            "account": US["id"],
            "credentials": {"token": "t0ken"},
            "application": APPLICATION,
            "timeout": 5.0,
        } | values
        opened.append(Threads(Connection(**told), transport=transport))
        return opened[-1]

    yield connecting
    for platform in opened:
        platform.close()


@pytest.fixture
def desk(connect):
    return connect()


@pytest.fixture
def everything():
    """All events after a cursor; the cursor reached is kept on it."""

    def reading(platform, cursor=""):
        found = []
        while True:
            page = platform.fetch(cursor)
            found += page.events
            cursor = page.cursor
            if not page.more:
                reading.cursor = cursor
                return found

    return reading


@pytest.fixture
def make():
    def making(verb, target="", text="", **values):
        told = {
            "client_key": "key-1",
            "decided_at": datetime.now(UTC),
            "target_visibility": Visibility.PUBLIC,
        }
        return Action(verb=verb, target=target, text=text, **told | values)

    return making
