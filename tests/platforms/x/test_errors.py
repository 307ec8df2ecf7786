"""What X's refusals mean, and that nothing is sent twice."""

from datetime import timedelta

import httpx
import pytest
from tests.platforms.x.network import THEM, refused

from moothall.platforms.base import (
    AlreadyDone,
    ContractBroken,
    Forbidden,
    Invalid,
    NotFound,
    Picture,
    PolicyRefused,
    RateLimited,
    Transient,
    TryAgain,
    Unauthorized,
    UnknownOutcome,
    Verb,
    Visibility,
    attempt,
)

HTML = {"content-type": "text/html"}
PROBLEMS = "https://api.x.com/2/problems/"
#: as akrherz/iembot issue 163 and others report it
DUPLICATE = "You are not allowed to create a Tweet with duplicate content."
NOT_SUMMONED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise"
    " engaged by the author of the post you are replying to."
)
NO_CREDITS = httpx.Response(402, json={
    "title": "CreditsDepleted", "type": f"{PROBLEMS}credits",
    "detail": "Your enrolled account [1] does not have any credits to fulfill this request.",
})  # fmt: skip

READS = [
    (refused(401, "Unauthorized", title="Unauthorized"), Unauthorized),
    (refused(403, "Forbidden"), Forbidden),
    (refused(403, "x", kind=f"{PROBLEMS}client-forbidden"), Forbidden),
    (NO_CREDITS, Forbidden),
    (refused(429, "Usage cap exceeded", kind=f"{PROBLEMS}usage-capped"), Forbidden),
    (refused(429, "Too Many Requests"), RateLimited),
    (httpx.Response(429, text="slow down"), RateLimited),
    (refused(400, "x", kind=f"{PROBLEMS}invalid-request"), ContractBroken),
    (refused(404, "Not Found"), NotFound),
    (httpx.Response(500), Transient),
    (httpx.Response(503, text="<h1>Over capacity", headers=HTML), Transient),
    (httpx.Response(302), ContractBroken),
    (httpx.Response(200, text="<html>Welcome", headers=HTML), ContractBroken),
    (httpx.Response(200, text='{"data": [{"id": "1", "tex'), ContractBroken),
    (httpx.Response(200, json=[1]), ContractBroken),
    (httpx.Response(200, json={"data": [{"id": "1"}]}), ContractBroken),
    (httpx.Response(200, json={"errors": [{"type": f"{PROBLEMS}new-kind"}]}), ContractBroken),
    (httpx.ConnectError("refused"), Transient),
    (httpx.ReadTimeout("late"), Transient),
]
WRITES = [
    (refused(401, "Unauthorized"), Unauthorized),
    (refused(403, DUPLICATE), AlreadyDone),
    (refused(403, NOT_SUMMONED), PolicyRefused),
    (refused(403, "You cannot send messages to this user."), PolicyRefused),
    (refused(403, "You are not permitted to perform this action."), Forbidden),
    (NO_CREDITS, Forbidden),
    (refused(400, "x", kind=f"{PROBLEMS}invalid-request"), Invalid),
    (refused(404, "Not Found"), NotFound),
    (refused(413, "too big"), Invalid),
    (refused(429, "Too Many Requests"), RateLimited),
    (httpx.Response(500), UnknownOutcome),
    (httpx.Response(503, text="Over capacity"), UnknownOutcome),
    (httpx.Response(200, json={"errors": [{"type": f"{PROBLEMS}resource-not-found"}]}), NotFound),
    (httpx.Response(201, text="<html>Welcome", headers=HTML), ContractBroken),
    (httpx.Response(201, text='{"data": {"id": "1"'), ContractBroken),
    (httpx.Response(201, json={"data": {"text": "x"}}), ContractBroken),
    (httpx.ConnectError("refused"), Transient),
    (httpx.ReadTimeout("late"), UnknownOutcome),
    (httpx.ReadError("reset"), UnknownOutcome),
    (httpx.RemoteProtocolError("half a body"), UnknownOutcome),
]


def named(row):
    return getattr(row, "status_code", None) or getattr(row, "__name__", type(row).__name__)


