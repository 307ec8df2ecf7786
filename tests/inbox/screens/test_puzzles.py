"""What came in and could not be read: said above the list, shown, read again, done with."""

from datetime import timedelta

import pytest
from tests.inbox.test_puzzles import sent
from tests.inbox.world import AT, account
from tests.support.cast import signed_in

from moothall.people.tenancy import organisation_scope

pytestmark = [pytest.mark.django_db]
MINUTE = timedelta(minutes=1)


def test_everybody_at_the_desk_sees_it_until_somebody_is_done_with_it(world, olive):
    other = account(world.desk, external_id="other")
    other.name = "Another page"
    other.save()
    assert "cannot read" not in olive.get("/desk/").content.decode()
    sent(world.account)
    page = olive.get("/desk/").content.decode()
    assert f"{world.account} sent something that this desk cannot read" in page
    assert "Another page" not in page.partition("cannot read")[0]
    assert "/desk/files/#puzzles-title" in page
    olive.post(f"/desk/not-understood/of/{world.account.pk}/settling/", {"note": "a test"})
    assert "cannot read" not in olive.get("/desk/").content.decode()


def test_the_accounts_page_says_how_many_and_since_when(world):
    for minute in range(3):
        sent(world.account, AT + minute * MINUTE)
    page = signed_in(world.desk.adam).get("/administration/accounts/").content.decode()
    assert "It sent something that the desk cannot read (3, since" in page


def test_all_of_one_account_are_read_again_or_done_with_at_once(world, olive, monkeypatch):
    for minute in range(3):
        sent(world.account, AT + minute * MINUTE)
    page = olive.get("/desk/files/").content.decode()
    assert "Done with all 3" in page
    address = f"/desk/not-understood/of/{world.account.pk}/"
    said = olive.post(f"{address}reading-again/", follow=True).content.decode()
    assert "Still not understood: 3" in said
    monkeypatch.setattr("moothall.channels.receive.webhooks.take_in", lambda *_args: 2)
    said = olive.post(f"{address}reading-again/", follow=True).content.decode()
    assert "Read again: 3. New posts and changes: 6." in said
    assert "Everything was understood" in said
    assert olive.post(f"{address}settling/").status_code == 404


def test_nobody_else_reads_them_again_or_is_done_with_them(world, audrey, elsewhere):
    sent(world.account)
    with organisation_scope(elsewhere.id):
        stranger = signed_in(elsewhere.desk.olive)
        for verb in ("settling", "reading-again"):
            address = f"/desk/not-understood/of/{world.account.pk}/{verb}/"
            assert stranger.post(address).status_code == 404
    for verb in ("settling", "reading-again"):
        address = f"/desk/not-understood/of/{world.account.pk}/{verb}/"
        assert audrey.post(address).status_code == 403
