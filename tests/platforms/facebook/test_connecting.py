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


@pytest.fixture
def finish(login, application):
    def finishing():
        started = login.start(application)
        return login.finish(application, started, back(started), now=NOW)

    return finishing


def test_without_reading_or_any_task_a_page_cannot_be_connected(finish, page):
    page.tasks = ["ANALYZE"]
    assert "hide, delete and answer comments" in finish()[0].problem
    page.tasks = ["MODERATE"]
    assert finish()[0].problem == ""
    page.scopes.remove("pages_messaging")  # the probe tells of this
    assert finish()[0].problem == ""
    page.scopes.remove("pages_read_user_content")
    assert "pages_read_user_content" in finish()[0].problem


def test_a_page_of_a_portfolio_that_the_list_leaves_out_is_found(finish, page, fault):
    import httpx  # noqa: PLC0415

    page.granular = [{"scope": "pages_show_list", "target_ids": [PAGE, "555"]}]
    fault(httpx.Response(200, json={"data": []}), path="/me/accounts")
    fault(refusal(100, 33), path="/555")
    [found] = finish()
    assert (found.external_id, found.credentials["token"], found.problem) == (PAGE, TOKEN, "")


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
