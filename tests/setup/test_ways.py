"""A platform with several ways to be connected: its page shows them, and what is public stays so."""

import json
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from tests.support.cast import PASSWORD, signed_in

from moothall.channels import applications
from moothall.channels.models import Account, Application
from moothall.people.tenancy import organisation_scope

pytestmark = pytest.mark.django_db
PAGE = "/administration/accounts/connect/{}/"
WEB = "https://desk.homes.org"


@pytest.fixture
def alice(cast):
    browser = signed_in(cast.alice)
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    with organisation_scope(cast.ours.id):
        yield browser


def text(answer):
    return unescape(answer.content.decode())


def program(organisation):
    return f"/programs/bluesky/{organisation.pk}/client-metadata.json"


def test_the_page_shows_every_way_and_which_one_this_is(alice):
    bluesky = text(alice.get(PAGE.format("bluesky")))
    assert "The account’s handle" in bluesky
    assert "The app password" not in bluesky
    assert 'href="/administration/accounts/connect/bluesky/?way=app-password"' in bluesky
    typed = text(alice.get(PAGE.format("bluesky") + "?way=app-password"))
    assert "The app password" in typed
    assert typed.count('aria-current="page"') >= 1
    mail = text(alice.get(PAGE.format("email")))
    for way in ("microsoft", "google"):
        assert f"/connect/email/?way={way}" in mail
        page = text(alice.get(PAGE.format("email") + f"?way={way}"))
        assert "connect/back/" in page, "the address to copy"
        assert "Save the application’s details first" in page
        assert "could not be tried" in page
        # nobody is taken to "e-mail": the words name who signs the person in
        assert f"then the way to {way.title()} is here" in page
        assert f"As {way.title()} shows them" in page
    assert alice.get(PAGE.format("email") + "?way=telegraph").status_code == 404
    assert 'aria-label="Ways to connect' not in text(alice.get(PAGE.format("mastodon")))


def test_microsoft_s_details_and_google_s_are_kept_apart(alice):
    number = "11111111-2222-3333-4444-555555555555"
    given = {
        "application-client_id": number,
        "application-client_secret": "hush~hush",
        "application-tenant": number,
    }
    address = PAGE.format("email") + "application/?way=microsoft"
    assert alice.post(address, given)["Location"].endswith("?way=microsoft")
    kept = Application.objects.get()
    assert kept.base_url == "https://login.microsoftonline.com"
    assert kept.secrets["client_secret"] == "hush~hush"
    shown = text(alice.get(PAGE.format("email") + "?way=microsoft"))
    assert number in shown
    assert "hush" not in shown
    assert "You are taken to Microsoft, signed in" in shown
    assert "Go to Microsoft" in shown
    assert number not in text(alice.get(PAGE.format("email") + "?way=google"))
    # where the person is sent: there, with what is asked for and nothing secret
    away = text(alice.post(PAGE.format("email") + "?way=microsoft",
                           {"account-address": "desk@homes.org"}))  # fmt: skip
    assert f"https://login.microsoftonline.com/{number}/oauth2/v2.0/authorize?" in away
    assert "login_hint=desk%40homes.org" in away
    assert "On to Microsoft" in away
    assert "hush" not in away


def test_a_desk_that_no_server_can_read_of_says_so_before_anything_is_asked(alice, settings):
    settings.ADDRESS = "http://desk.inside"
    given = {"account-handle": "homes.homes.org", "account-server_url": "https://homes.org"}
    answer = alice.post(PAGE.format("bluesky"), given)
    assert answer.status_code == 422
    assert "no address on the web" in text(answer)
    assert not Application.objects.exists()
    assert not Account.objects.exists()


def test_whoever_asks_reads_what_our_program_is_and_nothing_secret(alice, cast):
    assert Client().get(program(cast.ours)).status_code == 404, "there is none yet"
    back = f"{WEB}/administration/accounts/connect/back/"
    made = applications.published(cast.ours, "bluesky", back, WEB, by=cast.alice, at=timezone.now())
    again = applications.published(
        cast.ours, "bluesky", back, WEB, by=cast.alice, at=timezone.now()
    )
    assert (again.pk, again.version) == (made.pk, made.version), "known once"
    answer = Client().get(program(cast.ours))
    told = json.loads(answer.content)
    assert answer["Content-Type"] == "application/json"
    assert told["client_id"] == f"{WEB}{program(cast.ours)}"
    assert told["redirect_uris"] == [back]
    assert "d" not in told["jwks"]["keys"][0]
    assert json.loads(made.secrets["client_key"])["d"] not in answer.content.decode()
    assert Client().get(program(cast.theirs)).status_code == 404
    assert Client().post(program(cast.ours)).status_code == 405
    assert Client().get(program(cast.ours).replace("bluesky", "facebook")).status_code == 404
    assert alice.get(program(cast.ours)).status_code == 200
