"""What an administrator sees of what reaches the desk, and what everybody sees of what does not."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.support.cast import PASSWORD, signed_in

from moothall import platforms
from moothall.channels.connecting import as_kept
from moothall.channels.models import Account, Application, Delivery, Reason, Refusal, Source, Stray
from moothall.channels.receive.keeping import keep
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Quota
from moothall.record.models import Entry

pytestmark = pytest.mark.django_db
PAGE = "/administration/accounts/"


@pytest.fixture
def ours(cast):
    with organisation_scope(cast.ours.pk):
        yield cast.ours


@pytest.fixture
def alice(cast):
    browser = signed_in(cast.alice)
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    return browser


@pytest.fixture
def account(ours):
    now = timezone.now()
    return Account.objects.create(
        organisation=ours,
        platform="sandbox",
        name="Our page",
        external_id="page",
        connected_at=now - timedelta(days=9),
        last_read_at=now,
    )


def text(answer):
    return answer.content.decode()


def stray_of(ours, **given):
    return Stray.objects.create(
        organisation=ours,
        place=ours.pk,
        platform="facebook",
        body=b"words of a resident",
        sha256="0" * 64,
        received_at=timezone.now(),
        names=["12345"],
        **given,
    )


def test_everything_that_is_known_of_an_account_stands_on_its_page(alice, ours, account):
    now = timezone.now()
    spent = Quota(name="units", used=9_000, limit=10_000, resets_at=now + timedelta(hours=2))
    account.cursors, account.scopes = {"quota": spent.kept()}, ["read"]
    account.quiet_since, account.quiet_words = now, "In the last 6 hours nothing came."
    account.save()
    keep(account, Source.WEBHOOK, b"x", now - timedelta(minutes=20))
    Refusal.objects.create(organisation=ours, place=account.pk, reason=Reason.FORGED,
                           day=now.date(), number=1_234, last_at=now)  # fmt: skip
    page = text(alice.get(PAGE))
    for words in ("It sent us something last", "1,000 of 10,000 units", "1,234 times: its signature",
                  "Much quieter than usual since", "nothing came", "is a worker running?"):  # fmt: skip
        assert words in page


def test_a_missing_permission_is_named_with_what_it_costs(alice, account):
    account.platform = "facebook"
    rows = platforms.capabilities_of("facebook")
    account.capabilities = as_kept(rows.narrowed(scopes=frozenset()))
    account.save()
    page = text(alice.get(PAGE))
    assert "is missing, so the desk cannot" in page
    assert "hide the post" in page


def test_a_delivery_for_none_of_ours_is_listed_until_somebody_is_done_with_it(alice, ours):
    stray = stray_of(ours)
    page = text(alice.get(PAGE))
    assert "12345" in page
    assert "resident" not in page
    where = f"{PAGE}strays/{stray.pk}/settling/"
    assert alice.get(where).status_code == 405
    assert alice.post(where).status_code == 302
    assert "12345" not in text(alice.get(PAGE))
    stray.refresh_from_db()
    assert stray.settled_by_name == "Alice Amin"
    assert Entry.objects.get(verb="settle-stray").actor_name == "Alice Amin"


def test_nobody_else_is_done_with_it(cast, ours):
    stray = stray_of(ours)
    where = f"{PAGE}strays/{stray.pk}/settling/"
    assert signed_in(cast.bob).post(where).status_code == 403
    stray.refresh_from_db()
    assert stray.settled_at is None


def test_another_organisations_delivery_is_not_there(alice, cast):
    with organisation_scope(cast.theirs.pk):
        stray = stray_of(cast.theirs)
    assert alice.post(f"{PAGE}strays/{stray.pk}/settling/").status_code == 404
    assert "12345" not in text(alice.get(PAGE))


def test_an_applications_address_and_what_was_turned_away_there(alice, ours):
    now = timezone.now()
    made = Application.objects.create(organisation=ours, platform="facebook", client_id="c",
                                      kept_at=now)  # fmt: skip
    for reason, number in ((Reason.STALE, 7), (Reason.REPLAYED, 2)):
        Refusal.objects.create(organisation=ours, place=made.pk, reason=reason, day=now.date(),
                               number=number, last_at=now)  # fmt: skip
    page = text(alice.get(PAGE))
    assert f"/hooks/facebook/{made.pk}/" in page
    assert "7 times: it was signed too long ago (this machine’s clock may be wrong)" in page


# --- everybody at the desk


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"permission_lost_at": timezone.now()}, "has not been read since"),
        ({"last_read_at": timezone.now() - timedelta(hours=3)}, "has not been read since"),
        ({"expires_at": timezone.now() - timedelta(hours=1)}, "cannot be read since"),
        ({"quiet_since": timezone.now()}, "is much quieter than usual since"),
    ],
)
def test_officers_see_above_their_list_what_does_not_reach_them(cast, account, wrong, said):
    Account.objects.filter(pk=account.pk).update(**wrong)
    page = text(signed_in(cast.bob).get("/desk/?queue="))
    assert f"Our page on Elmhouse Social {said}" in page
    assert "See to it" not in page
    assert "Tell an administrator." in page


def test_nothing_is_said_where_all_is_well(cast, account):  # noqa: ARG001
    page = text(signed_in(cast.bob).get("/desk/?queue="))
    assert "has not been read" not in page


def test_an_account_that_somebody_may_not_see_is_not_named_to_them(cast, account):
    Account.objects.filter(pk=account.pk).update(permission_lost_at=timezone.now())
    cast.bob.only_accounts = {}
    cast.bob.save()
    answer = signed_in(cast.bob).get("/desk/?queue=")
    assert "Our page" not in text(answer)


def test_the_delivery_that_waits_is_counted_once_it_is_read(account):
    now = timezone.now()
    keep(account, Source.WEBHOOK, b"x", now, parsed_at=now)
    assert not Delivery.objects.waiting()
