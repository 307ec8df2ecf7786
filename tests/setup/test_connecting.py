"""An administrator connects accounts: there and back, and whatever can go wrong on the way."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from tests.support.authorisation import SCOPES, Server, stand_in
from tests.support.cast import AT, PASSWORD, member, signed_in

from moothall.channels.models import Account, Application
from moothall.people import going_on
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Role
from moothall.record.models import Entry

pytestmark = pytest.mark.django_db
PAGE = "/administration/accounts/connect/facebook/"
BACK = "/administration/accounts/connect/back/"
CHOOSE = "/administration/accounts/connect/choose/"
DETAILS = {
    "application-client_id": "desk",
    "application-client_secret": "hush",
    "application-region": "eu",
}


@pytest.fixture(autouse=True)
def ours(cast):
    with organisation_scope(cast.ours.id):
        yield cast.ours


@pytest.fixture
def server(monkeypatch):
    with Server() as made:
        stand_in(monkeypatch, made.address)
        yield made


def entered(membership):
    browser = signed_in(membership)
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    return browser


@pytest.fixture
def alice(cast):
    return entered(cast.alice)


@pytest.fixture
def known(alice, server):
    """The platform's details are saved."""
    assert alice.post(PAGE + "application/", DETAILS).status_code == 302
    return server


def text(answer):
    return unescape(answer.content.decode())


def away(browser, address=PAGE):
    """Where the platform's own page is."""
    page = browser.post(address)
    assert page.status_code == 200, text(page)
    return re.search(r'<a class="btn btn-primary" href="([^"]+)"', text(page))[1]


def back(browser, url):
    """As the platform sends the browser back."""
    return browser.get(url.replace("http://127.0.0.1:8000", "").replace("http://testserver", ""))


def connected(browser, server, *pages):
    back(browser, server.agree(away(browser)))
    return browser.post(CHOOSE, {"account": pages})


# --- the page and the application


@pytest.mark.usefixtures("known")
def test_the_page_leads_through_it_in_order_with_addresses_to_copy(alice):
    page = text(alice.get(PAGE))
    application = Application.objects.get()
    redirect = re.search(r'id="redirect" value="([^"]+)"', page)[1]
    assert redirect.endswith(BACK)
    assert f"/hooks/facebook/{application.pk}/" in page
    words = ("Make a program", "Give it the redirect", "Give it the webhook")
    first, second, third = (page.index(one) for one in words)
    assert first < second < third
    for words in ("read what residents write", "A week or two.", "Nothing."):
        assert words in page


def test_without_the_details_nobody_is_sent_anywhere(alice, server):
    assert "Save the application’s details first" in text(alice.get(PAGE))
    answer = alice.post(PAGE)
    assert answer.status_code == 422
    assert server.asked == []


@pytest.mark.usefixtures("known")
def test_a_secret_is_encrypted_and_never_shown_again(alice):
    application = Application.objects.get()
    assert application.secrets["client_secret"] == "hush"
    page = text(alice.get(PAGE))
    assert "hush" not in page
    assert 'value="desk"' in page
    assert 'value="eu"' in page
    kept = Entry.objects.get(verb="keep-application")
    assert "hush" not in str((kept.changed_from, kept.changed_to, kept.note))
    assert kept.actor_name == "Alice Amin"


@pytest.mark.usefixtures("known")
def test_an_empty_secret_stays_and_a_new_one_replaces_it(alice):
    change = {**DETAILS, "application-version": "1", "application-client_secret": ""}
    alice.post(PAGE + "application/", {**change, "application-client_id": "other"})
    application = Application.objects.get()
    assert (application.client_id, application.secrets["client_secret"]) == ("other", "hush")
    alice.post(PAGE + "application/", {**change, "application-version": "2",
                                       "application-client_secret": "new"})  # fmt: skip
    application.refresh_from_db()
    assert application.secrets["client_secret"] == "new"


@pytest.mark.usefixtures("known")
def test_details_that_somebody_else_changed_meanwhile_are_not_overwritten(alice):
    answer = alice.post(PAGE + "application/", {**DETAILS, "application-client_id": "late"})
    assert answer.status_code == 422
    assert "Nothing was saved" in text(answer)
    assert Application.objects.get().client_id == "desk"


@pytest.mark.usefixtures("server")
def test_what_was_typed_waits_closed_while_the_password_is_asked_and_goes_on_once(cast):
    browser = signed_in(cast.alice)
    answer = browser.post(PAGE + "application/", DETAILS)
    assert answer["Location"].startswith("/account/reauthenticate/?next=")
    assert "hush" not in str(dict(browser.session))
    assert not Application.objects.exists()
    assert "goes on by itself" in text(browser.get(answer["Location"]))
    on = proved(browser, answer)
    assert browser.get(on)["Location"] == PAGE
    assert Application.objects.get().secrets["client_secret"] == "hush"
    again = browser.get(on)
    assert again["Location"] == PAGE, "what was pressed is done once"
    assert "press once more" in text(browser.get(PAGE))
    assert Application.objects.get().version == 1


