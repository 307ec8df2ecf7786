"""Signing in with Google: what is asked for, what comes back, and what does not belong to it."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from tests.platforms.google.accounts import refusal
from tests.platforms.google.faults import Fault
from tests.platforms.google_reviews.business import (
    ACCOUNT,
    OTHER,
    PLACE,
    SUBSCRIPTION,
    TOPIC,
    Business,
)
from tests.platforms.youtube.channel import START, US, Channel

from moothall import platforms
from moothall.platforms.base import (
    Application,
    Connector,
    ContractBroken,
    Forbidden,
    Forged,
    Invalid,
    RateLimited,
    Transient,
    Unauthorized,
    UnknownOutcome,
)
from moothall.platforms.google import oauth
from moothall.platforms.google.errors import BY_REASON, BY_STATUS, Refusals, told
from moothall.platforms.google_reviews.connecting import GoogleReviewsConnector
from moothall.platforms.youtube.connecting import YouTubeConnector

BACK = "https://desk.test/connect/back/"


@pytest.fixture(params=["youtube", "google_reviews"])
def name(request):
    return request.param


@pytest.fixture
def google(name):
    return Channel() if name == "youtube" else Business()


@pytest.fixture
def connector(name, google):
    kind = YouTubeConnector if name == "youtube" else GoogleReviewsConnector
    return kind(transport=httpx.MockTransport(google))


@pytest.fixture
def application():
    return Application(client_id="ours", secrets={"client_secret": "secret"}, redirect_uri=BACK)


@pytest.fixture
def connected(connector, application, google):
    started = connector.start(application)
    return connector.finish(application, started, google.accounts.agree(started.url), now=START)


def test_the_registry_has_both(name):
    assert platforms.connector(name).guide.source
    assert platforms.get(name).name == name
    connector: Connector = platforms.connector(name)
    assert "{redirect_uri}" in " ".join(connector.guide.steps)
    assert connector.guide.review
    assert platforms.hooks(name) is None


def test_every_permission_that_is_asked_for_is_explained(connector, application):
    explained = {one.scope for one in connector.guide.permissions}
    noticed = Application(
        client_id="ours", secrets={"pubsub_topic": TOPIC, "pubsub_subscription": SUBSCRIPTION}
    )
    assert set(connector.scopes(application)) <= set(connector.scopes(noticed)) <= explained


def test_the_person_is_sent_with_a_challenge_and_a_state(connector, application):
    started = connector.start(application)
    place, query = urlsplit(started.url), parse_qs(urlsplit(started.url).query)
    assert (place.scheme, place.netloc) == ("https", "accounts.google.com")
    assert query["redirect_uri"] == [BACK]
    assert query["access_type"] == ["offline"]
    assert query["prompt"] == ["consent"]
    assert all(one.startswith(oauth.PREFIX) for one in query["scope"][0].split())
    assert query["code_challenge"] == [oauth.challenge(started.verifier)]
    assert started.verifier not in started.url
    assert 43 <= len(started.verifier) <= 128
    assert connector.start(application).state != started.state


def test_the_challenge_is_rfc_7636_s():
    """Its appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert oauth.challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_what_comes_back_is_an_account_with_tokens_that_are_not_shown(connected, google):
    first = connected[0]
    assert first.credentials["refresh_token"] == "r1"
    assert first.credentials["access_token"] in google.accounts.live
    assert first.problem == ""
    assert first.expires_at is None
    assert "r1" not in repr(first)


@pytest.mark.parametrize(
    "change",
    [{"state": "another"}, {"state": ""}, {"state": "é"}],
    ids=["another", "none", "no letter of theirs"],
)
def test_an_answer_that_was_not_begun_here_is_forged(connector, application, google, change):
    started = connector.start(application)
    with pytest.raises(Forged):
        connector.finish(
            application, started, google.accounts.agree(started.url) | change, now=START
        )
    assert google.requests == []


def test_an_answer_is_good_for_one_who_has_the_verifier_alone(connector, application, google):
    started = connector.start(application)
    back = google.accounts.agree(started.url)
    other = connector.start(application)
    with pytest.raises(Unauthorized):
        connector.finish(application, other, back | {"state": other.state}, now=START)


def test_somebody_who_does_not_agree_is_told_so(connector, application, google):
    started = connector.start(application)
    with pytest.raises(Invalid, match="not allowed") as raised:
        connector.finish(
            application, started, {"error": "access_denied", "state": started.state}, now=START
        )
    assert raised.value.detail == "access_denied"
    assert google.requests == []


def test_a_box_that_was_not_ticked_is_named(connector, application, google, name):
    google.accounts.scope = "https://www.googleapis.com/auth/userinfo.email"
    started = connector.start(application)
    found = connector.finish(application, started, google.accounts.agree(started.url), now=START)
    wanted = "youtube.force-ssl" if name == "youtube" else "business.manage"
    assert wanted in found[0].problem


def test_a_wrong_secret_is_said_in_words(connector, google):
    wrong = Application(client_id="ours", secrets={"client_secret": "old"}, redirect_uri=BACK)
    started = connector.start(wrong)
    with pytest.raises(Unauthorized, match="client id and secret"):
        connector.finish(wrong, started, google.accounts.agree(started.url), now=START)


