"""An account of ours on a pretend instance; every request passes the official description first."""

import json

import httpx
import pytest
from tests.platforms.mastodon.description import HOST, Checked, description
from tests.platforms.mastodon.instance import US, Instance
from tests.support.platform_accounts import actions, closed_after, told_of, whole_poll

from moothall.platforms.base import Connection
from moothall.platforms.mastodon.client import Mastodon


@pytest.fixture
def instance():
    return Instance()


@pytest.fixture
def fault(instance):
    return told_of(instance.faults)


@pytest.fixture(scope="session")
def told():
    return description()


@pytest.fixture
def connect(instance):
    with closed_after() as opened:

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
            opened.append(
                Mastodon(Connection(**given | {"capabilities": found}), transport=through)
            )
            return opened[-1]

        yield connecting


@pytest.fixture
def desk(connect):
    return connect()


@pytest.fixture
def checked(told, instance):
    return Checked(told, instance)


@pytest.fixture
def everything():
    return whole_poll()


@pytest.fixture
def make():
    return actions()


@pytest.fixture
def bodies(instance):
    """What was written to a path, in order."""
    return lambda path: [
        json.loads(one.content)
        for one in instance.requests
        if one.method == "POST" and one.url.path == path
    ]
