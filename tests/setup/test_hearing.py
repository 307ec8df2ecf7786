"""What an administrator sees of what reaches the desk, and what everybody sees of what does not."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from tests.support.cast import PASSWORD, signed_in

from moothall import platforms
from moothall.channels.connecting import as_kept
from moothall.channels.models import Account, Application, Delivery, Reason, Refusal, Source, Stray
from moothall.channels.receive.keeping import keep
from moothall.inbox.shown.times import Clock
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Quota
from moothall.record.models import Entry
from moothall.setup.views.administration.health import health
from moothall.setup.views.administration.hearing import Heard

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


def quotas(account, *several):
    account.cursors = {"quotas": {one.name: one.kept() for one in several}}
    account.save()


def test_each_quota_has_its_line_and_says_when_it_was_told(alice, account):
    now = timezone.now()
    quotas(
        account,
        Quota(name="posts in 24 hours", used=8, limit=50, resets_at=None, told_at=now),
        Quota(name="requests that Instagram allows", used=38, limit=100, resets_at=None,
              told_at=now, in_percent=True),
        Quota(name="requests for mentions", used=15, limit=300, told_at=now - timedelta(hours=1),
              resets_at=now - timedelta(minutes=45), is_brief=True),
    )  # fmt: skip
    page = text(alice.get(PAGE))
    assert "42 of 50 posts in 24 hours (told " in page
    assert "62 per cent of the requests that Instagram allows (told " in page
    assert "285 of 300 requests for mentions were left; counted anew since " in page
    assert "Nearly used up" not in page


def test_a_fifth_that_is_left_is_said_as_something_to_see_to(alice, account):
    now = timezone.now()
    quotas(account, Quota(name="posts in 24 hours", used=42, limit=50, resets_at=None, told_at=now))
    page = text(alice.get(PAGE))
    assert "Nearly used up: 8 of 50 posts in 24 hours are left." in page
    assert "refuses until some of it is free again: do what is urgent on" in page


def test_what_is_whole_again_in_minutes_is_a_note_and_no_trouble(account):
    now = timezone.now()
    quotas(
        account,
        Quota(name="requests for private messages", used=13, limit=15, told_at=now,
              resets_at=now + timedelta(minutes=9), is_brief=True),
    )  # fmt: skip
    clock = Clock(now, ZoneInfo("Europe/London"), None)
    found = health(account, clock, now, Heard())
    assert not any("Nearly" in one for one in found.trouble)
    assert any(
        one.startswith("Nearly used up: 2 of 15 requests for private messages are left until")
        for one in found.notes
    )


def test_what_was_told_before_the_day_began_is_not_shown(alice, account):
    then = timezone.now() - timedelta(hours=27)
    quotas(
        account, Quota(name="posts in 24 hours", used=50, limit=50, resets_at=None, told_at=then)
    )
    assert "posts in 24 hours" not in text(alice.get(PAGE))


def test_where_a_platform_tells_no_program_the_page_says_where_to_look(alice, account):
    account.platform = "linkedin"
    account.save()
    page = text(alice.get(PAGE))
    assert "LinkedIn tells no program" in page
    assert "linkedin.com/developers, your application, Analytics" in page


def test_nobody_is_sent_to_look_for_a_place_that_is_worked_by_hand(alice, account):
    account.platform, account.external_id = "linkedin", ""
    account.save()
    assert "LinkedIn tells no program" not in text(alice.get(PAGE))


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
