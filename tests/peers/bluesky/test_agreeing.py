"""The account's owner agrees on their own server's page; the desk works by what it was given."""

import json
from datetime import timedelta
from html import unescape
from re import search

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.channels.conftest import kept_rows, make_member, make_organisation  # noqa: F401
from tests.peers.bluesky.people import create_account
from tests.peers.bluesky.provider import Browser
from tests.peers.bluesky.test_journey import REPLY, Desk
from tests.peers.bluesky.test_reading import publish
from tests.setup.test_administration import PASSWORD, signed_in
from tests.support.waiting import eventually

from moothall.channels import accounts, applications, joining, receive, renewing
from moothall.channels.connecting import opened
from moothall.channels.models import Account, Application
from moothall.channels.unheard import unheard
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Unauthorized, Verb
from moothall.platforms.bluesky import client, directory
from moothall.platforms.bluesky.connecting import BlueskyConnector

PAGE = "/administration/accounts/connect/bluesky/"
BACK = "/administration/accounts/connect/back/"
HERE = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def here(bluesky, monkeypatch):
    """The network's own directory and message service in place of the world's."""
    monkeypatch.setattr(directory, "PLC", bluesky["plc"])
    monkeypatch.setattr(client, "SERVICE", bluesky["chat"])


@pytest.fixture
def browser(bluesky):
    made = Browser(bluesky["pds"])
    yield made
    made.close()


def away(alice, address, given):
    page = alice.post(address, given)
    assert page.status_code == 200, unescape(page.content.decode())
    return unescape(search(r'class="btn btn-primary" href="([^"]+)"', page.content.decode())[1])


def entered(cast):
    alice = signed_in(cast.alice)
    alice.post("/account/reauthenticate/", {"password": PASSWORD})
    return alice


@pytest.mark.parametrize("public", [False, True], ids=["on the web", "on this machine"])
def test_an_administrator_connects_the_account_where_its_owner_agrees(
    cast, page, browser, web, settings, public
):
    settings.ADDRESS = HERE if public else web.address
    alice = entered(cast)
    if not public:
        with organisation_scope(cast.ours.pk):
            applications.published(
                cast.ours, "bluesky", f"{web.address}{BACK}", web.address,
                by=cast.alice, at=timezone.now(),
            )  # fmt: skip
        where = {"platform": "bluesky", "organisation": cast.ours.pk}
        told = reverse("channels:program", kwargs=where)
        web.pages[told] = Client().get(told).content
    given = {"account-handle": f"@{page.handle}", "account-server_url": page.network["pds"]}
    url = away(alice, PAGE, given)
    assert url.startswith(f"{page.network['pds']}/oauth/authorize?")
    assert "request_uri=" in url
    assert "scope=" not in url.partition("request_uri")[2], "pushed, not told to the browser"
    back = browser.agree(url, page.handle)
    assert back["iss"] == page.network["pds"]
    wrong = alice.get(BACK, back | {"state": "another"})
    assert wrong.status_code == 400
    answer = alice.get(BACK, back)
    assert answer.status_code == 302, unescape(answer.content.decode())
    assert alice.post(answer["Location"], {"account": ["0"]}).status_code == 302
    assert alice.get(BACK, back).status_code == 400, "an answer counts once"
    with organisation_scope(cast.ours.pk):
        account, application = Account.objects.get(), Application.objects.get()
    assert (account.external_id, account.handle) == (page.did, page.handle)
    assert account.application_id == application.pk
    assert set(account.scopes) == {
        "atproto", "transition:generic", "transition:chat.bsky", "messages",
    }  # fmt: skip
    assert timedelta(minutes=50) < account.expires_at - timezone.now() <= timedelta(hours=1)
    assert ("two weeks" in " ".join(account.warnings)) is public
    asked = [path for path in web.asked if str(cast.ours.pk) in path]
    assert bool(asked) is not public, "its server read who asks"
    # the tokens and their key lie encrypted
    health = unescape(alice.get("/administration/accounts/").content.decode())
    assert account.credentials["dpop_key"] not in health
    # again: the same account by its app password and back; what was agreed to is forgotten
    _, password = page.app_password()
    typed = {"account-identifier": page.handle, "account-app_password": password}
    again = f"{PAGE}?again={account.pk}"
    assert alice.post(f"{again}&way=app-password", typed).status_code == 302
    with organisation_scope(cast.ours.pk):
        account.refresh_from_db()
        assert Account.objects.count() == 1
    assert "dpop_key" not in account.credentials
    assert account.credentials["app_password"] == password
    url = away(alice, f"{again}&way=", {"account-handle": page.handle})
    assert alice.get(BACK, browser.agree(url, page.handle)).status_code == 302
    with organisation_scope(cast.ours.pk):
        account.refresh_from_db()
        assert Account.objects.count() == 1
    assert "app_password" not in account.credentials
    assert account.credentials["dpop_key"]


def test_another_account_and_a_refusal_connect_nothing(cast, page, browser, resident, settings):
    settings.ADDRESS = HERE
    alice = entered(cast)
    given = {"account-handle": page.handle, "account-server_url": page.network["pds"]}
    other = create_account(page.network["pds"], f"other{page.handle}")
    back = browser.agree(away(alice, PAGE, given), other["handle"])
    answer = alice.get(BACK, back)
    assert answer.status_code == 422
    assert "You agreed as another account" in unescape(answer.content.decode())
    browser.page = f"{browser.server}/account/{other['did']}"
    assert browser.call("oauth-sessions", did=other["did"]) == [], "taken back at once"
    back = browser.refuse(away(alice, PAGE, given), page.handle)
    answer = alice.get(BACK, back)
    assert answer.status_code == 422
    assert "was not allowed to" in unescape(answer.content.decode())
    nobody = alice.post(PAGE, given | {"account-handle": f"nobody{page.handle}"})
    assert nobody.status_code == 422
    assert "no account of that handle" in unescape(nobody.content.decode())
    with organisation_scope(cast.ours.pk):
        assert not Account.objects.exists()