@pytest.mark.parametrize(("given", "kind"), READS, ids=named)
def test_what_an_answer_to_a_read_means(desk, network, fault, given, kind):
    network.write(THEM, "@cbhomes a resident's words")
    fault(given, path="/mentions", times=2)
    with pytest.raises(kind) as raised:
        desk.fetch("")
    assert type(raised.value) is kind
    assert "resident's words" not in f"{raised.value} {raised.value.detail}"


@pytest.mark.parametrize(("given", "kind"), WRITES, ids=named)
def test_what_an_answer_to_a_write_means_and_that_it_is_sent_once(  # noqa: PLR0917 - fixtures
    desk, network, fault, make, given, kind
):
    fault(given, path="/2/tweets", method="POST")
    with pytest.raises(kind) as raised:
        desk.perform(make(Verb.PUBLISH, text="Closed on Monday"))
    assert type(raised.value) is kind
    assert len([one for one in network.requests if one.method == "POST"]) == 1
    assert network.posts == {}


def test_an_answer_that_nobody_understands_is_kept(desk, fault):
    fault(httpx.Response(200, json={"data": [{"id": "1", "author_id": "2"}]}), path="/mentions")
    with pytest.raises(ContractBroken) as raised:
        desk.fetch("")
    assert '"author_id"' in raised.value.body


def test_a_time_out_after_success_is_found_and_not_sent_again(desk, network, fault, make):
    theirs = network.write(THEM, "@cbhomes our lift is broken")
    action = make(Verb.REPLY_PUBLIC, theirs, "We are on our way: cbhomes.org.uk", author=THEM,
                  target_visibility=Visibility.PUBLIC)  # fmt: skip
    fault(httpx.ReadTimeout("late"), path="/2/tweets", method="POST", after=True)
    outcome = attempt(desk, action)
    assert outcome.error.again is TryAgain.READ_BACK
    [ours] = [one for one in network.posts.values() if one["author_id"] == "1111111111"]
    assert desk.find(action).external_id == ours["id"]
    assert desk.find(make(Verb.REPLY_PUBLIC, theirs, "Other words", author=THEM)) is None


def test_an_upload_that_ends_unclear_may_be_sent_again_since_nobody_sees_it(desk, fault, make):
    fault(httpx.ReadTimeout("late"), path="/2/media/upload")
    swing = Picture(content=b"png", media_type="image/png", alt="A swing")
    with pytest.raises(Transient):
        desk.perform(make(Verb.PUBLISH, text="Open", pictures=(swing,)))


def test_what_x_says_it_did_not_do_is_no_success(desk, network, fault, make):
    theirs = network.write(THEM, "@cbhomes hello")
    for verb, told in [
        (Verb.HIDE, {"hidden": False}), (Verb.MUTE, {"muting": False}),
        (Verb.UNMUTE, {"muting": True}), (Verb.DELETE_OWN, {"deleted": False}),
    ]:  # fmt: skip
        fault(httpx.Response(200, json={"data": told}))
        with pytest.raises(Forbidden):
            desk.perform(make(verb, theirs, author=THEM))


def test_deleting_what_is_gone_is_success(desk, make):
    assert desk.perform(make(Verb.DELETE_OWN, "123")).external_id == "123"


def test_nothing_is_sent_where_it_is_not_known_whom_it_is_for(desk, network, make):
    for verb in (Verb.SEND_DM, Verb.REPLY_PRIVATE, Verb.MUTE):
        with pytest.raises(Invalid):
            desk.perform(make(verb, "1", "Hello"))
    with pytest.raises(NotFound):
        desk.perform(make(Verb.HIDE, "dm:1"))
    assert network.requests == []


def test_a_clock_of_theirs_that_is_a_little_slow_hides_nothing(desk, network, make):
    made = desk.perform(make(Verb.PUBLISH, text="Closed on Monday"))
    ahead = network.clock + timedelta(seconds=90)
    found = desk.find(make(Verb.PUBLISH, text="Closed on Monday", decided_at=ahead))
    assert found.external_id == made.external_id
    other_day = network.clock + timedelta(minutes=10)
    assert desk.find(make(Verb.PUBLISH, text="Closed on Monday", decided_at=other_day)) is None
