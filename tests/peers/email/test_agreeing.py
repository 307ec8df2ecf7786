"""A mailbox that takes no password: a person agrees, and the token opens a real Dovecot and Postfix.

Microsoft's and Google's own pages are not here; their token endpoint is played (`authority`), and
the exchange with the mail servers (XOAUTH2) is a real one.
"""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from re import search

import pytest
from django.db import connections
from django.utils import timezone
from tests.channels.conftest import kept_rows, make_member, make_organisation  # noqa: F401
from tests.peers.email.authority import CLIENT, SCOPE, SECRET
from tests.peers.email.postoffice import DESK, TESS
from tests.setup.test_administration import PASSWORD, signed_in
from tests.support.waiting import eventually

from moothall.channels import applications, joining, receive, renewing
from moothall.channels.connecting import opened
from moothall.channels.models import Account, Event
from moothall.channels.receive.listening import listen
from moothall.channels.unheard import unheard
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Invalid, Unauthorized, Verb, attempt
from moothall.platforms.email import consent
from moothall.platforms.email.connecting import microsoft

PAGE = "/administration/accounts/connect/email/"
BACK = "/administration/accounts/connect/back/"
TENANT = "99999999-2222-3333-4444-555555555555"
OLD = (datetime.now(UTC) - timedelta(minutes=30)).isoformat()


@pytest.fixture(autouse=True)
def there(post, monkeypatch):
    """The post office in place of Microsoft's servers."""
    authority = post.authority_there
    authority.mailbox, authority.scope = DESK, SCOPE
    monkeypatch.setattr(consent, "MICROSOFT", replace(
        consent.MICROSOFT,
        authorize=f"{authority.address}/{{tenant}}/authorize",
        token=f"{authority.address}/{{tenant}}/token",
        imap=f"imaps://127.0.0.1:{post.imaps}",
        smtp=f"127.0.0.1:{post.submission}",
        authority=post.authority,
    ))  # fmt: skip
    return authority


@pytest.fixture
def account(there):
    """Connected by what a person agreed to."""
    organisation = make_organisation(f"mail-{time.time_ns()}")
    officer = make_member(organisation, "ada", "officer", "senior-officer", "administrator")
    at = timezone.now()
    program = applications.keep(
        organisation, "email", client_id=CLIENT, secrets={"client_secret": SECRET},
        plain={"tenant": TENANT}, version=None, by=officer, at=at,
        base_url="https://login.microsoftonline.com",
    )  # fmt: skip
    connector, told = microsoft(), program.told("http://127.0.0.1:8000/back/")
    begun = connector.start_with(told, {"address": DESK, "name": "Homes"}, now=at)
    [found] = connector.finish(told, begun, there.agree(begun.url), now=at)
    with organisation_scope(organisation.pk):
        yield joining.join(
            organisation, "email", found, by=officer, at=at, application=program
        ).account


def spoil(account, **other):
    kept = Account.objects.get(pk=account.pk)
    kept.credentials = {**kept.credentials, **other}
    kept.save()
    return Account.objects.get(pk=account.pk)


def write(post, letter, stop):
    """Letters, until somebody has heard one."""
    end = time.monotonic() + 100
    while not stop.wait(3) and time.monotonic() < end:
        post.send(letter("While you listen", "Hello."))
    stop.set()


def test_an_administrator_connects_the_mailbox_where_somebody_agrees(cast, there):
    alice = signed_in(cast.alice)
    alice.post("/account/reauthenticate/", {"password": PASSWORD})
    details = {
        "application-client_id": CLIENT,
        "application-client_secret": SECRET,
        "application-tenant": TENANT,
    }
    assert alice.post(f"{PAGE}application/?way=microsoft", details).status_code == 302
    page = alice.post(f"{PAGE}?way=microsoft", {"account-address": DESK, "account-name": "Homes"})
    assert page.status_code == 200, page.content.decode()
    url = unescape(search(r'class="btn btn-primary" href="([^"]+)"', page.content.decode())[1])
    assert f"/{TENANT}/authorize?" in url
    for part in ("IMAP.AccessAsUser.All", "SMTP.Send", "offline_access", "code_challenge_method"):
        assert part in url
    back = there.agree(url)
    assert alice.get(BACK, back | {"state": "another"}).status_code == 400
    answer = alice.get(BACK, back)
    assert answer.status_code == 302, answer.content.decode()
    assert alice.post(answer["Location"], {"account": ["0"]}).status_code == 302
    with organisation_scope(cast.ours.pk):
        account = Account.objects.get()
    assert (account.external_id, account.name) == (DESK, "Homes")
    assert set(account.scopes) == {"IMAP.AccessAsUser.All", "SMTP.Send"}
    assert account.expires_at > timezone.now()
    assert "password" not in account.credentials
    shown = alice.get("/administration/accounts/").content.decode()
    assert account.credentials["access"] not in shown
    assert account.credentials["refresh"] not in shown


