"""The day's units: what is counted, what reading may spend, and when the day ends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.platforms.google.accounts import refusal
from tests.platforms.youtube.channel import START, US

from moothall.platforms.base import Connection, Quota, RateLimited, Verb, Visibility
from moothall.platforms.youtube.budget import NAME, RESERVE, Budget, day_ends

ENDS = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def quota(used, polled=0, **more):
    return Quota(name=NAME, used=used, limit=10_000, resets_at=ENDS, polled=polled, **more)


@pytest.fixture
def kept():
    return []


@pytest.fixture
def counted(connect, kept):
    """A desk whose spending is kept; ``counted(quota(9_000))`` after so much of the day's."""

    def connecting(known=None, **given):
        quotas = {NAME: known} if known else {}
        return connect(quotas=quotas, keep_quotas=kept.extend, **given)

    return connecting


def spent(kept):
    return sum(one.used for one in kept)


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2026-11-23T07:59:59+00:00", "2026-11-23T08:00:00+00:00"),
        ("2026-11-23T08:00:00+00:00", "2026-11-24T08:00:00+00:00"),
        ("2026-07-01T12:00:00+01:00", "2026-07-02T08:00:00+01:00"),
        # the clocks there go back on 1 November 2026, ours did on 25 October
        ("2026-10-28T12:00:00+00:00", "2026-10-29T07:00:00+00:00"),
        ("2026-11-01T07:30:00+00:00", "2026-11-02T08:00:00+00:00"),
    ],
)
def test_the_day_ends_at_midnight_on_the_west_coast(now, ends):
    assert day_ends(datetime.fromisoformat(now)) == datetime.fromisoformat(ends)


def test_each_call_costs_what_the_documentation_says(counted, channel, kept, make):
    comment = channel.write("Hello?")
    desk = counted()
    desk.perform(make(Verb.HIDE, comment))
    assert spent(kept) == 50
    action = make(Verb.REPLY_PUBLIC, comment, "Yes", target_visibility=Visibility.PUBLIC)
    desk.perform(action)
    assert spent(kept) == 100
    desk.probe()
    assert spent(kept) == 101
    assert sum(one.polled for one in kept) == 0
    assert kept[0].resets_at == ENDS


def test_a_poll_of_a_quiet_channel_costs_four_units(counted, channel, kept, everything):
    channel.write("Hello?")
    everything(counted())
    assert spent(kept) == sum(one.polled for one in kept) == 4


def test_what_was_refused_is_counted_too(counted, channel, kept, make, fault):
    comment = channel.write("Hello?")
    fault(refusal(403, "forbidden", "No."), path="setModerationStatus")
    with pytest.raises(Exception, match="not allowed"):
        counted().perform(make(Verb.HIDE, comment))
    assert spent(kept) == 50


def test_reading_stops_at_its_share_and_says_until_when(counted, channel, make):
    comment = channel.write("Foul words")
    desk = counted(quota(5_000, polled=5_000))
    with pytest.raises(RateLimited) as raised:
        desk.fetch("")
    assert raised.value.until == ENDS
    assert "kept for hiding and answering" in raised.value.words
    assert channel.requests == []
    desk.perform(make(Verb.HIDE, comment))
    assert desk.refresh([comment])[0].hidden
    assert channel.in_public() == []


def test_reading_leaves_a_reserve_whatever_else_was_spent(counted):
    with pytest.raises(RateLimited):
        counted(quota(10_000 - RESERVE, polled=100)).fetch("")


def test_yesterdays_units_do_not_count(counted, channel):
    channel.write("Hello?")
    yesterday = replace(quota(10_000, polled=9_000), resets_at=START - timedelta(hours=1))
    assert counted(yesterday).fetch("").events


def test_midnight_passes_while_a_connection_is_open(counted, channel, kept):
    channel.write("Hello?")
    desk = counted(quota(5_000, polled=5_000))
    channel.clock = ENDS + timedelta(seconds=1)
    assert desk.fetch("").events
    assert kept[-1].resets_at == ENDS + timedelta(days=1)


def test_the_pause_grows_as_the_units_run_out(counted, channel, everything):
    channel.write("Hello?")
    pauses = []
    for polled in (0, 3_000, 4_500, 4_950, 4_990):
        everything(counted(quota(polled, polled=polled)))
        pauses.append(everything.page.again_after - channel.clock)
    assert pauses == sorted(pauses)
    assert timedelta(minutes=1) < pauses[0] < timedelta(minutes=2)
    assert pauses[-1] > timedelta(hours=8)


def test_an_administrator_says_how_many_units_there_are_and_what_reading_may_take(
    counted, kept, channel, everything
):
    channel.write("Hello?")
    everything(counted(secrets={"daily_units": "100,000", "polling_share": "80 %"}))
    assert everything.page.again_after is None
    counted(secrets={"daily_units": "nonsense", "polling_share": "400"}).probe()
    assert kept[-1].limit == 10_000


def test_google_saying_that_all_is_used_up_is_believed(counted, kept, fault):
    fault(refusal(403, "quotaExceeded", "You have exceeded your quota."), path="commentThreads")
    with pytest.raises(RateLimited) as raised:
        counted(quota(100)).fetch("")
    assert raised.value.until == ENDS
    assert quota(100).with_more(kept[-1]).left == 0


def test_a_short_limit_is_not_taken_for_the_day_s(counted, kept, fault):
    fault(refusal(403, "rateLimitExceeded", "Slow down."), path="commentThreads")
    with pytest.raises(RateLimited) as raised:
        counted().fetch("")
    assert raised.value.until is None
    assert spent(kept) == 1


def test_little_left_is_told_to_the_administrator(counted, kept):
    assert counted(quota(100)).probe().problems == ()
    [problem] = counted(quota(9_500)).probe().problems
    assert "only 499 are left" in problem
    assert quota(9_500).with_more(kept[-1]).left == 499


def test_what_is_kept_is_read_back_the_same():
    one = quota(12, polled=3)
    assert Quota.of(one.kept()) == one
    assert one.with_more(quota(5, polled=5)) == quota(17, polled=8)
    later = replace(quota(5), resets_at=ENDS + timedelta(days=1))
    assert one.with_more(later) == later
    assert later.with_more(one) == later


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.integers(1, 30), st.integers(0, 3)), max_size=60),
    st.integers(1, 95),
)
def test_whatever_happens_reading_stays_within_its_share(days_work, share):
    class Told:
        secrets = {"daily_units": "2000", "polling_share": str(share)}  # noqa: RUF012

    connection = Connection(account=US, application=Told)
    budget, now = Budget(connection, START), START
    for polling, calls, hours in days_work:
        budget.is_polling = polling
        for _ in range(calls):
            try:
                budget.before(*(("GET", "comments") if polling else ("PUT", "comments")), now)
            except RateLimited:
                break
        budget.settle()
        again = budget.next_poll(now)
        assert again is None or now < again
        assert budget.quota.polled <= 2000 * share // 100
        now = min(now + timedelta(hours=hours), ENDS - timedelta(seconds=1))
