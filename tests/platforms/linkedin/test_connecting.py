"""Connecting a page: a person allows it, and their role decides what can be done."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from tests.platforms.linkedin.conftest import APPLICATION
from tests.platforms.linkedin.network import PAGE, Network

from moothall.platforms.base import Forged, Invalid, RateLimited, Unauthorized, UnknownOutcome
from moothall.platforms.linkedin import probing
from moothall.platforms.linkedin.connecting import LinkedInConnector
from moothall.platforms.linkedin.guide import GUIDE, PURPOSES

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
#: https://learn.microsoft.com/linkedin/shared/authentication/programmatic-refresh-tokens
TOKENS = {
    "access_token": "t",
    "expires_in": 5184000,
    "scope": "r_organization_social,rw_organization_admin",
}
PARTNER = TOKENS | {"refresh_token": "r", "refresh_token_expires_in": 31536000}


class Login:
    def __init__(self):
        self.network, self.forms, self.answer = Network(), [], httpx.Response(200, json=TOKENS)

    def __call__(self, request):
        if request.url.host != "www.linkedin.com":
            return self.network(request)
        request.read()
        assert request.url.path == "/oauth/v2/accessToken"
        assert "authorization" not in request.headers
        self.forms.append({name: one for name, [one] in parse_qs(request.content.decode()).items()})
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def login():
    return Login()


@pytest.fixture
def connector(login):
    return LinkedInConnector(transport=httpx.MockTransport(login))


@pytest.fixture
def finish(connector):
    def finishing():
        started = connector.start(APPLICATION)
        query = {"state": started.state, "code": "c"}
        return connector.finish(APPLICATION, started, query, now=NOW)

    return finishing


def test_the_person_is_sent_to_linkedin_with_a_state_of_their_own(connector):
    started = connector.start(APPLICATION)
    place = urlsplit(started.url)
    query = {name: one for name, [one] in parse_qs(place.query).items()}
    assert (place.netloc, place.path) == ("www.linkedin.com", "/oauth/v2/authorization")
    assert query["state"] == started.state != connector.start(APPLICATION).state
    assert set(query["scope"].split()) == set(PURPOSES)
    assert "code_challenge" not in query  # for programs without a secret alone


def test_the_pages_of_the_person_are_offered_with_what_their_role_lacks(login, finish):
    login.network.roles = [("ADMINISTRATOR", PAGE), ("ANALYST", PAGE)]
    [found] = finish()
    assert (found.external_id, found.name, found.handle) == (PAGE, "Homes", "cb-homes")
    assert found.expires_at == NOW + timedelta(days=60)
    assert found.scopes == {"r_organization_social", "rw_organization_admin"}
    assert found.problem == ""
    assert login.forms == [{
        "grant_type": "authorization_code", "code": "c", "client_id": "client-1",
        "client_secret": "hush", "redirect_uri": APPLICATION.redirect_uri,
    }]  # fmt: skip
    login.network.roles = [("RECRUITING_POSTER", PAGE)]
    assert finish()[0].problem == probing.CANNOT_READ
    login.network.roles = []
    assert finish() == []


@pytest.mark.parametrize(
    ("query", "kind"),
    [({}, Forged), ({"code": "c", "state": "another"}, Forged),
     ({"state": "@", "error": "user_cancelled_authorize"}, Invalid)],
)  # fmt: skip
def test_what_does_not_belong_to_what_was_begun_is_refused(connector, login, query, kind):
    started = connector.start(APPLICATION)
    told = {name: value.replace("@", started.state) for name, value in query.items()}
    with pytest.raises(kind):
        connector.finish(APPLICATION, started, told, now=NOW)
    assert login.forms == []


def test_an_approved_partners_connection_is_renewed_until_a_year_is_over(connector, login, finish):
    login.answer = httpx.Response(200, json=PARTNER)
    [found] = finish()
    assert found.credentials["refresh_expires_at"] == (NOW + timedelta(days=365)).isoformat()
    login.answer = httpx.Response(200, json=TOKENS | {"access_token": "t2"})
    later = NOW + timedelta(days=50)
    renewed = connector.renew(APPLICATION, found.credentials, now=later)
    assert renewed.expires_at == later + timedelta(days=60)
    assert renewed.credentials["access_token"] == "t2"
    for name in ("refresh_token", "refresh_expires_at"):
        assert renewed.credentials[name] == found.credentials[name]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(400, json={"error": "invalid_request",
                                   "error_description": "The refresh token is expired"}),
         Unauthorized),
        (httpx.Response(401, json={"error": "invalid_client"}), Unauthorized),
        (httpx.Response(429), RateLimited),
        (httpx.ReadTimeout("late"), UnknownOutcome),
    ],
    ids=["expired", "not ours", "limited", "late"],
)  # fmt: skip
def test_why_a_connection_is_not_renewed(connector, login, answer, kind):
    login.answer = answer
    with pytest.raises(kind):
        connector.renew(APPLICATION, {"refresh_token": "r"}, now=NOW)


def test_without_a_refresh_token_a_person_connects_again(connector, login):
    assert connector.renew(APPLICATION, {"access_token": "t"}, now=NOW) is None
    assert connector.renew(None, {"refresh_token": "r"}, now=NOW) is None
    assert connector.revoke(APPLICATION, {"access_token": "t"}) is False
    assert login.forms == []


def test_the_guide_says_what_each_permission_is_for_and_what_linkedin_looks_at():
    assert all(one.purpose for one in GUIDE.permissions)
    assert "60 days" in GUIDE.review
    assert "48 hours" in GUIDE.review
    text = " ".join(GUIDE.steps)
    assert "{redirect_uri}" in text
    assert "{webhook_url}" in text
