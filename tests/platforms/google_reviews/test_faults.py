"""What goes wrong while the list of reviews is read: nothing is taken for read that was not."""

from datetime import timedelta

import httpx
import pytest
from tests.platforms.google.accounts import refusal

from moothall.platforms.base import (
    ContractBroken,
    Forbidden,
    NotFound,
    RateLimited,
    Transient,
    Unauthorized,
)

LIST = "/reviews?"
FAULTS = {
    "429 with a time": (httpx.Response(429, headers={"retry-after": "90"}), RateLimited, False),
    "429 without": (httpx.Response(429), RateLimited, False),
    "429 of Google's": (refusal(429, status="RESOURCE_EXHAUSTED"), RateLimited, False),
    "429 that is a page": (httpx.Response(429, html="<h1>Slow down</h1>"), RateLimited, False),
    "500": (refusal(500, status="INTERNAL"), Transient, False),
    "503 of a gateway": (httpx.Response(503, html="<h1>Busy</h1>"), Transient, False),
    "no connection": (httpx.ConnectError("down"), Transient, False),
    "a time-out": (httpx.ReadTimeout("late"), Transient, False),
    "half a body": (httpx.RemoteProtocolError("closed"), Transient, False),
    "cut off JSON": (httpx.Response(200, text='{"reviews": [{"name"'), ContractBroken, True),
    "HTML for JSON": (httpx.Response(200, html="<html>Sign in</html>"), ContractBroken, True),
    "a list": (httpx.Response(200, json=[1]), ContractBroken, True),
    "another type": (httpx.Response(200, json={"reviews": 7}), ContractBroken, True),
    "no review": (httpx.Response(200, json={"reviews": [None]}), ContractBroken, True),
    "a lost field": (httpx.Response(200, json={"reviews": [{"reviewId": "Ab1"}]}), ContractBroken,
                     True),
    "a time that is none": (httpx.Response(200, json={"reviews": [{"updateTime": "soon"}]}),
                            ContractBroken, True),
    "revoked": (refusal(403, status="PERMISSION_DENIED"), Forbidden, False),
    "switched off": (refusal(403, "SERVICE_DISABLED", status="PERMISSION_DENIED"), Forbidden,
                     False),
    "a place that is gone": (refusal(404, status="NOT_FOUND"), NotFound, False),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_list_is_told_and_the_next_poll_misses_nothing(
    desk, business, everything, fault, name
):
    answer, kind, kept = FAULTS[name]
    reviews = {business.review(f"Review {number}") for number in range(3)}
    fault(answer, path=LIST, times=2)  # a broken connection is tried once more
    with pytest.raises(kind) as raised:
        desk.fetch("")
    assert type(raised.value) is kind
    if kept:
        assert raised.value.body == answer.text
    business.faults.clear()
    assert {event.external_id for event in everything(desk)} == reviews


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_mid_page_begins_where_it_was(desk, business, fault, name):
    """The pages before it are kept, and its own place is asked for again."""
    answer, kind, _ = FAULTS[name]
    reviews = {business.review(f"Review {number}") for number in range(120)}
    fault(answer, path="pageToken=", times=2)
    first = desk.fetch("")
    assert first.more
    with pytest.raises(kind):
        desk.fetch(first.cursor)
    business.faults.clear()
    found, cursor, more = {one.external_id for one in first.events}, first.cursor, True
    while more:
        page = desk.fetch(cursor)
        found |= {one.external_id for one in page.events}
        cursor, more = page.cursor, page.more
    assert found == reviews


def test_a_token_that_expires_in_mid_page_is_renewed_and_nothing_is_missed(
    desk, business, everything
):
    reviews = {business.review(f"Review {number}") for number in range(120)}
    first = desk.fetch("")
    business.accounts.live.clear()
    found = {one.external_id for one in (*first.events, *everything(desk, first.cursor))}
    assert found == reviews


def test_a_permission_that_was_taken_back_is_said_and_not_an_empty_list(desk, business):
    business.review("Cold")
    business.accounts.live.clear()
    business.accounts.refresh.clear()
    with pytest.raises(Unauthorized):
        desk.fetch("")


def test_a_clock_of_ours_that_is_wrong_leaves_no_review_out(desk, business, everything):
    first = business.review("Cold")
    business.clock -= timedelta(hours=3)  # as our own clock says
    assert [event.external_id for event in everything(desk)] == [first]
    cursor = everything.page.cursor
    business.clock += timedelta(hours=3, minutes=5)
    second = business.review("Damp")
    assert second in {event.external_id for event in everything(desk, cursor)}


@pytest.mark.parametrize("name", ["429 without", "cut off JSON", "a time-out"])
def test_a_fault_of_the_sweep_takes_no_review_for_deleted(desk, business, fault, name):
    answer, kind, _ = FAULTS[name]
    review = business.review("Cold")
    fault(answer, path="/reviews/", times=2)
    with pytest.raises(kind):
        desk.refresh([review])
