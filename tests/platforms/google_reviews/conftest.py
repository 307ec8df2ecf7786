"""A place of ours; every request passes Google's documents first, where there are any."""

from datetime import timedelta

import httpx
import pytest
from tests.platforms.google.accounts import PAGES
from tests.platforms.google.checker import Checked, Discovery, document
from tests.platforms.google.faults import Fault
from tests.platforms.google_reviews.business import (
    LOCATION,
    SCOPES,
    START,
    SUBSCRIPTION,
    TOPIC,
    Business,
)
from tests.support.platform_accounts import actions, closed_after, whole_poll

from moothall.platforms.base import Application, Connection
from moothall.platforms.google_reviews.client import GoogleReviews

#: the reviews' own calls, which no document describes
V4 = r"https://mybusiness\.googleapis\.com/v4/accounts/[^/]+/locations/[^/]+/reviews"
UNDESCRIBED = [
    ("GET", V4),
    ("GET", V4 + "/[^/]+"),
    ("PUT", V4 + "/[^/]+/reply"),
    ("DELETE", V4 + "/[^/]+/reply"),
]
DOCUMENTS = [
    "mybusinessaccountmanagement.v1",
    "mybusinessbusinessinformation.v1",
    "mybusinessnotifications.v1",
    "pubsub.v1",
]
NOTICED = {"pubsub_topic": TOPIC, "pubsub_subscription": SUBSCRIPTION}


@pytest.fixture(scope="session")
def discovery():
    return Discovery(*map(document, DOCUMENTS))


@pytest.fixture
def business():
    return Business()


@pytest.fixture
def fault(business):
    def faulty(answer, **where):
        business.faults.append(Fault(answer, **where))

    return faulty


@pytest.fixture
def checked(discovery, business):
    return Checked(discovery, business, besides=[*PAGES, *UNDESCRIBED], scopes=SCOPES.split())


@pytest.fixture
def connect(business):
    with closed_after() as opened:

        def connecting(*, transport=None, secrets=(), **given):
            given = {
                "account": LOCATION,
                "application": Application(
                    client_id="ours", secrets={"client_secret": "secret", **dict(secrets)}
                ),
                "credentials": {
                    "access_token": business.accounts.token(),
                    "access_until": (START + timedelta(days=3)).isoformat(),
                    "refresh_token": "r1",
                    "scope": SCOPES,
                },
            } | given
            through = transport or httpx.MockTransport(business)
            opened.append(
                GoogleReviews(Connection(**given), transport=through, clock=lambda: business.clock)
            )
            return opened[-1]

        yield connecting


@pytest.fixture
def desk(connect):
    return connect()


@pytest.fixture
def everything():
    return whole_poll(once=True)


@pytest.fixture
def make(business):
    return actions(lambda: business.clock)
