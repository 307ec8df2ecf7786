"""An account of ours on a pretend X; where there is its description, every request passes it."""

import json
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from tests.platforms.x.description import Checked, description
from tests.platforms.x.network import US, Network

from moothall.platforms.base import Action, Application, Connection
from moothall.platforms.x.client import X
from moothall.platforms.x.dialect import DESCRIBED
from moothall.platforms.x.guide import PURPOSES
from moothall.platforms.x.speaking import Speaker

APPLICATION = Application(
    client_id="client-1",
    secrets={"client_secret": "the secret of OAuth 2.0", "consumer_secret": "the older secret"},
    redirect_uri="https://desk.example.org/connect/x/",
)


@dataclass
class Fault:
    """One answer instead of the right one; ``after`` has the request done all the same."""

    answer: Any
    path: str = ""
    method: str = ""
    after: bool = False
    times: int = 1

    def fits(self, request):
        fits = self.path in request.url.path and self.method in {"", request.method}
        return fits and self.times > 0

    def __call__(self, _):
        self.times -= 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


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
    def faulty(answer, **where):
        network.faults.append(Fault(answer, **where))

    return faulty


@pytest.fixture(autouse=True)
def _names_of_the_description():
    Speaker.dialect = DESCRIBED
    yield
    Speaker.dialect = DESCRIBED


@pytest.fixture
def connect(network):
    opened = []

    def connecting(*, transport=None, **given):
        kept = {"access_token": "t", "scope": " ".join(PURPOSES)}
        given = {
            "account": US, "credentials": kept, "scopes": frozenset(PURPOSES),
            "application": APPLICATION,
        } | given  # fmt: skip
        opened.append(X(Connection(**given), transport=transport or httpx.MockTransport(network)))
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
                reading.cursor = cursor
                return found

    return reading


@pytest.fixture
def make(network):
    def making(verb, target="", text="", **given):
        told = {"client_key": "key-1", "decided_at": network.clock}
        return Action(verb=verb, target=target, text=text, **told | given)

    return making


@pytest.fixture
def bodies(network):
    """What was written to a path, in order."""
    return lambda path: [
        json.loads(one.content) for one in network.requests
        if one.method != "GET" and one.url.path == path and one.content
    ]  # fmt: skip
