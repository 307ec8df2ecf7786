"""What YouTube's refusals mean, that nothing is sent twice, and a token that ends meanwhile."""

from datetime import timedelta

import httpx
import pytest
from tests.platforms.google.accounts import refusal
from tests.platforms.youtube.channel import START, US

from moothall.platforms.base import (
    ContractBroken,
    Forbidden,
    Invalid,
    NotFound,
    PolicyRefused,
    RateLimited,
    Result,
    Transient,
    TryAgain,
    Unauthorized,
    UnknownOutcome,
    Verb,
    Visibility,
    attempt,
)

HTML = httpx.Response(200, text="<html>Welcome", headers={"content-type": "text/html"})
BOTH = [
    (refusal(403, "forbidden"), Forbidden),
    (refusal(403, "insufficientPermissions", status="PERMISSION_DENIED"), Forbidden),
    (refusal(403, "accessNotConfigured", status="PERMISSION_DENIED"), Forbidden),
    (refusal(403, "quotaExceeded"), RateLimited),
    (refusal(403, "dailyLimitExceeded"), RateLimited),
    (refusal(403, "rateLimitExceeded"), RateLimited),
    (refusal(429, status="RESOURCE_EXHAUSTED"), RateLimited),
    (httpx.Response(429, text="Too many"), RateLimited),
    (refusal(403, "commentsDisabled"), PolicyRefused),
    (refusal(403, "authenticatedUserAccountSuspended"), Unauthorized),
    (refusal(403, "reasonThatIsNew", status="PERMISSION_DENIED"), Forbidden),
    (refusal(400, "reasonThatIsNew", status="FAILED_PRECONDITION"), PolicyRefused),
    (httpx.Response(302, headers={"location": "https://elsewhere.test"}), ContractBroken),
    (httpx.Response(418, text="teapot"), ContractBroken),
    (HTML, ContractBroken),
    (httpx.Response(200, text='{"id": "Ug1", "snipp'), ContractBroken),
    (httpx.Response(200, json=[1, 2]), ContractBroken),
    (httpx.Response(200, json={"items": [{"id": "Ug1"}], "id": "Ug1"}), ContractBroken),
    (httpx.ConnectError("refused"), Transient),
    (httpx.ConnectTimeout("late"), Transient),
]
READS = [
    *BOTH,
    (refusal(400, "processingFailure"), Transient),
    (refusal(500, "backendError", status="INTERNAL"), Transient),
    (httpx.Response(502, text="<h1>Bad gateway"), Transient),
    (httpx.ReadTimeout("late"), Transient),
    (httpx.RemoteProtocolError("half a body"), Transient),
]
WRITES = [
    *BOTH,
    (refusal(404, "parentCommentNotFound"), NotFound),
    (refusal(400, "commentTextTooLong"), Invalid),
    (refusal(400, "parentCommentIsPrivate"), PolicyRefused),
    (refusal(403, "ineligibleAccount"), Forbidden),
    (refusal(400, "processingFailure"), UnknownOutcome),
    (refusal(500, "backendError", status="INTERNAL"), UnknownOutcome),
    (refusal(503, status="UNAVAILABLE"), UnknownOutcome),
    (httpx.ReadTimeout("late"), UnknownOutcome),
    (httpx.ReadError("reset"), UnknownOutcome),
    (httpx.RemoteProtocolError("half a body"), UnknownOutcome),
]


def named(row):
    return getattr(row, "status_code", None) or getattr(row, "__name__", type(row).__name__)


@pytest.mark.parametrize(("given", "kind"), READS, ids=named)
def test_what_an_answer_to_a_read_means(desk, channel, fault, given, kind):
    channel.write("Foul words")
    fault(given, path="commentThreads", times=2)  # a connection that broke is tried once more
    with pytest.raises(kind) as raised:
        desk.fetch("")
    assert type(raised.value) is kind
    assert str(raised.value).endswith(".")
    if kind is ContractBroken and given.content:
        assert raised.value.body == given.text


@pytest.mark.parametrize(("given", "kind"), WRITES, ids=named)
def test_what_an_answer_to_a_write_means_and_that_it_is_sent_once(  # noqa: PLR0917 - fixtures
    desk, channel, fault, make, given, kind
):
    comment = channel.write("Hello?")
    fault(given, path="/comments", method="POST")
    with pytest.raises(kind) as raised:
        desk.perform(make(Verb.REPLY_PUBLIC, comment, "Yes", target_visibility=Visibility.PUBLIC))
    assert type(raised.value) is kind
    assert len([one for one in channel.requests if one.method == "POST"]) == 1
    assert channel.in_public() == ["Hello?"]


def test_an_interface_that_is_switched_off_is_said_with_where(desk, fault):
    fault(refusal(403, "accessNotConfigured"), path="commentThreads")
    with pytest.raises(Forbidden, match="not switched on in our Google Cloud project"):
        desk.fetch("")


def test_the_newer_error_object_is_understood(desk, fault):
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED"}
    fault(refusal(403, status="PERMISSION_DENIED", details=[info]), path="commentThreads")
    with pytest.raises(Forbidden, match="not switched on"):
        desk.fetch("")


def test_a_limit_with_a_header_says_until_when(desk, fault, channel):
    fault(refusal(429, status="RESOURCE_EXHAUSTED", headers={"retry-after": "90"}), path="Threads")
    with pytest.raises(RateLimited) as raised:
        desk.fetch("")
    assert raised.value.until == channel.clock + timedelta(seconds=90)


