"""Connecting an account on X: OAuth 2.0 with PKCE, and tokens that are renewed."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from tests.platforms.x.conftest import APPLICATION

from moothall.platforms.base import (
    Application,
    Forged,
    Invalid,
    RateLimited,
    Transient,
    Unauthorized,
    UnknownOutcome,
)
from moothall.platforms.x.connecting import XConnector, challenge
from moothall.platforms.x.guide import GUIDE, PURPOSES

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
#: https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token
TOKENS = {"token_type": "bearer", "expires_in": 7200, "access_token": "access-1",
          "refresh_token": "refresh-1", "scope": "tweet.read users.read offline.access"}  # fmt: skip


class Login:
    """X's side. ``refused`` is answered in place of tokens."""

    def __init__(self):
        self.requests, self.answers = [], []

    def __call__(self, request):
        request.read()
        self.requests.append(request)
        if request.url.path == "/2/users/me":
            assert request.headers["authorization"] == "Bearer access-1"
            told = {"id": "1111111111", "username": "cbhomes", "name": "Homes"}
            return httpx.Response(200, json={"data": told})
        assert request.headers["content-type"] == "application/x-www-form-urlencoded"
        answer = self.answers.pop(0) if self.answers else httpx.Response(200, json=TOKENS)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def form(self, at=0):
        return {
            name: value for name, [value] in parse_qs(self.requests[at].content.decode()).items()
        }


@pytest.fixture
def login():
    return Login()


@pytest.fixture
def connector(login):
    return XConnector(transport=httpx.MockTransport(login))


def test_the_person_is_sent_to_x_with_state_and_a_challenge(connector):
    started = connector.start(APPLICATION)
    place = urlsplit(started.url)
    query = {name: value for name, [value] in parse_qs(place.query).items()}
    assert (place.scheme, place.netloc, place.path) == ("https", "x.com", "/i/oauth2/authorize")
    assert query["code_challenge"] == challenge(started.verifier)
    assert query["code_challenge_method"] == "S256"
    assert query["state"] == started.state
    assert query["redirect_uri"] == APPLICATION.redirect_uri
    assert set(query["scope"].split()) == set(PURPOSES)
    assert connector.start(APPLICATION).state != started.state
    assert 43 <= len(started.verifier) <= 128  # RFC 7636, section 4.1


def test_the_challenge_is_that_of_the_standards_example():
    """RFC 7636, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_account_comes_back_with_its_tokens(connector, login):
    started = connector.start(APPLICATION)
    query = {"state": started.state, "code": "code-1"}
    [found] = connector.finish(APPLICATION, started, query, now=NOW)
    assert (found.external_id, found.handle, found.name) == ("1111111111", "cbhomes", "Homes")
    assert found.expires_at == NOW + timedelta(hours=2)
    assert found.scopes == {"tweet.read", "users.read", "offline.access"}
    assert found.credentials["refresh_token"] == "refresh-1"
    assert login.form() == {
        "grant_type": "authorization_code", "code": "code-1", "client_id": "client-1",
        "redirect_uri": APPLICATION.redirect_uri, "code_verifier": started.verifier,
    }  # fmt: skip
    both = b64encode(b"client-1:the secret of OAuth 2.0").decode()
    assert login.requests[0].headers["authorization"] == f"Basic {both}"
    assert "access-1" not in repr(found)


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ({}, Forged),
        ({"code": "c", "state": "another"}, Forged),
        ({"state": "@", "error": "access_denied"}, Invalid),
    ],
    ids=["nothing", "another state", "the person said no"],
)
def test_what_does_not_belong_to_what_was_begun_is_refused(connector, login, query, kind):
    started = connector.start(APPLICATION)
    given = {name: value.replace("@", started.state) for name, value in query.items()}
    with pytest.raises(kind):
        connector.finish(APPLICATION, started, given, now=NOW)
    assert login.requests == []


def test_new_tokens_are_given_back_before_anybody_uses_them(connector, login):
    made = httpx.Response(200, json=TOKENS | {"access_token": "a-2", "refresh_token": "r-2"})
    login.answers = [made]
    kept = {"access_token": "a-1", "refresh_token": "r-1", "scope": "tweet.read"}
    renewed = connector.renew(APPLICATION, kept, now=NOW)
    assert renewed.credentials["access_token"] == "a-2"
    assert renewed.credentials["refresh_token"] == "r-2"
    assert renewed.expires_at == NOW + timedelta(hours=2)
    assert login.form()["refresh_token"] == "r-1"
    assert [one.url.path for one in login.requests] == ["/2/oauth2/token"]
    assert "r-2" not in repr(renewed)


def test_a_refresh_token_that_stays_is_kept(connector, login):
    told = {name: value for name, value in TOKENS.items() if name != "refresh_token"}
    login.answers = [httpx.Response(200, json=told)]
    renewed = connector.renew(APPLICATION, {"refresh_token": "r-1"}, now=NOW)
    assert renewed.credentials["refresh_token"] == "r-1"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(400, json={"error": "invalid_request",
                                   "error_description": "Value passed for the token was invalid."}),
         Unauthorized),
        (httpx.Response(401, json={"error": "unauthorized_client"}), Unauthorized),
        (httpx.Response(429, json={}), RateLimited),
        (httpx.Response(503), UnknownOutcome),
        (httpx.ReadTimeout("late"), UnknownOutcome),
        (httpx.ConnectError("no"), Transient),
    ],
    ids=["used up", "not ours", "limited", "fault", "late", "unreachable"],
)  # fmt: skip
def test_why_a_connection_is_not_renewed(connector, login, answer, kind):
    login.answers = [answer]
    with pytest.raises(kind):
        connector.renew(APPLICATION, {"refresh_token": "r-1"}, now=NOW)
    assert len(login.requests) == 1


def test_tokens_without_a_way_to_renew_them_stay(connector, login):
    assert connector.renew(APPLICATION, {"access_token": "a"}, now=NOW) is None
    assert connector.renew(None, {"refresh_token": "r"}, now=NOW) is None
    assert login.requests == []


def test_letting_go_is_told_to_x(connector, login):
    assert connector.revoke(APPLICATION, {"access_token": "a", "refresh_token": "r"}) is True
    assert login.requests[0].url.path == "/2/oauth2/revoke"
    assert login.form() == {"token": "r", "client_id": "client-1"}
    login.answers = [httpx.Response(500)]
    assert connector.revoke(APPLICATION, {"access_token": "a"}) is False
    assert connector.revoke(None, {"access_token": "a"}) is False


def test_a_program_without_a_secret_is_known_by_its_id(connector, login):
    public = Application(client_id="client-1", redirect_uri="https://desk.example.org/")
    connector.renew(public, {"refresh_token": "r"}, now=NOW)
    assert "authorization" not in login.requests[0].headers
    assert login.form()["client_id"] == "client-1"


def test_the_guide_says_what_each_permission_is_for_and_what_it_costs():
    assert all(one.purpose for one in GUIDE.permissions)
    assert "offline.access" in {one.scope for one in GUIDE.permissions}
    assert "$0.20" in GUIDE.costs
    text = " ".join(GUIDE.steps)
    assert "{redirect_uri}" in text
    assert "{webhook_url}" in text
