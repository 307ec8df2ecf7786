"""An administrator connects the account on its page, and the real server takes the app password."""

from tests.setup.test_administration import PASSWORD, signed_in

from moothall.channels.models import Account
from moothall.people.tenancy import organisation_scope


def test_an_administrator_connects_the_account_with_its_app_password(page, cast):
    alice = signed_in(cast.alice)
    alice.post("/account/reauthenticate/", {"password": PASSWORD})
    given = {
        "account-identifier": f"@{page.handle}",
        "account-app_password": page.app_password()[1],
        "account-server_url": page.network["pds"],
    }
    address = "/administration/accounts/connect/bluesky/?way=app-password"
    wrong = alice.post(address, given | {"account-app_password": "wron-wron-wron-wron"})
    assert wrong.status_code == 422
    assert alice.post(address, given).status_code == 302
    with organisation_scope(cast.ours.pk):
        [account] = Account.objects.filter(platform="bluesky")
    assert (account.external_id, account.handle) == (page.did, page.handle)
    assert account.credentials["access"]
