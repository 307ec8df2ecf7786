"""What X tells of its limits with every answer."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from tests.platforms.x.network import US
from tests.support.telling import Telling

from moothall.platforms.base import by_name
from moothall.platforms.x.limits import quota_of

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
MENTIONS = f"/2/users/{US}/mentions"


def told(left, limit=300, at=NOW):
    return {
        "x-rate-limit-limit": str(limit),
        "x-rate-limit-remaining": str(left),
        "x-rate-limit-reset": str(int((at + timedelta(minutes=15)).timestamp())),
    }


@pytest.fixture
def kept():
    return []


@pytest.fixture
def telling(network):
    return Telling(httpx.MockTransport(network), told(285, at=datetime.now(UTC)))


@pytest.fixture
def desk(connect, telling, kept):
    return connect(transport=telling, keep_quotas=kept.append)


def test_the_three_headers_say_what_is_left_until_when():
    found = quota_of(MENTIONS, told(285), NOW)
    assert (found.name, found.left, found.limit) == ("requests for mentions", 285, 300)
    assert found.resets_at == NOW + timedelta(minutes=15)
    assert (found.told_at, found.is_brief) == (NOW, True)


def test_a_window_of_a_day_is_none_of_minutes():
    day = {"x-rate-limit-reset": str(int((NOW + timedelta(days=1)).timestamp()))}
    assert not quota_of(MENTIONS, told(285) | day, NOW).is_brief


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (MENTIONS, {}),
        (MENTIONS, told(285) | {"x-rate-limit-reset": "soon"}),
        (MENTIONS, told(285) | {"x-rate-limit-limit": "9" * 30}),
        (MENTIONS, told(285) | {"x-rate-limit-remaining": "-1"}),
        ("/2/oauth2/token", told(285)),
    ],
)
def test_what_is_no_number_or_nothing_we_read_counts_as_nothing_told(path, headers):
    assert quota_of(path, headers, NOW) is None


def test_each_address_has_a_limit_of_its_own(desk, kept):
    desk.probe()
    [found] = kept
    assert set(by_name(found)) == {"requests for our own account", "searches for answers"}


def test_a_poll_keeps_them_once_and_only_where_they_are_news(desk, telling, kept):
    desk.fetch("")
    desk.fetch("")
    telling.headers = told(284, at=datetime.now(UTC))
    desk.fetch("")
    assert [by_name(one)["requests for mentions"].left for one in kept] == [285]
    telling.headers = told(60, at=datetime.now(UTC))
    desk.fetch("")
    assert by_name(kept[-1])["requests for mentions"].left == 60


def test_an_x_that_tells_nothing_is_asked_all_the_same(connect, kept):
    connect(keep_quotas=kept.append).fetch("")
    assert kept == []