class Agreed(Desk):
    """As the journeys' desk, connected by what its owner agreed to."""

    def __init__(self, page, make, browser):
        self.organisation = make_organisation(f"agreed-{page.handle}")
        self.officer = make_member(
            self.organisation, "ada", "officer", "senior-officer", "administrator"
        )
        at = timezone.now() - timedelta(minutes=1)
        kept = applications.published(
            self.organisation, "bluesky", f"{HERE}{BACK}", HERE, by=self.officer, at=at
        )
        connector, told = BlueskyConnector(timeout=60), kept.told(f"{HERE}{BACK}")
        asked = {"handle": page.handle, "server_url": page.network["pds"]}
        begun = connector.start_with(told, asked, now=at)
        back = browser.agree(begun.url, page.handle)
        [found] = connector.finish(told, begun, back, now=timezone.now())
        with pytest.raises(Unauthorized):  # a code is good once
            connector.finish(told, begun, back, now=timezone.now())
        begun = connector.start_with(told, asked, now=at)
        [found] = connector.finish(
            told, begun, browser.agree(begun.url, page.handle), now=timezone.now()
        )
        joined = joining.join(
            self.organisation, "bluesky", found, by=self.officer, at=at, application=kept
        )
        self.account, self.probe = joined.account, joined.probe
        with organisation_scope(self.organisation.pk), opened(self.account) as platform:
            self.ours = eventually(lambda: publish(platform, make))

    def spoil(self, **other):
        """As if the server took the token no more."""
        account = Account.objects.get(pk=self.account.pk)
        account.credentials = {**account.credentials, **other}
        account.save()
        return account.credentials


@pytest.fixture
def desk(page, make, browser, lexicons):
    made = Agreed(page, make, browser)
    with organisation_scope(made.organisation.pk):
        yield made


@pytest.mark.usefixtures("kept_rows")
def test_a_whole_day_by_what_was_agreed_to(desk, page, tess, bystander, browser, chat, lexicons):
    eventually(lambda: bystander.sees(desk.ours[0]))
    asked = tess.reply("What time do the bins go?", desk.ours)
    desk.come(asked.uri)
    # answered and hidden, as everybody sees it
    answered = desk.decide(Verb.REPLY_PUBLIC, asked.uri, REPLY)
    assert answered.state == "sent", answered.outcome
    eventually(lambda: bystander.sees(answered.external_id))
    for verb in (Verb.HIDE, Verb.BLOCK):
        ended = desk.decide(verb, asked.uri, clause="C3")
        assert ended.state == "sent", (verb, ended.outcome)
    # private messages, handed on by the account's server in the account's name
    chat.write(tess.did, page.did, "My boiler is out.")
    eventually(lambda: receive.poll(desk.account, timezone.now()) or None)
    # a token that is over is renewed in the middle of a poll, and the old one is worth nothing
    before = desk.spoil(access="over")
    receive.poll(desk.account, timezone.now())
    desk.account.refresh_from_db()
    now = desk.account.credentials
    assert desk.account.last_error == ""
    assert (now["access"] != before["access"], now["refresh"] != before["refresh"]) == (True, True)
    assert desk.account.renewing_since is None
    # and by the worker, well before it ends
    at = desk.account.token_since + timedelta(minutes=40)
    assert renewing.renew(desk.account, at)
    assert desk.account.credentials["access"] != now["access"]
    # its owner takes it back on the server's page: loud, and nobody is asked each minute
    browser.open(f"{browser.server}/account")
    browser.sign_in(page.handle)
    assert browser.take_back(page.did)
    for _ in range(2):
        receive.poll(desk.account, timezone.now())
    desk.account.refresh_from_db()
    assert desk.account.permission_lost_at
    assert "Connect the account again" in desk.account.last_error
    [lost] = unheard(desk.organisation.pk, timezone.now(), timedelta(minutes=30))
    assert (lost.account, lost.is_lost) == (desk.account, True)


@pytest.mark.usefixtures("kept_rows")
def test_a_refresh_token_that_was_used_before_ends_it_for_both(desk):
    """Whoever stole one is shut out with us, and a person hears of it (RFC 9700, 4.14.2)."""
    old = desk.spoil()["refresh"]
    desk.spoil(access="over")
    receive.poll(desk.account, timezone.now())
    with organisation_scope(desk.organisation.pk):
        application = desk.account.application.told()
    connector = BlueskyConnector(timeout=60)
    kept = Account.objects.get(pk=desk.account.pk).credentials
    with pytest.raises(Unauthorized):
        connector.renew(application, {**kept, "refresh": old}, now=timezone.now())


@pytest.mark.usefixtures("kept_rows")
def test_disconnecting_takes_it_back_there(desk, page, browser):
    kept = Account.objects.get(pk=desk.account.pk).credentials
    account = Account.objects.get(pk=desk.account.pk)
    assert accounts.disconnect(account, by=desk.officer, at=timezone.now()) is True
    browser.open(f"{browser.server}/account")
    browser.sign_in(page.handle)
    browser.page = f"{browser.server}/account/{page.did}"
    left = browser.call("oauth-sessions", did=page.did)
    assert len(left) == 0, json.dumps(left)
    assert kept["refresh"] not in str(Account.objects.get(pk=desk.account.pk).credentials)