@pytest.mark.usefixtures("kept_rows")
def test_a_permission_for_another_mailbox_or_for_half_of_it_connects_nothing(account, there):
    program = account.application.told("http://127.0.0.1:8000/back/")
    connector, now = microsoft(), timezone.now()
    begun = connector.start_with(program, {"address": DESK}, now=now)
    there.mailbox = TESS
    [found] = connector.finish(program, begun, there.agree(begun.url), now=now)
    officer = make_member(account.organisation, "bo", "administrator")
    with pytest.raises(Unauthorized, match="for this mailbox"):
        joining.join(
            account.organisation, "email", found, by=officer, at=now,
            application=account.application,
        )  # fmt: skip
    there.mailbox, there.scope = DESK, "https://outlook.office.com/IMAP.AccessAsUser.All"
    begun = connector.start_with(program, {"address": DESK}, now=now)
    with pytest.raises(Invalid, match="did not give all"):
        connector.finish(program, begun, there.agree(begun.url), now=now)


@pytest.mark.usefixtures("kept_rows")
def test_a_letter_comes_in_and_an_answer_goes_out_without_a_password(account, post, letter, make):
    post.send(letter("No heating since noon", "It is cold."))

    def come():
        receive.poll(account, timezone.now())
        return Event.objects.filter(account=account, payload__text__icontains="No heating").first()

    event = eventually(come)
    with opened(account) as platform:
        page = platform.fetch("")
        [one] = [one for one in page.events if one.external_id == event.external_id]
        outcome = attempt(platform, make(Verb.SEND_DM, one, "Somebody comes today."))
    assert outcome.result == "confirmed", outcome
    assert [one for one in eventually(lambda: post.box(TESS)) if "heating" in one["Subject"]]


@pytest.mark.usefixtures("kept_rows")
def test_a_token_that_is_over_is_renewed_on_the_way_in_and_by_the_worker(account, there):
    first = account.credentials
    # over by its time: renewed before it is used
    account = spoil(account, access_until=OLD)
    receive.poll(account, timezone.now())
    account.refresh_from_db()
    second = account.credentials
    assert (account.last_error, account.permission_lost_at) == ("", None)
    assert second["access"] != first["access"]
    assert second["refresh"] != first["refresh"]
    # over by the server's word alone
    there.active.pop(second["access"])
    account = spoil(account, access_since=OLD)
    receive.poll(account, timezone.now())
    account.refresh_from_db()
    assert account.last_error == ""
    assert account.credentials["access"] != second["access"]
    # and by the worker at half its time
    before = account.credentials["access"]
    assert renewing.renew(account, account.token_since + timedelta(minutes=31))
    assert account.credentials["access"] != before


@pytest.mark.usefixtures("kept_rows")
def test_a_line_that_ends_with_its_token_is_opened_anew(account, there, post, letter):
    """As a server does it in the middle of an IDLE."""
    heard = []

    def wait():
        try:
            with organisation_scope(account.organisation_id):
                heard.append(listen(account, lambda: False))
        finally:
            connections.close_all()

    waiting = threading.Thread(target=wait)
    waiting.start()
    asked = there.introspected
    eventually(lambda: there.introspected > asked or waiting.is_alive())
    time.sleep(2)
    there.active.clear()
    post.end_connections(DESK)
    waiting.join(30)
    assert heard == [False], "the line broke, and nobody takes it for news"
    again = spoil(account, access_until=OLD)
    stop = threading.Event()
    writing = threading.Thread(target=write, args=[post, letter, stop])
    writing.start()
    try:
        assert listen(again, stop.is_set) is True
    finally:
        stop.set()
        writing.join(30)
    again.refresh_from_db()
    assert again.credentials["access"] in there.active


@pytest.mark.usefixtures("kept_rows")
def test_what_somebody_took_back_is_loud_and_not_asked_for_each_minute(account, there):
    there.revoke()
    account = spoil(account, access_until=OLD)
    receive.poll(account, timezone.now())
    asked = len(there.asked)
    receive.poll(account, timezone.now())
    assert len(there.asked) == asked
    account.refresh_from_db()
    assert account.permission_lost_at
    assert "Connect the mailbox again" in account.last_error
    [lost] = unheard(account.organisation_id, timezone.now(), timedelta(minutes=30))
    assert lost.is_lost
