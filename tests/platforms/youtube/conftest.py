"""A channel of ours; every request passes the discovery document first, where it is there."""

from datetime import timedelta

import httpx
import pytest
from tests.platforms.google.accounts import PAGES
from tests.platforms.google.checker import Checked, Discovery, document
from tests.platforms.google.faults import Fault
from tests.platforms.youtube.channel import SCOPE, START, US, Channel
from tests.support.platform_accounts import actions, closed_after, whole_poll

from moothall.platforms.base import Application, Connection
from moothall.platforms.youtube.client import YouTube


@pytest.fixture(scope="session")
def discovery():
    return Discovery(document("youtube.v3"))


@pytest.fixture
def channel():
    return Channel()


@pytest.fixture
def fault(channel):
    def faulty(answer, **where):
        channel.faults.append(Fault(answer, **where))

    return faulty


@pytest.fixture
def checked(discovery, channel):
    return Checked(discovery, channel, besides=PAGES, scopes=[SCOPE])


@pytest.fixture
def now(channel):
    """Our clock is the network's; ``now.ahead`` where it is wrong."""

    def clock():
        return channel.clock + clock.ahead

    clock.ahead = timedelta()
    return clock


@pytest.fixture
def connect(channel, now):
    with closed_after() as opened:

        def connecting(*, transport=None, secrets=(), **given):
            given = {
                "account": US,
                "application": Application(
                    client_id="ours", secrets={"client_secret": "secret", **dict(secrets)}
                ),
                "credentials": {
                    "access_token": channel.accounts.token(),
                    "access_until": (START + timedelta(days=3)).isoformat(),
                    "refresh_token": "r1",
                    "scope": SCOPE,
                },
            } | given
            through = transport or httpx.MockTransport(channel)
            opened.append(YouTube(Connection(**given), transport=through, clock=now))
            return opened[-1]

        yield connecting


@pytest.fixture
def desk(connect):
    return connect()


@pytest.fixture
def everything():
    return whole_poll(once=True)


@pytest.fixture
def make(channel):
    return actions(lambda: channel.clock)
