"""An account of ours on a pretend instance; every request passes the official description first."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from tests.platforms.mastodon.description import HOST, Checked, description
from tests.platforms.mastodon.instance import US, Instance

from moothall.platforms.base import Action, Connection
from moothall.platforms.mastodon.client import Mastodon


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


@pytest.fixture
def instance():
    return Instance()


@pytest.fixture
def fault(instance):
    def faulty(answer, **where):
        instance.faults.append(Fault(answer, **where))

    return faulty


@pytest.fixture(scope="session")
def told():
    return description()


@pytest.fixture
def connect(instance):
    opened = []

    def connecting(*, transport=None, probed=True, **given):
        through = transport or httpx.MockTransport(instance)
        given = {
            "account": US, "base_url": HOST, "credentials": {"token": "t", "scope": "read write"},
        } | given  # fmt: skip
        platform = Mastodon(Connection(**given), transport=through)
        opened.append(platform)
        if not probed:
            return platform
        found = platform.probe().capabilities
        opened.append(Mastodon(Connection(**given | {"capabilities": found}), transport=through))
        return opened[-1]

    yield connecting
    for platform in opened:
        platform.close()


@pytest.fixture
def desk(connect):
    return connect()


@pytest.fixture
def checked(told, instance):
    return Checked(told, instance)


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
def make():
    def making(verb, target="", text="", **given):
        told = {"client_key": "key-1", "decided_at": datetime.now(UTC)}
        return Action(verb=verb, target=target, text=text, **told | given)

    return making


@pytest.fixture
def bodies(instance):
    """What was written to a path, in order."""
    return lambda path: [
        json.loads(one.content)
        for one in instance.requests
        if one.method == "POST" and one.url.path == path
    ]
