"""A pretend network for each test, the desk's connection to it, and eyes that are nobody's."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.platforms.peers import SandboxPeer, events_of
from tests.support.contracts import pytest_runtest_call  # noqa: F401 - a hook

from moothall import platforms
from moothall.platforms.base import Action, Connection
from moothall.platforms.sandbox.server import Elmhouse

SECRETS = {"webhook_secret": "a secret that both sides know", "verify_token": "opensesame"}


class Clock:
    """The network's own time, which a test can move on."""

    def __init__(self):
        self.ahead = timedelta()

    def __call__(self):
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def elmhouse(tmp_path, clock):
    with Elmhouse(tmp_path / "elmhouse.db", clock=clock, pace=0.02) as network:
        network.network.faults.set_seconds(1.5)
        yield network


@pytest.fixture
def connect(elmhouse):
    """The desk's account, probed; ``connect(timeout=0.3)`` for an impatient one."""
    opened = []

    def connecting(**options):
        given = {
            "account": "page",
            "base_url": elmhouse.url,
            "credentials": {"token": elmhouse.token, **SECRETS},
            "timeout": 20.0,
            **options,
        }
        first = platforms.get("sandbox").open(Connection(**given))
        capabilities = first.probe().capabilities
        first.close()
        opened.append(
            platforms.get("sandbox").open(Connection(**given | {"capabilities": capabilities}))
        )
        return opened[-1]

    yield connecting
    for platform in opened:
        platform.close()


@pytest.fixture
def desk(connect):
    return connect()


@pytest.fixture
def peer(elmhouse):
    return SandboxPeer(elmhouse)


@pytest.fixture
def behaving_like(elmhouse, connect):
    def behaving(name):
        elmhouse.network.behave_like(name)
        return connect()

    return behaving


@pytest.fixture
def make():
    """An action on an event; ``make(Verb.HIDE, event)``."""
    number = iter(range(10_000))

    def making(verb, event=None, text="", **given):
        told = {
            "verb": verb,
            "client_key": f"key-{next(number)}",
            "text": text,
            "decided_at": datetime.now(UTC),
        }
        if event is not None:
            told |= {
                "target": event.external_id,
                "author": event.author.external_id,
                "conversation": event.conversation,
                "target_visibility": event.visibility,
            }
        return Action(**told | given)

    return making


@pytest.fixture
def events(desk):
    return lambda: events_of(desk)
