"""Having X tell us at once: its address once, what it tells us of once for each account."""

from dataclasses import replace

import pytest
from tests.platforms.x.conftest import APPLICATION
from tests.platforms.x.network import US

from moothall.platforms.base import Invalid
from moothall.platforms.x.subscribing import TOLD

URL = "https://desk.example.org/hooks/x/1/"
WITH_TOKEN = replace(APPLICATION, secrets={**APPLICATION.secrets, "bearer_token": "of the program"})


@pytest.fixture
def desk(connect, checked):
    return connect(transport=checked, application=WITH_TOKEN)


def test_the_address_is_told_by_the_program_and_the_rest_by_the_account(desk, network):
    desk.subscribe(URL)
    [webhook] = network.webhooks.values()
    assert webhook["url"] == URL
    told = {(one["event_type"], one["filter"]["user_id"], one["webhook_id"])
            for one in network.subscriptions}  # fmt: skip
    assert told == {(kind, US, webhook["id"]) for kind in TOLD}
    used = {(one.method, one.url.path): one.headers["authorization"] for one in network.requests}
    assert used["POST", "/2/webhooks"] == "Bearer of the program"
    assert used["POST", "/2/activity/subscriptions"] == "Bearer t"


def test_doing_it_again_adds_nothing(desk, network):
    desk.subscribe(URL)
    network.requests.clear()
    desk.subscribe(URL)
    assert {one.method for one in network.requests} == {"GET"}


def test_an_address_that_x_gave_up_on_is_looked_at_again(desk, network):
    network.content = False
    with pytest.raises(Invalid, match="was not content"):
        desk.subscribe(URL)
    assert network.subscriptions == []
    network.content = True
    desk.subscribe(URL)
    assert len(network.webhooks) == 1
    assert len(network.subscriptions) == len(TOLD)


def test_without_the_programs_own_token_it_is_said_what_is_missing(connect, network):
    for application in (APPLICATION, None):
        with pytest.raises(Invalid, match="Bearer Token"):
            connect(application=application).subscribe(URL)
    assert [one for one in network.requests if one.method != "GET"] == []
