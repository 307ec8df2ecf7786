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

from moothall.platforms.base import Action, Application, Connection
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
    opened = []

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
    for platform in opened:
        platform.close()


@pytest.fixture
def desk(connect):
    return connect()


@pytest.fixture
def everything():
    """One poll, with each event once, as the desk keeps them."""

    def reading(platform, cursor=""):
        found = {}
        while True:
            page = platform.fetch(cursor)
            found |= {event.key: event for event in page.events}
            cursor = page.cursor
            if not page.more:
                reading.page = page
                return list(found.values())

    return reading


@pytest.fixture
def make(business):
    def making(verb, target="", text="", **given):
        told = {"client_key": "key-1", "decided_at": business.clock}
        return Action(verb=verb, target=target, text=text, **told | given)

    return making
