"""An account of ours on pretend Instagram; every request passes Meta's descriptions first."""

import pytest
from tests.platforms.instagram.network import CHECKER, IG, PAGE, Network
from tests.platforms.meta.checker import Checked
from tests.support.platform_accounts import actions, closed_after, whole_poll

from moothall.platforms.base import Application, Connection, Picture, Visibility
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
    with closed_after() as opened:

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


@pytest.fixture
def desk(connect):
    return connect()


@pytest.fixture
def everything():
    return whole_poll()


@pytest.fixture
def make():
    return actions(target_visibility=Visibility.PUBLIC)
