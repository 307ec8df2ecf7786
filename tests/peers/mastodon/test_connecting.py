"""An administrator connects an account on its page, and a real server lets them agree."""

from html import unescape
from re import search

from tests.setup.test_administration import PASSWORD, signed_in

from moothall.channels.models import Account, Application
from moothall.people.tenancy import organisation_scope
from moothall.setup import connecting

PAGE = "/administration/accounts/connect/mastodon/"
BACK = "/administration/accounts/connect/back/"


def test_an_administrator_connects_the_account_where_its_owner_agrees(cast, ours, monkeypatch):
    monkeypatch.setattr(connecting, "THIS_MACHINE", {ours.host})
    alice = signed_in(cast.alice)
    alice.post("/account/reauthenticate/", {"password": PASSWORD})
    page = alice.post(PAGE, {"account-server_url": ours.url})
    assert page.status_code == 200, page.content.decode()
    url = unescape(search(r'class="btn btn-primary" href="([^"]+)"', page.content.decode())[1])
    assert url.startswith(f"{ours.url}/oauth/authorize?")
    assert "state=" in url
    answer = alice.get(BACK, ours.agree("landlord", url))
    assert answer.status_code == 302, answer.content.decode()
    assert b"landlord" in alice.get(answer["Location"]).content
    assert alice.post(answer["Location"], {"account": ["0"]}).status_code == 302
    with organisation_scope(cast.ours.pk):
        account, application = Account.objects.get(), Application.objects.get()
        assert account.application == application
    assert account.handle == f"landlord@{ours.host}"
    assert (account.platform, account.server_url) == ("mastodon", ours.url)
    assert account.credentials["token"]
    # the same once more: the same account, and no second registration there
    again = alice.post(f"{PAGE}?again={account.pk}")
    url = unescape(search(r'class="btn btn-primary" href="([^"]+)"', again.content.decode())[1])
    assert f"client_id={application.client_id}" in url
    assert alice.get(BACK, ours.agree("landlord", url)).status_code == 302
    with organisation_scope(cast.ours.pk):
        assert Account.objects.count() == 1
    # snac does not know how to take a token back, and the page says so
    done = alice.post(f"/administration/accounts/{account.pk}/disconnecting/", follow=True)
    with organisation_scope(cast.ours.pk):
        account.refresh_from_db()
    assert account.credentials == {}
    assert b"is disconnected" in done.content