def test_without_a_refresh_token_the_connection_is_not_kept(connector, application, google):
    google.accounts.more = {"refresh_token": ""}
    started = connector.start(application)
    with pytest.raises(Invalid, match=r"myaccount\.google\.com"):
        connector.finish(application, started, google.accounts.agree(started.url), now=START)


def test_access_that_was_given_for_a_time_has_an_end(connector, application, google):
    google.accounts.more = {"refresh_token_expires_in": 604_800}
    started = connector.start(application)
    found = connector.finish(application, started, google.accounts.agree(started.url), now=START)
    assert found[0].expires_at == START + timedelta(days=7)
    with pytest.raises(Unauthorized, match="until 30 November 2026"):
        connector.renew(application, found[0].credentials, now=START)


def test_tokens_are_renewed_and_taken_back(connector, application, connected):
    credentials = connected[0].credentials
    renewed = connector.renew(application, credentials, now=START + timedelta(hours=1))
    assert renewed.credentials["access_token"] != credentials["access_token"]
    assert renewed.expires_at is None
    assert connector.revoke(application, credentials) is True
    with pytest.raises(Unauthorized):
        connector.renew(application, credentials, now=START)
    assert connector.revoke(application, credentials) is False
    with pytest.raises(Unauthorized):
        connector.renew(None, credentials, now=START)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (httpx.Response(500, text="<h1>no"), Transient),
        (httpx.Response(503), Transient),
        (httpx.ReadTimeout("late"), Transient),
        (httpx.ConnectError("refused"), Transient),
        (httpx.Response(200, text="<html>"), ContractBroken),
        (httpx.Response(200, json=[]), ContractBroken),
        (httpx.Response(200, json={"token": "x"}), ContractBroken),
        (httpx.Response(429, json={"error": "rate_limit_exceeded"}), RateLimited),
    ],
)
def test_what_goes_wrong_while_signing_in(connector, application, google, given, kind):
    google.faults.append(Fault(given, path="/token"))
    started = connector.start(application)
    with pytest.raises(kind) as raised:
        connector.finish(application, started, google.accounts.agree(started.url), now=START)
    assert type(raised.value) is kind


def test_a_person_without_the_interface_is_told_to_switch_it_on(connector, application, google):
    answer = refusal(403, "accessNotConfigured", status="PERMISSION_DENIED")
    google.faults.append(Fault(answer, path="googleapis.com/v1"))
    google.faults.append(Fault(answer, path="googleapis.com/youtube"))
    started = connector.start(application)
    with pytest.raises(Forbidden, match="not switched on"):
        connector.finish(application, started, google.accounts.agree(started.url), now=START)


@pytest.mark.parametrize("name", ["youtube"], indirect=True)
def test_a_channel_is_named_by_its_handle(connected):
    [found] = connected
    assert (found.external_id, found.name, found.handle) == (US, "Elmhouse Homes", "@elmhousehomes")
    assert found.scopes == {"youtube.force-ssl"}


@pytest.mark.parametrize("name", ["google_reviews"], indirect=True)
def test_every_place_of_every_business_account_is_there_once(connected):
    assert [one.external_id for one in connected] == [f"{ACCOUNT}/{PLACE}", f"{ACCOUNT}/{OTHER}"]
    assert connected[0].name == "Elmhouse Homes, High Street, 1 High Street, Colchester"


@pytest.mark.parametrize("name", ["google_reviews"], indirect=True)
def test_a_place_that_is_not_verified_says_what_is_missing(connector, application, google):
    google.verified = False
    started = connector.start(application)
    found = connector.finish(application, started, google.accounts.agree(started.url), now=START)
    assert "verified" in found[0].problem


@pytest.mark.parametrize("wrong", ["reviews", "projects/x", "projects/a b/topics/c", TOPIC + "/d"])
def test_a_topic_that_google_would_not_know_is_refused_before_anybody_leaves(wrong):
    application = Application(client_id="ours", secrets={"pubsub_topic": wrong})
    with pytest.raises(Invalid, match="It looks like projects/"):
        GoogleReviewsConnector().start(application)


# --- the table of refusals

ANY = Refusals("Google", {}, {})


@pytest.mark.parametrize("reason", sorted(BY_REASON))
def test_each_reason_means_what_the_table_says(reason):
    """Beside a status that alone would mean something else."""
    answer = refusal(418, reason)
    found = ANY.error(answer, writing=False, now=START, day_ends=None)
    assert type(found) is BY_REASON[reason]
    assert found.code == reason


@pytest.mark.parametrize("status", sorted(BY_STATUS))
def test_each_status_means_what_the_table_says(status):
    found = ANY.error(refusal(418, status=status), writing=False, now=START, day_ends=None)
    assert type(found) is BY_STATUS[status]
    if BY_STATUS[status] is Transient:
        written = ANY.error(refusal(418, status=status), writing=True, now=START, day_ends=None)
        assert type(written) is UnknownOutcome


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b'"no"', b"{", b'{"error": 5}', b'{"error": {"errors": 5}}',
        b'{"error": {"errors": [5], "details": {"reason": "x"}}}', b"\xff\xfe",
    ],
)  # fmt: skip
def test_whatever_stands_in_an_answer_it_is_no_fault_of_ours(body):
    answer = httpx.Response(403, content=body)
    assert told(answer).reason == ""
    assert isinstance(ANY.error(answer, writing=True, now=START, day_ends=None), Forbidden)
