"""Whatever goes wrong on the way: reading goes on later from where it was, a write is never doubled."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from tests.platforms.bluesky.network import POST, THEM, US, refused

from moothall.platforms.base import (
    ContractBroken,
    Forbidden,
    RateLimited,
    Result,
    Transient,
    TryAgain,
    Unauthorized,
    UnknownOutcome,
    Verb,
    attempt,
)

NOTICES, OWN = "app.bsky.notification.listNotifications", "app.bsky.feed.getAuthorFeed"
PUT, POSTS = "com.atproto.repo.putRecord", "app.bsky.feed.getPosts"
REFRESH, SIGN_IN = "com.atproto.server.refreshSession", "com.atproto.server.createSession"
LIMITED = {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}
EXPIRED = refused("ExpiredToken", "Token has expired")
REVOKED = refused("ExpiredToken", "Token has been revoked")
UNTIL = "1795430000"


def limited(**headers):
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(429, json=LIMITED, headers=told)


#: each fault of a read, what it is to the desk, and whether the answer is kept to be looked at
READING = {
    "429 with a time": (limited(ratelimit_reset=UNTIL), RateLimited, False),
    "429 without": (limited(), RateLimited, False),
    "429 that is a page": (httpx.Response(429, text="<h1>Slow down</h1>"), RateLimited, False),
    "500": (httpx.Response(500, json={"error": "InternalServerError"}), Transient, False),
    "502 of a gateway": (httpx.Response(502, text="<h1>Bad gateway</h1>"), Transient, False),
    "no connection": (httpx.ConnectError("down"), Transient, False),
    "a time-out": (httpx.ReadTimeout("late"), Transient, False),
    "half a body": (httpx.RemoteProtocolError("closed"), Transient, False),
    "cut off JSON": (httpx.Response(200, text='{"notifications": [{"uri"'), ContractBroken, True),
    "HTML for JSON": (httpx.Response(200, text="<html>Sign in</html>"), ContractBroken, True),
    "another shape": (httpx.Response(200, json={"notices": []}), ContractBroken, True),
    "a lost field": (httpx.Response(200, json={"notifications": [{"uri": "at://x"}]}),
                     ContractBroken, True),
    "revoked": (REVOKED, Unauthorized, False),
    "a scope too few": (refused("InvalidToken", "Bad token scope"), Forbidden, False),
}  # fmt: skip
#: each end of a write, and what the outbox may do
WRITING = {
    "429 with a time": (limited(ratelimit_reset=UNTIL), False, TryAgain.LATER),
    "429 without": (limited(), False, TryAgain.LATER),
    "no connection": (httpx.ConnectError("down"), False, TryAgain.LATER),
    "500 after it was done": (httpx.Response(500, json={"error": "InternalServerError"}), True,
                              TryAgain.READ_BACK),
    "a time-out after success": (httpx.ReadTimeout("late"), True, TryAgain.READ_BACK),
    "half a body": (httpx.RemoteProtocolError("closed"), True, TryAgain.READ_BACK),
    "cut off JSON": (httpx.Response(200, text='{"uri": "at://'), True, TryAgain.READ_BACK),
    "HTML for JSON": (httpx.Response(200, text="<html>"), True, TryAgain.READ_BACK),
    "another shape": (httpx.Response(200, json={"address": "x"}), True, TryAgain.READ_BACK),
    "revoked": (REVOKED, False, TryAgain.NEVER),
}  # fmt: skip


@pytest.fixture
def sign_in_refused(network):
    """With a token that is revoked, the password is as well."""
    network.fault(REVOKED, REFRESH, times=9)
    network.fault(
        refused("AuthenticationRequired", "Invalid identifier or password", 401), SIGN_IN, times=9
    )


@pytest.mark.usefixtures("sign_in_refused")
@pytest.mark.parametrize("fault", READING)
def test_a_fault_of_reading_is_told_and_nothing_is_taken_for_read(account, network, fault):
    answer, kind, kept = READING[fault]
    network.write(THEM, "@homes.test hello")
    network.fault(answer, NOTICES, times=2)  # a broken connection is tried once more
    with pytest.raises(kind) as raised:
        account.fetch("")
    assert type(raised.value) is kind
    if kept:
        assert raised.value.body == answer.text
    assert network.writes == [one for one in network.writes if one in {REFRESH, SIGN_IN}]
    network.faults.clear()
    if kind is not Unauthorized:
        assert account.fetch("").events


@pytest.mark.usefixtures("sign_in_refused")
@pytest.mark.parametrize("fault", WRITING)
def test_a_fault_of_writing_is_sent_once_and_done_once(account, network, act, fault):
    answer, done, again = WRITING[fault]
    action = act(Verb.PUBLISH, text="Bin days change.")
    network.fault(answer, PUT, after=done)
    outcome = attempt(account, action)
    assert outcome.error.again is again
    unclear = again is TryAgain.READ_BACK
    assert outcome.result is (Result.UNKNOWN if unclear else Result.REFUSED)
    assert network.count(PUT) == 1
    if again is TryAgain.NEVER:
        return
    assert bool(account.find(action)) is done
    assert account.perform(action).result is Result.CONFIRMED
    assert len(network.records) == 1


def test_a_wait_ends_when_the_server_says_and_nobody_knows_when_where_it_does_not(account, network):
    network.fault(limited(ratelimit_reset=UNTIL), NOTICES)
    network.fault(limited(retry_after="90"), NOTICES)
    network.fault(limited(), NOTICES)
    ends = []
    for _ in range(3):
        with pytest.raises(RateLimited) as raised:
            account.fetch("")
        ends.append(raised.value.until)
    assert ends[0] == datetime.fromtimestamp(int(UNTIL), UTC)
    assert ends[1] > datetime.now(UTC)
    assert ends[2] is None


def test_a_token_that_expires_in_mid_page_is_renewed_and_no_post_is_missed(
    account, network, everything
):
    posts = {network.write(THEM, f"Number {number}") for number in range(30)}
    network.fault(EXPIRED, POSTS, later=1)  # the second portion of one page
    network.fault(EXPIRED, OWN)
    found = {event.external_id for event in everything()}
    assert posts <= found
    assert network.count(REFRESH) == 2
    assert account._session._given["access"] == "new2"


def test_a_token_that_expires_before_a_write_is_renewed_and_it_is_done_once(account, network, act):
    network.fault(EXPIRED, PUT)
    assert account.perform(act(Verb.PUBLISH, text="Bin days")).result is Result.CONFIRMED
    assert network.writes == [PUT, REFRESH, PUT]
    assert len(network.records) == 1


@pytest.mark.usefixtures("sign_in_refused")
def test_a_revoked_password_is_tried_once_and_not_each_minute(account, network):
    network.fault(REVOKED, NOTICES, times=9)
    for _ in range(4):
        with pytest.raises(Unauthorized):
            account.fetch("")
    assert network.count(SIGN_IN) == 1


@pytest.mark.parametrize("nsid", [NOTICES, OWN, POSTS])
def test_a_field_that_the_lexicons_promise_and_a_server_leaves_out_is_kept_to_be_seen(
    network, everything, nsid
):
    network.write(US, "Bin days")
    network.write(THEM, "@homes.test hello")
    network.fault(httpx.Response(200, json={}), nsid)
    with pytest.raises(ContractBroken) as raised:
        everything()
    assert json.loads(raised.value.body) == {}


def test_an_unclear_end_of_hiding_is_read_back(account, network, act):
    ours = network.write(US, "Bin days")
    theirs = network.write(THEM, "Which?", answers=ours)
    action = act(Verb.HIDE, theirs, conversation=ours)
    network.fault(httpx.ReadTimeout("late"), PUT, after=True)
    with pytest.raises(UnknownOutcome):
        account.perform(action)
    assert account.find(action).result is Result.CONFIRMED
    assert account.find(act(Verb.UNHIDE, theirs, conversation=ours)) is None
    assert POST in theirs


@pytest.mark.parametrize("dated", ["2031-01-01T00:00:00.000Z", "1970-01-01T00:00:00.000Z"])
def test_a_resident_s_wrong_clock_neither_hides_a_post_nor_dates_it(network, everything, dated):
    uri = network.write(THEM, "@homes.test hello")
    network.posts[uri]["record"]["createdAt"] = dated
    [event] = everything()
    assert event.external_id == uri
    assert event.occurred_at == datetime.fromisoformat(network.posts[uri]["indexedAt"])
    later = network.write(THEM, "@homes.test and another")
    assert later in {one.external_id for one in everything(everything.cursor)}


@pytest.mark.parametrize("wrong", [timedelta(days=2), timedelta(minutes=5), -timedelta(days=2)])
def test_our_own_wrong_clock_makes_one_post_that_is_found_again(account, network, act, wrong):
    action = act(Verb.PUBLISH, text="Bins on Monday", decided_at=datetime.now(UTC) + wrong)
    network.fault(httpx.ReadTimeout("late"), PUT, after=True)
    with pytest.raises(UnknownOutcome):
        account.perform(action)
    found = account.find(action)
    assert found.result is Result.CONFIRMED
    assert account.perform(action).external_id == found.external_id
    assert len([one for one in network.records if POST in one]) == 1
