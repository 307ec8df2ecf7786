"""A feed that falls silent, and the days on which nobody writes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.channels.conftest import make_account
from tests.channels.pretend import AT, post

from moothall.channels import feeds, receive
from moothall.channels.models import FeedHour
from moothall.channels.unheard import unheard
from moothall.platforms.base import EventKind

LONDON = ZoneInfo("Europe/London")
HOUR = timedelta(hours=1)


def weekly(posts_by_day, weeks=9, end=AT):
    """So many posts each hour from nine to five, by the day of the week."""
    begin = feeds.hour_of(end) - timedelta(weeks=weeks)
    hours = {}
    for step in range(weeks * 168):
        hour = begin + step * HOUR
        local = hour.astimezone(LONDON)
        if 9 <= local.hour < 17:
            hours[hour] = posts_by_day[local.weekday()]
    return hours


BUSY = (5, 5, 5, 5, 5, 1, 1)


def cut(hours, since):
    return {hour: posts for hour, posts in hours.items() if hour < since}


def test_an_ordinary_week_is_not_quiet():
    hours = weekly(BUSY)
    for step in range(168):
        assert feeds.quiet(hours, AT - step * HOUR, LONDON) is None


def test_a_feed_that_ends_is_noticed_within_a_working_day():
    hours = cut(weekly(BUSY, weeks=11, end=AT + timedelta(weeks=2)), AT)
    found = [step for step in range(48) if feeds.quiet(hours, AT + step * HOUR, LONDON) is not None]
    assert found[0] <= 8
    told = feeds.quiet(hours, AT + found[0] * HOUR, LONDON)
    assert told.posts == 0
    assert "nothing came" in told.words
    assert f"{told.usual} or more" in told.words


def test_nights_and_weekends_are_measured_by_their_own_kind():
    hours = cut(weekly((5, 5, 5, 5, 5, 0, 0)), datetime(2026, 11, 20, 17, tzinfo=UTC))
    for step in range(60):
        saturday = datetime(2026, 11, 21, 0, 30, tzinfo=UTC)
        assert feeds.quiet(hours, saturday + step * HOUR, LONDON) is None


def test_one_bank_holiday_among_the_weeks_changes_nothing():
    hours = weekly(BUSY)
    holiday = (AT - timedelta(weeks=3, days=2)).date()  # in the stretch that is compared
    hours = {hour: 0 if hour.date() == holiday else n for hour, n in hours.items()}
    assert feeds.quiet(cut(hours, AT - timedelta(hours=60)), AT, LONDON) is not None


def sparse(*days_ago):
    """One post each so many days before now."""
    return {feeds.hour_of(AT - timedelta(days=day)): 1 for day in days_ago}


def test_an_account_with_little_to_read_is_silent_after_twice_its_longest_pause():
    weekly_post = sparse(*range(0, 120, 7))  # the newest today
    assert feeds.patience(weekly_post) == timedelta(days=14)
    assert feeds.paused(weekly_post, AT + timedelta(days=14)) is None
    told = feeds.paused(weekly_post, AT + timedelta(days=14, hours=1))
    assert "Nothing has come for 14 days" in told.words
    assert "the longest pause was 7 days" in told.words
    assert feeds.quiet(weekly_post, AT + timedelta(days=30), LONDON) is None, "too few by the hour"


def test_a_pause_as_long_as_one_before_is_no_alarm():
    hours = sparse(*range(40, 120, 2), *range(0, 20, 2))  # three weeks without one between
    assert feeds.paused(hours, AT + timedelta(days=41)) is None
    assert feeds.paused(hours, AT + timedelta(days=45)) is not None


def test_a_silence_of_less_than_three_days_is_never_called_a_pause():
    hours = weekly((1,) * 7)
    assert feeds.patience(hours) == feeds.SHORTEST


@pytest.mark.parametrize("days", [range(0, 120, 20), range(0, 40, 2), ()])
def test_of_an_account_with_almost_nothing_nobody_can_tell_and_nothing_is_said(days):
    hours = sparse(*days)
    assert feeds.patience(hours) is None
    assert feeds.paused(hours, AT + timedelta(days=100)) is None


def test_an_account_of_five_weeks_is_not_known_yet():
    hours = weekly(BUSY, weeks=5)
    assert feeds.quiet(cut(hours, AT - timedelta(hours=40)), AT, LONDON) is None


def test_summer_time_moves_nobodys_morning():
    after = datetime(2026, 3, 31, 10, 30, tzinfo=UTC)  # the clocks went forward on the 29th
    hours = weekly((20, 20, 20, 20, 20, 1, 1), end=after)
    assert feeds.quiet(hours, after, LONDON) is None


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.integers(0, 9 * 168), st.integers(0, 50), max_size=200))
def test_it_is_never_said_of_what_was_always_as_little(sparse):
    hours = {feeds.hour_of(AT) - step * HOUR: posts for step, posts in sparse.items()}
    found = feeds.quiet(hours, AT, LONDON)
    assert found is None or found.posts * feeds.PART <= found.usual >= feeds.LEAST


@pytest.mark.usefixtures("kept_rows", "scope")
class TestKept:
    def test_posts_are_counted_in_the_hour_they_were_written_in(self, account, pretend):
        for number in range(3):
            pretend.add(post(f"p{number}", occurred_at=AT - timedelta(minutes=5)))
        pretend.add(post("old", occurred_at=AT - timedelta(days=200)))
        pretend.add(post("ours", own=True))
        pretend.add(post("p1", kind=EventKind.EDITED, version="2"))
        receive.poll(account, AT)
        receive.poll(account, AT + timedelta(minutes=1))
        [hour] = FeedHour.objects.filter(account=account)
        assert (hour.hour, hour.posts) == (AT.replace(minute=0), 3)

    def test_imports_say_nothing_of_a_feed(self, account):
        receive.take(account, [post()], "import", AT)
        assert not FeedHour.objects.filter(account=account)

    def silent(self, account, organisation):
        FeedHour.objects.bulk_create(
            FeedHour(organisation=organisation, account=account, hour=hour, posts=posts)
            for hour, posts in cut(weekly(BUSY), AT - timedelta(hours=60)).items()
        )
        account.last_read_at = AT
        account.save()

    def test_everybody_at_the_desk_is_told(self, account, organisation, pretend):  # noqa: ARG002
        self.silent(account, organisation)
        assert feeds.look(organisation, AT) == [account]
        account.refresh_from_db()
        assert account.quiet_since == AT
        [told] = unheard(organisation.pk, AT, timedelta(minutes=30))
        assert not told.is_lost
        assert told.why == account.quiet_words
        assert feeds.look(organisation, AT + HOUR) == []

    def test_it_is_over_when_posts_come_again(self, account, organisation, pretend):
        self.silent(account, organisation)
        feeds.look(organisation, AT)
        for number in range(feeds.BACK):
            pretend.add(post(f"p{number}", occurred_at=AT + timedelta(minutes=10)))
        receive.poll(account, AT + HOUR)
        feeds.look(organisation, AT + HOUR)
        account.refresh_from_db()
        assert (account.quiet_since, account.quiet_words) == (None, "")

    def test_an_account_with_a_post_a_week_is_told_of_and_lives_again_with_the_first(
        self, account, organisation, pretend
    ):
        FeedHour.objects.bulk_create(
            FeedHour(organisation=organisation, account=account, hour=hour, posts=posts)
            for hour, posts in sparse(*range(20, 130, 7)).items()
        )
        account.last_read_at = AT
        account.save()
        assert feeds.look(organisation, AT) == [account]
        [told] = unheard(organisation.pk, AT, timedelta(minutes=30))
        assert "the longest pause was 7 days" in told.why
        assert feeds.patience_of([account], AT) == {account.pk: timedelta(days=14)}
        pretend.add(post("p1", occurred_at=AT + timedelta(minutes=10)))
        receive.poll(account, AT + HOUR)
        feeds.look(organisation, AT + HOUR)
        account.refresh_from_db()
        assert account.quiet_since is None

    def test_an_account_that_is_not_read_has_an_alarm_of_its_own(self, account, organisation):
        self.silent(account, organisation)
        account.last_read_at = AT - timedelta(hours=2)
        account.save()
        assert feeds.look(organisation, AT) == []
        [told] = unheard(organisation.pk, AT, timedelta(minutes=30))
        assert told.is_lost
        assert told.says == "has not been read since"

    def test_the_worst_comes_first(self, organisation):
        make_account(organisation, external_id="a", last_read_at=AT, quiet_since=AT - HOUR)
        make_account(organisation, external_id="b", last_read_at=AT, permission_lost_at=AT)
        make_account(organisation, external_id="c", last_read_at=AT, expires_at=AT - HOUR)
        make_account(organisation, external_id="d", last_read_at=AT)
        make_account(organisation, external_id="", last_read_at=None)
        told = unheard(organisation.pk, AT, timedelta(minutes=30))
        assert [one.account.external_id for one in told] == ["c", "b", "a"]
