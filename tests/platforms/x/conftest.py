"""An account of ours on a pretend X; where there is its description, every request passes it."""

import json

import httpx
import pytest
from tests.platforms.x.description import Checked, description
from tests.platforms.x.network import US, Network
from tests.support.platform_accounts import actions, closed_after, told_of, whole_poll

from moothall.platforms.base import Application, Connection
from moothall.platforms.x.client import X
from moothall.platforms.x.dialect import DESCRIBED
from moothall.platforms.x.guide import PURPOSES
from moothall.platforms.x.speaking import Speaker

APPLICATION = Application(
    client_id="client-1",
    secrets={"client_secret": "the secret of OAuth 2.0", "consumer_secret": "the older secret"},
    redirect_uri="https://desk.example.org/connect/x/",
)


@pytest.fixture(scope="session")
def told():
    return description()


@pytest.fixture(scope="session")
def spec(told):
    openapi = pytest.importorskip("openapi_core", reason="needs the extra: moothall[test]")
    return openapi.OpenAPI.from_dict(told, config=openapi.Config(spec_validator_cls=None))


@pytest.fixture
def network():
    return Network()


@pytest.fixture
def checked(spec, told, network):
    return Checked(spec, told, network)


@pytest.fixture
def fault(network):
    return told_of(network.faults)


@pytest.fixture(autouse=True)
def _names_of_the_description():
    Speaker.dialect = DESCRIBED
    yield
    Speaker.dialect = DESCRIBED


@pytest.fixture
def connect(network):
    with closed_after() as opened:

        def connecting(*, transport=None, **given):
            kept = {"access_token": "t", "scope": " ".join(PURPOSES)}
            given = {
                "account": US, "credentials": kept, "scopes": frozenset(PURPOSES),
                "application": APPLICATION,
            } | given  # fmt: skip
            opened.append(
                X(Connection(**given), transport=transport or httpx.MockTransport(network))
            )
            return opened[-1]

        yield connecting


@pytest.fixture
def desk(connect):
    return connect()


@pytest.fixture
def everything():
    return whole_poll()


@pytest.fixture
def make(network):
    return actions(lambda: network.clock)


@pytest.fixture
def bodies(network):
    """What was written to a path, in order."""
    return lambda path: [
        json.loads(one.content) for one in network.requests
        if one.method != "GET" and one.url.path == path and one.content
    ]  # fmt: skip
