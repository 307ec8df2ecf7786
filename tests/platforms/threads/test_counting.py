"""What Threads counts of our posts and replies."""

import pytest
from tests.platforms.threads.network import SCOPES

from moothall.platforms.base import Verb, by_name

POSTS, REPLIES = "posts in 24 hours", "replies in 24 hours"


@pytest.fixture
def kept():
    return []


@pytest.fixture
def desk(connect, kept):
    return connect(keep_quotas=kept.append)


def test_the_daily_probe_asks_for_posts_and_replies_at_once(desk, network, kept):
    network.used |= {"quota_usage": 240, "reply_quota_usage": 12}
    desk.probe()
    [told] = kept
    found = by_name(told)
    assert (found[POSTS].used, found[POSTS].limit) == (240, 250)
    assert (found[REPLIES].used, found[REPLIES].limit) == (12, 1000)


def test_who_may_not_answer_is_asked_for_posts_alone(desk, network, kept, monkeypatch):
    scopes = [one for one in SCOPES if one != "threads_manage_replies"]
    monkeypatch.setattr(network, "debug", lambda _: {"data": {"is_valid": True, "scopes": scopes}})
    desk.probe()
    assert [one.name for one in kept[0]] == [POSTS]


def test_the_count_is_kept_before_each_reply_too(desk, network, kept, make):
    theirs = network.mention("Is the pool open?", by="tess")
    network.used["reply_quota_usage"] = 999
    desk.perform(make(Verb.REPLY_PUBLIC, theirs, "Yes"))
    assert kept[0][0].left == 1
