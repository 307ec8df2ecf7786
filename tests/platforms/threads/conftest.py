"""An account of ours on pretend Threads; every request passes Meta's collection first."""

import pytest
from tests.platforms.threads.collection import Checked, Collection
from tests.platforms.threads.network import US, Network
from tests.support.platform_accounts import actions, closed_after, whole_poll

from moothall.platforms.base import Application, Connection, Visibility
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
    with closed_after() as opened:

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


@pytest.fixture
def desk(connect):
    return connect()


@pytest.fixture
def everything():
    return whole_poll()


@pytest.fixture
def make():
    return actions(target_visibility=Visibility.PUBLIC)
