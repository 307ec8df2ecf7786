"""A number of ours on the pretend Cloud API; every request passes the description first."""

from datetime import UTC, datetime

import pytest
from tests.platforms.whatsapp.description import Checked, description
from tests.platforms.whatsapp.service import BUSINESS, NUMBER_ID, Service

from moothall.platforms.base import Action, Application, Connection
from moothall.platforms.whatsapp.client import WhatsApp

APPLICATION = Application(
    client_id="990602627938098", secrets={"client_secret": "hush", "verify_token": "opensesame"}
)


@pytest.fixture
def service():
    return Service()


@pytest.fixture(scope="session")
def described(request):
    return description(request.config.cache)


@pytest.fixture(scope="session")
def checking(described):
    return Checked(described, None)


@pytest.fixture
def connect(checking, service):
    opened = []
    checking.answering = service

    def connecting(**values):
        given = {
            "account": NUMBER_ID,
            "credentials": {"token": "t0ken", "business_account_id": BUSINESS},
            "application": APPLICATION,
            "timeout": 5.0,
        } | values
        opened.append(WhatsApp(Connection(**given), transport=checking))
        return opened[-1]

    yield connecting
    for platform in opened:
        platform.close()


@pytest.fixture
def desk(connect):
    return connect()


@pytest.fixture
def make():
    def making(verb, target="wamid.in1", text="", **values):
        told = {
            "client_key": "key-1",
            "decided_at": datetime.now(UTC),
            "author": "GB.1349120865530274191",
            "conversation": "GB.1349120865530274191",
        }
        return Action(verb=verb, target=target, text=text, **told | values)

    return making
