"""A page of ours on a pretend LinkedIn."""

import json

import httpx
import pytest
from tests.platforms.linkedin.network import PAGE, Network
from tests.support.platform_accounts import told_of

from moothall.platforms.base import Action, Application, Connection
from moothall.platforms.linkedin.client import LinkedIn
from moothall.platforms.linkedin.guide import PURPOSES

APPLICATION = Application(
    client_id="client-1",
    secrets={"client_secret": "hush", "application_id": "12345678"},
    redirect_uri="https://desk.example.org/connect/linkedin/",
)


@pytest.fixture
def network():
    return Network()


@pytest.fixture
def fault(network):
    return told_of(network.faults)


@pytest.fixture
def connect(network):
    opened = []

    def connecting(**given):
        kept = {"access_token": "t", "scope": " ".join(PURPOSES)}
        given = {
            "account": PAGE, "credentials": kept, "scopes": frozenset(PURPOSES),
            "application": APPLICATION,
        } | given  # fmt: skip
        opened.append(LinkedIn(Connection(**given), transport=httpx.MockTransport(network)))
        return opened[-1]

    yield connecting
    for platform in opened:
        platform.close()


@pytest.fixture
def desk(connect):
    return connect()


@pytest.fixture
def everything():
    def reading(platform, cursor=""):
        found = []
        while True:
            page = platform.fetch(cursor)
            found += page.events
            cursor = page.cursor
            if not page.more:
                reading.cursor, reading.again = cursor, page.again_after
                return found

    return reading


@pytest.fixture
def make(network):
    def making(verb, target="", text="", **given):
        told = {"client_key": "key-1", "decided_at": network.clock}
        return Action(verb=verb, target=target, text=text, **told | given)

    return making


@pytest.fixture
def writes(network):
    """What was sent to be done, in order: its method, its path, its body."""
    return lambda: [
        (one.method, one.url.path, json.loads(one.content) if one.content else None)
        for one in network.requests if one.method != "GET"
    ]  # fmt: skip
