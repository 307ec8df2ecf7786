"""What Instagram counts of our posts, and Meta of our requests."""

import json

import pytest
from tests.platforms.instagram.conftest import APPLICATION, PICTURE
from tests.platforms.instagram.network import CHECKER, IG, PAGE, SCOPES
from tests.platforms.meta.checker import Checked
from tests.support.telling import Telling

from moothall.platforms.base import Connection, RateLimited, Verb, by_name
from moothall.platforms.instagram.client import Instagram

POSTS, REQUESTS = "posts in 24 hours", "requests that Instagram allows"
LIMIT = f"{IG}/content_publishing_limit"


@pytest.fixture
def kept():
    return []


@pytest.fixture
def telling(network):
    return Telling(Checked(CHECKER, network))


@pytest.fixture
def counted(telling, kept):
    opened = []

    def connecting(**given):
        told = {
            "account": IG,
            "credentials": {"token": "t0ken", "page": PAGE},
            "application": APPLICATION,
            "keep_quotas": kept.append,
        } | given
        opened.append(Instagram(Connection(**told), transport=telling))
        return opened[-1]

    yield connecting
    for one in opened:
        one.close()


def used(share, minutes=0):
    use = {"type": "instagram", "call_count": share, "total_cputime": 1, "total_time": 1,
           "estimated_time_to_regain_access": minutes}  # fmt: skip
    return {"x-business-use-case-usage": json.dumps({IG: [use]})}


def test_the_daily_probe_asks_how_many_posts_were_published(counted, network, kept):
    network.used = 42
    counted().probe()
    [[posts]] = kept
    assert (posts.name, posts.used, posts.limit, posts.resets_at) == (POSTS, 42, 50, None)
    assert posts.told_at is not None


def test_who_may_not_publish_is_not_asked_about_it(counted, network, kept):
    network.token["scopes"] = [one for one in SCOPES if one != "instagram_content_publish"]
    counted().probe()
    assert kept == []
    assert not any("content_publishing_limit" in str(one.url) for one in network.requests)


def test_the_count_is_kept_before_each_post_too(counted, network, kept, make):
    network.used = 45
    counted().perform(make(Verb.PUBLISH, text="The lift works", pictures=(PICTURE,)))
    [[posts]] = kept
    assert posts.left == 5


def test_a_full_day_is_kept_although_nothing_is_sent(counted, network, kept, make):
    network.used = 50
    with pytest.raises(RateLimited):
        counted().perform(make(Verb.PUBLISH, text="The lift works", pictures=(PICTURE,)))
    assert kept[0][0].left == 0


def test_a_poll_keeps_what_meta_told_once_and_only_where_it_is_news(
    counted, telling, kept, everything
):
    telling.headers = used(31)
    desk = counted()
    everything(desk)
    [[requests]] = kept
    assert (requests.name, requests.used, requests.in_percent) == (REQUESTS, 31, True)
    everything(desk)
    telling.headers = used(38)
    everything(desk)
    assert len(kept) == 1
    telling.headers = used(41)
    everything(desk)
    assert kept[1][0].left == 59


def test_the_next_connection_knows_what_was_kept(counted, telling, kept, everything):
    telling.headers = used(31)
    everything(counted())
    everything(counted(quotas=by_name(kept[0])))
    assert len(kept) == 1


def test_meta_s_estimate_says_until_when(counted, telling, kept):
    telling.headers = used(100, minutes=17)
    counted().probe()
    requests = by_name(one for told in kept for one in told)[REQUESTS]
    assert (requests.resets_at - requests.told_at).total_seconds() == 17 * 60


def test_an_answer_that_tells_nothing_keeps_nothing(counted, kept, everything):
    everything(counted())
    assert kept == []
