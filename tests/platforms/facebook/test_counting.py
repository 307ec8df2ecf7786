"""What Facebook tells of our requests."""

import json

import pytest
from tests.platforms.facebook.page import PAGE, SCOPES
from tests.support.telling import Telling

from moothall.platforms.table import table


@pytest.fixture
def kept():
    return []


@pytest.fixture
def telling(checked):
    use = {"type": "pages", "call_count": 12, "total_cputime": 81.5, "total_time": 1,
           "estimated_time_to_regain_access": 0}  # fmt: skip
    return Telling(checked, {"X-Business-Use-Case-Usage": json.dumps({PAGE: [use]})})


@pytest.fixture
def desk(connect, telling, kept):
    scopes = frozenset(SCOPES)
    found = table()["facebook"].narrowed(scopes=scopes)
    return connect(
        probed=False, transport=telling, scopes=scopes, capabilities=found,
        keep_quotas=kept.append,
    )  # fmt: skip


def test_a_poll_of_many_requests_keeps_the_fullest_measure_once(desk, kept):
    desk.fetch("")
    [[requests]] = kept
    assert (requests.name, requests.used) == ("requests that Facebook allows", 82)
    assert (requests.limit, requests.in_percent, requests.resets_at) == (100, True, None)


def test_the_daily_probe_keeps_it_too(desk, kept):
    desk.probe()
    assert len(kept) == 1


def test_what_an_officer_waits_for_writes_nothing_beside_it(desk, page, kept):
    comment = page.comment(page.post("We are open"), "Foul words")
    assert desk.refresh([comment])[0].exists
    assert kept == []
