"""What is kept of a quota, and when it is worth keeping."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from moothall.platforms.base import Quota, by_name, news

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
POSTS = Quota(name="posts in 24 hours", used=10, limit=50, resets_at=None, told_at=NOW)
MENTIONS = Quota(
    name="requests for mentions", used=10, limit=300, told_at=NOW,
    resets_at=NOW + timedelta(minutes=15), is_brief=True,
)  # fmt: skip
SHARE = Quota(
    name="requests that Facebook allows", used=31, limit=100, resets_at=None, told_at=NOW,
    in_percent=True,
)  # fmt: skip


@pytest.mark.parametrize("one", [POSTS, MENTIONS, SHARE])
def test_what_a_platform_told_is_read_back_the_same(one):
    assert Quota.of(one.kept()) == one


def test_what_was_kept_before_platforms_told_anything_is_still_read():
    kept = {"name": "units", "used": 3, "limit": 10, "polled": 1,
            "resets_at": "2026-11-25T08:00:00+00:00"}  # fmt: skip
    found = Quota.of(kept)
    assert (found.left, found.told_at, found.in_percent, found.is_brief) == (7, None, False, False)
    assert found.is_known(NOW + timedelta(days=99))


def test_the_newest_that_was_told_counts_whichever_comes_first():
    later = replace(POSTS, used=8, told_at=NOW + timedelta(minutes=1))
    assert POSTS.with_more(later) == later.with_more(POSTS) == later


def test_what_was_told_counts_instead_of_what_we_counted():
    ours = replace(POSTS, told_at=None, used=3)
    assert ours.with_more(POSTS) == POSTS


@pytest.mark.parametrize(
    ("known", "is_news"),
    [
        (None, True),
        (POSTS, False),
        (replace(POSTS, used=9), False),
        (replace(POSTS, used=5), True),
        (replace(POSTS, limit=100), True),
        (replace(POSTS, told_at=NOW - timedelta(minutes=59)), False),
        (replace(POSTS, told_at=NOW - timedelta(hours=1)), True),
        (replace(POSTS, told_at=None), True),
    ],
)
def test_little_that_changed_within_the_hour_is_no_news(known, is_news):
    assert POSTS.is_news(known) is is_news


def test_the_last_fifth_is_news_at_once():
    known = replace(POSTS, used=39)
    assert replace(POSTS, used=40).is_news(known)
    assert known.is_news(replace(POSTS, used=40))


def test_one_that_is_news_takes_the_others_along():
    known = by_name([POSTS, MENTIONS])
    assert news([POSTS, MENTIONS], known) == ()
    assert news([POSTS, replace(MENTIONS, used=100)], known) == (
        POSTS,
        replace(MENTIONS, used=100),
    )


def test_a_fifth_is_little_until_it_is_counted_anew_or_told_too_long_ago():
    low = replace(MENTIONS, used=240)
    assert low.is_low(NOW)
    assert not replace(low, used=239).is_low(NOW)
    assert not low.is_low(NOW + timedelta(minutes=15))
    assert replace(POSTS, used=50).is_low(NOW + timedelta(hours=25))
    assert not replace(POSTS, used=50).is_low(NOW + timedelta(hours=26))
