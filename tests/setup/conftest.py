"""A desk that was never set up, the browser of its first administrator, and one that is done."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone


@pytest.fixture(autouse=True)
def no_earlier_tries():
    """allauth counts tries in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def token():
    from moothall.setup import actions

    return actions.offer(timezone.now())


@pytest.fixture
def ada(token):
    """A browser in which the first administrator has just started the desk."""
    from tests.setup.first_steps import TYPED

    browser = Client()
    answer = browser.post(f"/set-up/{token}/", TYPED)
    assert answer.status_code == 302, answer.content.decode()
    return browser


@pytest.fixture
def ours_is_done(cast):
    from tests.setup.first_steps import adopt, policy_text
    from tests.support.cast import signed_in

    from moothall.people.actions import invite
    from moothall.people.tenancy import organisation_scope

    alice = signed_in(cast.alice)
    adopt(alice, policy_text("harrowmere-homes"))
    alice.post("/set-up/account/", {"platform": "another place", "name": "Counter"})
    with organisation_scope(cast.ours.id):
        invite(email="zed@example.org", roles=["officer"], by=cast.alice, at=timezone.now())