def proved(browser, asked):
    """The password is given; where the browser is sent then."""
    there = parse_qs(urlsplit(asked["Location"]).query)["next"][0]
    gone = browser.post("/account/reauthenticate/", {"password": PASSWORD, "next": there})
    assert gone["Location"] == there
    return there


def test_connecting_again_goes_on_after_the_password(cast, alice, known):
    connected(alice, known, "0")
    one = Account.objects.get()
    browser = signed_in(cast.alice)
    asked = browser.post(f"{PAGE}?again={one.pk}", {"pressed": "yes"})
    page = browser.get(proved(browser, asked))
    assert page.status_code == 200
    assert 'class="btn btn-primary" href="http' in text(page), "on to the platform itself"


@pytest.mark.usefixtures("server")
def test_a_press_that_waited_too_long_is_said_and_not_done(cast, monkeypatch):
    browser = signed_in(cast.alice)
    asked = browser.post(PAGE, {"pressed": "yes"})
    monkeypatch.setattr(going_on, "HOLDS", -1)
    page = browser.get(proved(browser, asked))
    assert "press once more" in text(page)


@pytest.mark.usefixtures("server")
def test_nobody_elses_browser_can_go_on_with_it(cast, alice):
    asked = signed_in(cast.alice).post(PAGE + "application/", DETAILS)
    there = parse_qs(urlsplit(asked["Location"]).query)["next"][0]
    assert alice.get(there)["Location"] == PAGE, "another session, even the same person's"
    assert not Application.objects.exists()


# --- there and back


def test_several_accounts_are_connected_at_once(alice, known):
    answer = back(alice, known.agree(away(alice)))
    assert answer["Location"] == CHOOSE
    page = text(alice.get(CHOOSE))
    assert "Elm House Repairs" in page
    assert not Account.objects.exists(), "nothing is connected before somebody chose"
    assert alice.post(CHOOSE, {"account": ["0", "1"]}).status_code == 302
    one, two = Account.objects.order_by("external_id")
    assert (one.external_id, two.external_id) == ("p1", "p2")
    assert one.application == Application.objects.get()
    assert one.expires_at > timezone.now()
    assert set(one.scopes) == set(SCOPES)
    assert Entry.objects.filter(verb="connect-account").count() == 2


def test_only_what_is_ticked_is_connected(alice, known):
    back(alice, known.agree(away(alice)))
    none = alice.post(CHOOSE)
    assert none.status_code == 422
    assert "Tick at least one" in text(none)
    alice.post(CHOOSE, {"account": ["1"]})
    assert Account.objects.get().external_id == "p2"
    assert alice.post(CHOOSE, {"account": ["0"]}).status_code == 400, "chosen once"


def test_tokens_that_wait_for_the_choice_are_encrypted(alice, known):
    back(alice, known.agree(away(alice)))
    kept = str(dict(alice.session))
    assert not [one for one in (*known.accesses, *known.refreshes) if one in kept]


def test_who_does_not_agree_is_told_that_nothing_happened(alice, known):
    answer = back(alice, known.agree(away(alice), deny=True))
    assert answer.status_code == 422
    assert "the desk was not allowed" in text(answer)
    assert "Go to Facebook" in text(answer), "and can begin again there"
    assert not Account.objects.exists()


def test_an_answer_counts_once(alice, known):
    url = known.agree(away(alice))
    assert back(alice, url).status_code == 302
    again = back(alice, url)
    assert again.status_code == 400
    assert "used before" in text(again)


def test_another_persons_answer_is_worth_nothing(cast, known, alice):
    other = entered(member(cast.ours, "Ada Ali", Role.ADMINISTRATOR))
    url = known.agree(away(alice))
    answer = back(other, url)
    assert answer.status_code == 400
    assert "somebody may have sent you a link" in text(answer)
    assert not [one for one in known.asked if "/token" in str(one)]


def test_an_answer_for_another_desk_of_the_same_person_is_worth_nothing(cast, known, alice):
    member(cast.theirs, "Alice", Role.ADMINISTRATOR, who=cast.alice.person)
    url = known.agree(away(alice))
    alice.post(f"/desks/{cast.theirs.pk}/open/")
    session = alice.session
    session["organisation"] = str(cast.theirs.pk)
    session.save()
    assert back(alice, url).status_code == 400