def test_sent_and_lost_is_found_and_not_sent_again(desk, channel, make, fault):
    comment = channel.write("Hello?")
    action = make(Verb.REPLY_PUBLIC, comment, "Our answer", target_visibility=Visibility.PUBLIC)
    fault(httpx.ReadTimeout("late"), path="/comments", method="POST", after=True)
    first = attempt(desk, action)
    assert (first.result, first.error.again) == (Result.UNKNOWN, TryAgain.READ_BACK)
    assert desk.find(action).text == "Our answer"
    assert channel.in_public().count("Our answer") == 1


def test_a_hide_whose_answer_was_lost_is_found(desk, channel, make, fault):
    comment = channel.write("Foul words")
    fault(httpx.ReadTimeout("late"), path="setModerationStatus", after=True)
    assert attempt(desk, make(Verb.HIDE, comment)).result is Result.UNKNOWN
    assert desk.find(make(Verb.HIDE, comment)).result is Result.CONFIRMED


# --- tokens


def test_a_token_is_renewed_before_its_hour_is_over_and_kept_first(connect, channel, now):
    kept = []
    old = {"access_token": "old", "access_until": (START + timedelta(minutes=1)).isoformat(),
           "refresh_token": "r1", "scope": "x"}  # fmt: skip
    desk = connect(credentials=old, keep_credentials=kept.append)
    channel.write("Hello?")
    assert desk.fetch("").events
    [given] = kept
    assert given["access_token"] in channel.accounts.live
    assert given["access_until"] > (now() + timedelta(minutes=50)).isoformat()
    assert len(channel.accounts.forms) == 1
    desk.fetch("")
    assert len(channel.accounts.forms) == 1


def test_a_token_that_ends_between_two_pages_is_renewed_and_nothing_is_missed(
    desk, channel, everything
):
    for number in range(120):
        channel.write(f"Comment {number}")
    page = desk.fetch("")
    channel.accounts.live.clear()
    rest = everything(desk, page.cursor)
    assert len({one.external_id for one in (*page.events, *rest)}) == 120


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_clock_that_is_wrong_costs_one_question_more(connect, channel, now, hours):
    channel.write("Hello?")
    now.ahead = timedelta(hours=hours)
    token = {"access_token": "stale", "access_until": START.isoformat(), "refresh_token": "r1"}
    desk = connect(credentials=token)
    assert desk.fetch("").events


def test_a_write_with_a_token_that_has_ended_is_done_once(desk, channel, make):
    comment = channel.write("Foul words")
    channel.accounts.live.clear()
    desk.perform(make(Verb.HIDE, comment))
    assert channel.in_public() == []


def test_a_refusal_that_a_new_token_does_not_mend_is_told(desk, channel, fault, make):
    comment = channel.write("Foul words")
    fault(refusal(401, "youtubeSignupRequired"), path="youtube/v3", times=2)
    with pytest.raises(Unauthorized, match="no YouTube channel"):
        desk.perform(make(Verb.HIDE, comment))
    assert len(channel.accounts.forms) == 1
    assert channel.in_public() == ["Foul words"]


def test_a_permission_that_was_taken_back_asks_for_a_person(desk, channel, everything):
    channel.write("Hello?")
    everything(desk)
    channel.accounts.live.clear()
    channel.accounts.refresh.clear()
    with pytest.raises(Unauthorized, match="Connect the channel again") as raised:
        desk.fetch(everything.page.cursor)
    assert raised.value.code == "invalid_grant"


def test_without_an_application_a_token_that_ended_asks_for_a_person(connect):
    with pytest.raises(Unauthorized):
        connect(application=None, credentials={"refresh_token": "r1"}).fetch("")


def test_a_fault_of_the_sign_in_is_not_taken_for_a_lost_permission(desk, channel, fault):
    channel.accounts.live.clear()
    for given in (httpx.Response(503, text="busy"), httpx.ReadTimeout("late")):
        fault(given, path="oauth2.googleapis.com")
        with pytest.raises(Transient):
            desk.fetch("")


def test_no_token_is_told_in_an_error(desk, channel, fault):
    channel.accounts.live.clear()
    broken = httpx.Response(200, text='{"access_token": "t99", "expires_in": "soon"')
    fault(broken, path="oauth2.googleapis.com")
    with pytest.raises(ContractBroken) as raised:
        desk.fetch("")
    assert "t99" not in raised.value.body + raised.value.detail


# --- the probe


def test_the_probe_says_who_we_are_and_what_the_token_may(connect):
    found = connect().probe()
    assert (found.account, found.name, found.handle) == (US, "Elmhouse Homes", "@elmhousehomes")
    assert (found.scopes, found.problems) == (frozenset({"youtube.force-ssl"}), ())
    lacking = connect(credentials={
        "access_token": "t1", "access_until": (START + timedelta(days=1)).isoformat(),
        "scope": "https://www.googleapis.com/auth/youtube.readonly"})  # fmt: skip
    [problem] = lacking.probe().problems
    assert "tick every box" in problem


def test_another_channel_than_ours_is_no_channel_of_ours(connect):
    with pytest.raises(Unauthorized, match="another channel"):
        connect(account="UCsomebodyelse").probe()


def test_a_webhook_is_none(desk, channel):
    for call in (
        lambda: desk.verify_webhook({}, b"{}", now=channel.clock),
        lambda: desk.handshake({}),
        lambda: desk.parse_webhook({}, b"{}"),
    ):
        with pytest.raises(Exception, match="the desk asks"):
            call()
