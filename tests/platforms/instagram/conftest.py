"""An account of ours on pretend Instagram; every request passes Meta's descriptions first."""

from datetime import UTC, datetime

import pytest
from tests.platforms.instagram.network import CHECKER, IG, PAGE, Network
from tests.platforms.meta.checker import Checked

from moothall.platforms.base import Action, Application, Connection, Picture, Visibility
from moothall.platforms.instagram.client import Instagram
from moothall.platforms.meta.usage import BUDGET

APPLICATION = Application(
    client_id="990602627938098",
    secrets={"client_secret": "hush", "verify_token": "opensesame"},
    redirect_uri="https://desk.example/back",
)
PICTURE = Picture(
    content=b"", media_type="image/jpeg", alt="The new lift", url="https://pics.example/1.jpg"
)


@pytest.fixture(autouse=True)
def brisk(monkeypatch):
    monkeypatch.setattr("moothall.platforms.meta.containers.LOOK_EVERY", 0.001)
    BUDGET.forget()


@pytest.fixture
def network():
    return Network()


@pytest.fixture
def connect(network):
    opened = []

    def connecting(**values):
        told = {
            "account": IG,
            "credentials": {"token": "t0ken", "page": PAGE},
            "application": APPLICATION,
            "timeout": 5.0,
        } | values
        opened.append(Instagram(Connection(**told), transport=Checked(CHECKER, network)))
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