def test_an_answer_after_ten_minutes_is_too_late(alice, known, monkeypatch):
    url = known.agree(away(alice))
    later = timezone.now() + timedelta(minutes=10, seconds=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    answer = back(alice, url)
    assert answer.status_code == 400
    assert "More than ten minutes" in text(answer)
    assert PAGE in text(answer)


@pytest.mark.parametrize("query", ["", "?state=", "?state=made-up&code=c", "?code=c"])
@pytest.mark.usefixtures("known")
def test_an_answer_to_nothing_is_refused(alice, query):
    assert alice.get(BACK + query).status_code == 400


def test_a_stolen_code_without_the_verifier_is_refused(alice, known):
    url, other = away(alice), away(alice)
    code = re.search("code=([^&]+)", known.agree(url))[1]
    state = re.search("state=([^&]+)", other)[1]
    answer = alice.get(f"{BACK}?code={code}&state={state}")
    assert answer.status_code == 422
    assert not Account.objects.exists()


def test_a_permission_that_was_not_given_says_what_is_lost(alice, known):
    known.granted = SCOPES[:2]
    back(alice, known.agree(away(alice)))
    page = text(alice.get(CHOOSE))
    assert "Without <code>pages_messaging</code> the desk cannot answer private messages." in page
    alice.post(CHOOSE, {"account": ["0"]})
    shown = text(alice.get("/administration/accounts/"))
    assert "without the permission pages_messaging" in shown


def test_an_account_with_a_problem_cannot_be_ticked(alice, known):
    known.pages = [("bad", "Elsewhere")]
    back(alice, known.agree(away(alice)))
    assert "Nobody may speak for this page." in text(alice.get(CHOOSE))
    alice.post(CHOOSE, {"account": ["0"]})
    assert not Account.objects.exists()


def test_somebody_with_no_account_is_told_whom_to_ask(alice, known):
    known.pages = []
    answer = back(alice, known.agree(away(alice)))
    assert answer.status_code == 422
    assert "may speak for one" in text(answer)


# --- again, and away


def test_a_lost_permission_is_mended_on_the_same_account(alice, known):
    connected(alice, known, "0")
    account = Account.objects.get()
    Account.objects.update(permission_lost_at=AT, last_error="Not accepted.", last_error_at=AT)
    old = account.credentials["token"]
    answer = back(alice, known.agree(away(alice, f"{PAGE}?again={account.pk}")))
    assert answer["Location"] == "/administration/accounts/"
    account.refresh_from_db()
    assert account.credentials["token"] != old
    assert (account.permission_lost_at, account.last_error) == (None, "")
    assert Account.objects.count() == 1
    assert Entry.objects.filter(verb="reconnect-account").count() == 1


def test_the_wrong_account_is_named_and_nothing_changes(alice, known):
    connected(alice, known, "0")
    account = Account.objects.get()
    known.pages = [("p2", "Elm House Repairs")]
    answer = back(alice, known.agree(away(alice, f"{PAGE}?again={account.pk}")))
    assert answer.status_code == 422
    assert "You allowed “Elm House Repairs”, and not Elm House" in text(answer)
    before = account.credentials
    account.refresh_from_db()
    assert account.credentials == before
    assert Account.objects.count() == 1


def test_connecting_an_account_that_is_or_was_ours_never_makes_a_second(alice, known):
    connected(alice, known, "0")
    connected(alice, known, "0")
    account = Account.objects.get()
    alice.post(f"/administration/accounts/{account.pk}/disconnecting/")
    connected(alice, known, "0")
    account.refresh_from_db()
    assert Account.objects.count() == 1
    assert account.is_connected


def test_disconnecting_takes_the_permission_back(alice, known):
    connected(alice, known, "0")
    account = Account.objects.get()
    token = account.credentials["token"]
    page = alice.post(f"/administration/accounts/{account.pk}/disconnecting/", follow=True)
    assert token not in known.accesses
    assert "did not confirm" not in text(page)
    account.refresh_from_db()
    assert account.credentials == {}


def test_what_the_platform_did_not_take_back_is_said(alice, known):
    connected(alice, known, "0")
    account = Account.objects.get()
    known.shutdown()
    known.server_close()
    page = alice.post(f"/administration/accounts/{account.pk}/disconnecting/", follow=True)
    assert "did not confirm that the permission is taken back" in text(page)
    account.refresh_from_db()
    assert account.credentials == {}


# --- who may


@pytest.mark.parametrize("address", [PAGE, CHOOSE, BACK + "?state=x"])
@pytest.mark.usefixtures("server")
def test_only_who_may_connect_accounts_gets_in(cast, address):
    for somebody in (cast.bob, cast.dora):
        assert entered(somebody).get(address).status_code == 403
    assert Client().get(address).status_code == 302


@pytest.mark.usefixtures("server")
def test_another_organisations_account_cannot_be_connected_again(cast, alice):
    with organisation_scope(cast.theirs.id):
        theirs = Account.objects.create(
            organisation=cast.theirs, platform="facebook", name="Theirs", connected_at=AT
        )
    assert alice.get(f"{PAGE}?again={theirs.pk}").status_code == 404
    assert alice.post(f"{PAGE}?again={theirs.pk}").status_code == 404
    assert alice.get(f"{PAGE}?again=nonsense").status_code == 404
    assert alice.post(f"/administration/accounts/{theirs.pk}/probing/").status_code == 404


def test_a_platform_that_nobody_connects_has_no_page(alice):
    assert alice.get("/administration/accounts/connect/nextdoor/").status_code == 404


@pytest.mark.usefixtures("known")
def test_another_organisation_sees_nothing_of_the_application(cast):
    charlie = entered(cast.charlie)
    with organisation_scope(cast.theirs.id):
        assert not Application.objects.exists()
        page = text(charlie.get(PAGE))
    assert 'value="desk"' not in page
