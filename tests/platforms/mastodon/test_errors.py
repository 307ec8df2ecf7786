"""What an instance's refusals mean, and that nothing is sent twice."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from tests.platforms.mastodon.instance import THEM, Instance

from moothall import platforms
from moothall.platforms.base import (
    ContractBroken,
    Forbidden,
    Idempotency,
    Invalid,
    NotFound,
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
from moothall.platforms.mastodon.instance import granted, software_of

HTML = {"content-type": "text/html"}


def answer(status, told=None, **headers):
    if told is None:
        return httpx.Response(status, text="<h1>no</h1>", headers=HTML | headers)
    return httpx.Response(status, json={"error": told}, headers=headers)


READS = [
    (answer(401, "The access token is invalid"), Unauthorized),
    (answer(422), Unauthorized),
    (answer(422, "This method requires an authenticated user"), Unauthorized),
    (answer(403, "This action is outside the authorized scopes"), Forbidden),
    (answer(403, "Your login is currently disabled"), Unauthorized),
    (answer(404, "Record not found"), NotFound),
    (answer(404), NotFound),
    (answer(410, "Gone"), NotFound),
    (answer(429, "Too many requests"), RateLimited),
    (answer(500), Transient),
    (answer(502), Transient),
    (answer(503, "Service Unavailable"), Transient),
    (answer(302), ContractBroken),
    (answer(418, "teapot"), ContractBroken),
    (httpx.Response(200, text="<html>Welcome", headers=HTML), ContractBroken),
    (httpx.Response(200, text='{"id": "1", "acc'), ContractBroken),
    (httpx.Response(200, json=[1, 2]), ContractBroken),
    (httpx.Response(200, json={"id": "1"}), ContractBroken),
    (httpx.ConnectError("refused"), Transient),
    (httpx.ReadTimeout("late"), Transient),
]
WRITES = [
    (answer(401), Unauthorized),
    (answer(422, "Validation failed: Text can't be blank"), Invalid),
    (answer(422), Invalid),
    (answer(403, "This action is outside the authorized scopes"), Forbidden),
    (answer(404), Forbidden),
    (answer(405), Forbidden),
    (answer(404, "Record not found"), NotFound),
    (answer(413, "too big"), Invalid),
    (answer(429, "Too many requests"), RateLimited),
    (answer(500), UnknownOutcome),
    (answer(503, "Service Unavailable"), UnknownOutcome),
    (httpx.Response(200, text="<html>Welcome", headers=HTML), ContractBroken),
    (httpx.Response(200, text='{"id": "1", "acc'), ContractBroken),
    (httpx.ConnectError("refused"), Transient),
    (httpx.ConnectTimeout("refused"), Transient),
    (httpx.ReadTimeout("late"), UnknownOutcome),
    (httpx.ReadError("reset"), UnknownOutcome),
    (httpx.RemoteProtocolError("half a body"), UnknownOutcome),
]


def named(row):
    return getattr(row, "status_code", None) or getattr(row, "__name__", type(row).__name__)


@pytest.mark.parametrize(("given", "kind"), READS, ids=named)
def test_what_an_answer_to_a_read_means(desk, instance, fault, given, kind):
    post = instance.mention("Hello")
    fault(given, path=f"/statuses/{post}", times=2)
    if kind is NotFound:
        assert desk.refresh([post])[0].exists is False
        return
    with pytest.raises(kind) as raised:
        desk.refresh([post])
    assert type(raised.value) is kind
    assert "Hello" not in str(raised.value)


@pytest.mark.parametrize(("given", "kind"), WRITES, ids=named)
def test_what_an_answer_to_a_write_means_and_that_it_is_sent_once(  # noqa: PLR0917 - fixtures
    desk, instance, fault, make, given, kind
):
    fault(given, path="/api/v1/statuses", method="POST")
    with pytest.raises(kind) as raised:
        desk.perform(make(Verb.PUBLISH, text="Closed on Monday"))
    assert type(raised.value) is kind
    sent = [one for one in instance.requests if one.method == "POST"]
    assert len(sent) == 1
    assert instance.statuses == {}


def test_a_limit_says_until_when(desk, fault):
    reset = (datetime.now(UTC) + timedelta(minutes=3)).replace(microsecond=0)
    told = {"x-ratelimit-reset": reset.isoformat().replace("+00:00", "Z")}
    fault(answer(429, "Too many requests", **told))
    with pytest.raises(RateLimited) as raised:
        desk.fetch("")
    assert raised.value.until == reset
    fault(answer(429, "Too many requests"))
    with pytest.raises(RateLimited) as raised:
        desk.fetch("")
    assert raised.value.until is None


@pytest.mark.parametrize("broken", [httpx.ReadError, httpx.RemoteProtocolError, httpx.WriteError])
def test_a_read_is_asked_again_on_a_fresh_connection(desk, instance, fault, broken):
    post = instance.mention("Hello")
    fault(broken("reset"), path=f"/statuses/{post}")
    assert desk.refresh([post])[0].exists
    again = [one for one in instance.requests if one.url.path.endswith(f"/statuses/{post}")]
    assert [one.headers["connection"] for one in again] == ["keep-alive", "close"]


def test_a_write_never_goes_out_on_a_connection_that_was_kept(desk, instance, make):
    desk.perform(make(Verb.PUBLISH, text="Closed on Monday"))
    written = [one for one in instance.requests if one.method == "POST"]
    assert {one.headers["connection"] for one in written} == {"close"}


def test_sent_and_lost_and_sent_again_with_its_key_is_one_post(desk, instance, make, fault):
    post = instance.mention("Hello")
    action = make(Verb.REPLY_PUBLIC, post, "Our one answer", target_visibility=Visibility.PUBLIC)
    fault(httpx.ReadTimeout("late"), path="/api/v1/statuses", method="POST", after=True)
    first = attempt(desk, action)
    assert (first.result, first.error.again) == (Result.UNKNOWN, TryAgain.READ_BACK)
    found = desk.find(action)
    assert desk.perform(action).external_id == found.external_id
    assert len(instance.statuses) == 2


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ("4.5.2", "mastodon"),
        ("4.5.0-nightly.2026-11-20", "mastodon"),
        ("4.3.1+glitch", "mastodon"),
        ("4.0.0 (not true; really snac/2.75)", "snac"),
        ("2.7.2 (compatible; Pleroma 2.9.1)", "pleroma"),
        ("3.5.3 (compatible; Akkoma 3.17.0)", "akkoma"),
        ("0.20.1 git-1234", ""),
        ("0.20.1", ""),
    ],
)
def test_only_mastodon_itself_is_trusted_to_remember_a_key(connect, instance, make, version, name):
    assert software_of(version).name == name
    instance.version = version
    rows = connect().capabilities.rows
    kind = Idempotency.HEADER if name == "mastodon" else Idempotency.READ_BACK
    assert rows[Verb.REPLY_PUBLIC].idempotency is kind
    connect().perform(make(Verb.PUBLISH, text="Once"))
    [written] = [one for one in instance.requests if one.method == "POST"]
    assert ("idempotency-key" in written.headers) is (name == "mastodon")


def test_a_token_with_less_than_is_needed_is_told_to_the_administrator(connect):
    platform = connect(credentials={"token": "t", "scope": "read write:statuses"}, probed=False)
    found = platform.probe()
    [problem] = found.problems
    assert problem == "The token lacks: write:blocks, write:media, write:mutes, write:reports."
    assert "write:blocks" not in found.scopes
    assert granted("read write") >= {"read:notifications", "write:blocks"}


def test_what_is_found_survives_being_kept_beside_the_account(connect):
    found = connect().capabilities
    again = platforms.capabilities_from(found.kept())
    assert (again.text, again.rows, again.scopes) == (found.text, found.rows, found.scopes)


def test_a_report_goes_to_the_author_s_own_server_too(desk, instance, make):
    post = instance.mention("A threat")
    desk.perform(make(Verb.REPORT, post, author=THEM, reason="Threatens a neighbour"))
    assert instance.reports == [
        {
            "account_id": THEM,
            "status_ids": [post],
            "comment": "Threatens a neighbour",
            "forward": True,
        }
    ]
    assert Instance().reports == []


def test_a_token_that_ends_between_two_pages_keeps_the_place(desk, instance, everything, fault):
    written = {instance.mention(f"Number {number}") for number in range(90)}
    first = desk.fetch("")
    assert first.more
    fault(answer(401, "The access token was revoked"))
    with pytest.raises(Unauthorized):
        desk.fetch(first.cursor)
    rest = everything(desk, first.cursor)
    assert {one.external_id for one in (*first.events, *rest)} == written


def test_a_clock_of_theirs_that_is_a_little_slow_hides_nothing(desk, make):
    now = datetime.now(UTC)
    ahead, other_day = now + timedelta(seconds=90), now + timedelta(minutes=10)
    made = desk.perform(make(Verb.PUBLISH, text="Closed on Monday"))
    found = desk.find(make(Verb.PUBLISH, text="Closed on Monday", decided_at=ahead))
    assert found.external_id == made.external_id
    assert desk.find(make(Verb.PUBLISH, text="Closed on Monday", decided_at=other_day)) is None
