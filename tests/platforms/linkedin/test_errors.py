"""What LinkedIn's refusals mean, and that nothing is sent twice."""

from datetime import timedelta

import httpx
import pytest
from tests.platforms.linkedin.network import DEV, refused

from moothall.platforms.base import (
    AlreadyDone,
    ContractBroken,
    Forbidden,
    Invalid,
    NotFound,
    Picture,
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
PUBLIC = {"author": DEV, "target_visibility": Visibility.PUBLIC}
ENDED = httpx.Response(426, json={
    "status": 426, "code": "NONEXISTENT_VERSION",
    "message": "Requested version 20260701 is not active",
})  # fmt: skip
READS = [
    (refused(401, "Empty oauth2_access_token", code=401), Unauthorized),
    (refused(403, "Not enough permissions to access: GET /comments", code=100), Forbidden),
    (ENDED, Forbidden),
    (refused(400, "Invalid param"), ContractBroken),
    (refused(429, "throttled"), RateLimited),
    (httpx.Response(429), RateLimited),
    (httpx.Response(500), Transient),
    (httpx.Response(504, text="<h1>late", headers=HTML), Transient),
    (httpx.Response(302), ContractBroken),
    (httpx.Response(200, text="<html>Welcome", headers=HTML), ContractBroken),
    (httpx.Response(200, text='{"elements": [{"act'), ContractBroken),
    (httpx.Response(200, json={"paging": {}}), ContractBroken),
    (httpx.Response(200, json={"elements": [{"action": "COMMENT"}]}), ContractBroken),
    (httpx.Response(200, json=[1]), ContractBroken),
    (httpx.ConnectError("refused"), Transient),
    (httpx.ReadTimeout("late"), Transient),
]
WRITES = [
    (refused(401, "revoked", code=65601), Unauthorized),
    (refused(403, "ACCESS_DENIED", code=100), Forbidden),
    (ENDED, Forbidden),
    (refused(400, "Invalid"), Invalid),
    (refused(422, "Content is a duplicate of urn:li:share:1"), AlreadyDone),
    (refused(422, "com.linkedin: unknown field"), Invalid),
    (refused(403, "Unpermitted fields present in REQUEST_BODY: [/content]"), Invalid),
    (refused(404, "Not found"), NotFound),
    (refused(429, "throttled"), RateLimited),
    (httpx.Response(500), UnknownOutcome),
    (httpx.Response(503, text="busy"), UnknownOutcome),
    (httpx.Response(201), ContractBroken),
    (httpx.Response(201, headers={"x-restli-id": "what is this"}), ContractBroken),
    (httpx.ConnectError("refused"), Transient),
    (httpx.ReadTimeout("late"), UnknownOutcome),
    (httpx.RemoteProtocolError("half a body"), UnknownOutcome),
]


def named(row):
    return getattr(row, "status_code", None) or getattr(row, "__name__", type(row).__name__)


@pytest.mark.parametrize(("given", "kind"), READS, ids=named)
def test_what_an_answer_to_a_read_means(desk, fault, given, kind):
    fault(given, path="Notifications", times=2)
    with pytest.raises(kind) as raised:
        desk.fetch("")
    assert type(raised.value) is kind
    if kind is ContractBroken and given.content:
        assert raised.value.body == given.text


@pytest.mark.parametrize(("given", "kind"), WRITES, ids=named)
def test_what_an_answer_to_a_write_means_and_that_it_is_sent_once(  # noqa: PLR0917 - fixtures
    desk, network, fault, make, given, kind
):
    fault(given, path="/rest/posts", method="POST")
    with pytest.raises(kind) as raised:
        desk.perform(make(Verb.PUBLISH, text="Closed on Monday"))
    assert type(raised.value) is kind
    assert len([one for one in network.requests if one.method == "POST"]) == 1
    assert network.posts == {}


@pytest.mark.parametrize("body", ['{"id": "1", "mess', "<html>", "[]", '{"id": "1"}'])
def test_an_answer_to_a_comment_that_nobody_understands_is_kept(desk, network, fault, make, body):
    theirs = network.comment(network.post("Ours"), "Hello")
    told = httpx.Response(201, text=body, headers={"x-restli-id": "5"})
    fault(told, path="/comments", method="POST")
    with pytest.raises(ContractBroken) as raised:
        desk.perform(make(Verb.REPLY_PUBLIC, theirs, "Hello", **PUBLIC))
    assert raised.value.body == body
    assert raised.value.again is TryAgain.READ_BACK


@pytest.mark.parametrize("verb", [Verb.REPLY_PUBLIC, Verb.PUBLISH])
def test_a_time_out_after_success_is_found_and_not_sent_again(  # noqa: PLR0917 - fixtures
    desk, network, fault, make, writes, verb
):
    theirs = network.comment(network.post("Ours"), "Hello")
    path = "/comments" if verb is Verb.REPLY_PUBLIC else "/rest/posts"
    target = theirs if verb is Verb.REPLY_PUBLIC else ""
    action = make(verb, target, "On our way (soon)", **PUBLIC)
    fault(httpx.ReadTimeout("late"), path=path, method="POST", after=True)
    assert attempt(desk, action).error.again is TryAgain.READ_BACK
    found = desk.find(action)
    assert found.external_id in {**network.comments, **network.posts}
    assert len(writes()) == 1
    late = make(verb, target, "On our way (soon)", decided_at=network.clock.replace(year=2027))
    assert desk.find(late) is None  # the same words of another day are not this answer


def test_a_picture_whose_end_is_unclear_may_be_sent_again(desk, fault, make):
    fault(httpx.ReadTimeout("late"), path="/dms-uploads", method="PUT")
    swing = Picture(content=b"png", media_type="image/png", alt="A swing")
    with pytest.raises(Transient):
        desk.perform(make(Verb.PUBLISH, text="Open", pictures=(swing,)))


def test_nothing_is_sent_for_what_is_no_comment(desk, network, make):
    for target in ("", "5", "urn:li:comment:5", "urn:li:person:5"):
        with pytest.raises(NotFound):
            desk.perform(make(Verb.REPLY_PUBLIC, target, "Hello", **PUBLIC))
    assert network.requests == []


def test_a_token_that_ends_between_two_pages_keeps_the_place(desk, network, fault, everything):
    post = network.post("Bin day is Tuesday")
    written = {network.comment(post, f"Comment {number}") for number in range(90)}
    for comment in written:
        network.notify("COMMENT", comment, post=post, text="Comment")
    first = desk.fetch("")
    assert first.more
    fault(refused(401, "The token used in the request has expired", code=65602))
    with pytest.raises(Unauthorized):
        desk.fetch(first.cursor)
    rest = everything(desk, first.cursor)
    assert written <= {one.external_id for one in (*first.events, *rest)}


def test_a_clock_of_theirs_that_is_a_little_slow_hides_nothing(desk, network, make):
    made = desk.perform(make(Verb.PUBLISH, text="Closed"))
    ahead = network.clock + timedelta(seconds=90)
    assert desk.find(make(Verb.PUBLISH, text="Closed", decided_at=ahead)) == made
    other_day = network.clock + timedelta(minutes=10)
    assert desk.find(make(Verb.PUBLISH, text="Closed", decided_at=other_day)) is None
