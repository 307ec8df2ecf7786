"""A person connects a Page: the questions at Facebook, and what comes back from it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from tests.platforms.facebook.page import APP, NOW, PAGE, SCOPES, TOKEN, refusal

from moothall import platforms
from moothall.platforms.base import Forged, Invalid, Transient
from moothall.platforms.facebook.connecting import GUIDE, candidate
from moothall.platforms.meta.connecting import FacebookLogin


@pytest.fixture
def login(checked):
    return FacebookLogin(title="Facebook", guide=GUIDE, candidate=candidate, transport=checked)


def back(started, **more):
    return {"state": started.state, "code": "good"} | more


def test_the_person_is_sent_to_facebook_with_all_that_is_asked(login, application):
    started = login.start(application)
    place = urlsplit(started.url)
    query = {name: one for name, [one] in parse_qs(place.query).items()}
    assert (place.netloc, place.path) == ("www.facebook.com", "/v25.0/dialog/oauth")
    assert query["state"] == started.state
    assert set(query["scope"].split(",")) == set(SCOPES)
    assert query["redirect_uri"] == application.redirect_uri
    assert login.start(application).state != started.state


def test_a_configuration_of_facebooks_replaces_the_permissions(login, application):
    application.secrets["config_id"] = "77"
    query = parse_qs(urlsplit(login.start(application).url).query)
    assert query["config_id"] == ["77"]
    assert "scope" not in query


def test_the_pages_come_back_with_tokens_of_their_own(login, application, page):
    started = login.start(application)
    [found] = login.finish(application, started, back(started), now=NOW)
    assert (found.external_id, found.name, found.handle) == (
        PAGE,
        "Elmhouse Homes",
        "elmhousehomes",
    )
    assert found.credentials["token"] == TOKEN
    assert found.scopes == frozenset(SCOPES)
    assert (found.problem, found.expires_at) == ("", None)
    assert not any("app%20secret" in str(one.url) for one in page.requests)
    assert "token" not in repr(found)


def test_an_answer_to_another_question_is_forged(login, application, page):
    started = login.start(application)
    for state in ("", "another", started.state + "x"):
        with pytest.raises(Forged):
            login.finish(application, started, {"state": state, "code": "good"}, now=NOW)
    assert page.requests == []


def test_a_person_who_says_no_is_told_so(login, application):
    started = login.start(application)
    query = {"state": started.state, "error": "access_denied", "error_reason": "user_denied"}
    with pytest.raises(Invalid, match="not allowed"):
        login.finish(application, started, query, now=NOW)


def test_a_code_that_was_used_is_refused(login, application):
    started = login.start(application)
    with pytest.raises(Invalid):
        login.finish(application, started, back(started, code="used"), now=NOW)


def test_what_is_missing_is_the_candidates_problem(login, application, page):
    page.tasks = ["ANALYZE", "CREATE_CONTENT"]
    started = login.start(application)
    [found] = login.finish(application, started, back(started), now=NOW)
    assert "hide, delete and answer comments" in found.problem
    page.tasks = ["MODERATE", "CREATE_CONTENT", "MESSAGING"]
    page.scopes.remove("pages_messaging")
    [found] = login.finish(application, started, back(started), now=NOW)
    assert "pages_messaging" in found.problem


def test_a_person_without_pages_is_told_what_to_do(login, application, fault):
    import httpx  # noqa: PLC0415

    fault(httpx.Response(200, json={"data": []}), path="/me/accounts")
    started = login.start(application)
    with pytest.raises(Invalid, match="tick"):
        login.finish(application, started, back(started), now=NOW)


def test_facebooks_faults_are_said_as_such(login, application, fault):
    fault(refusal(2, status=500), path="/me/accounts")
    started = login.start(application)
    with pytest.raises(Transient):
        login.finish(application, started, back(started), now=NOW)


def test_ending_the_connection_ends_the_news_and_says_that_the_token_lives(
    login, application, page, fault
):
    credentials = {"token": TOKEN, "page": PAGE}
    assert login.renew(application, credentials, now=NOW) is None
    page.subscribed = ["feed"]
    assert login.revoke(application, credentials) is False
    assert page.requests[-1].method == "DELETE"
    assert page.requests[-1].url.path.endswith(f"/{PAGE}/subscribed_apps")
    fault(refusal(190))
    assert login.revoke(application, credentials) is False


def test_the_guide_names_every_permission_with_what_it_is_for():
    guide = platforms.connector("facebook").guide
    assert {one.scope for one in guide.permissions} == set(SCOPES)
    assert all(one.purpose for one in guide.permissions)
    assert any("{redirect_uri}" in step for step in guide.steps)
    assert any("{webhook_url}" in step for step in guide.steps)
    assert "client_secret" in {one.name for one in guide.application_fields}
    assert all(step.endswith((".", "}")) for step in guide.steps)
    assert APP not in str(guide)
