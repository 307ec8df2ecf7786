"""What the servers' refusals and faults mean to the desk: nothing is taken for done or undone."""

from datetime import UTC, datetime

import httpx
import pytest
from tests.platforms.bluesky.server import DID, Scripted

from moothall import platforms
from moothall.platforms.base import (
    Action,
    Changed,
    Connection,
    ContractBroken,
    Forbidden,
    Forged,
    Invalid,
    NotFound,
    PolicyRefused,
    RateLimited,
    Result,
    Transient,
    Unauthorized,
    UnknownOutcome,
    Verb,
    attempt,
)
from moothall.platforms.bluesky.errors import BY_NAME, SPOKEN, refusal
from moothall.platforms.bluesky.session import unreadable

PUT = "com.atproto.repo.putRecord"
GET = "com.atproto.repo.getRecord"
NOTICES = "app.bsky.notification.listNotifications"
REFRESH = "com.atproto.server.refreshSession"
SIGN_IN = "com.atproto.server.createSession"
EXPIRED = {"error": "ExpiredToken", "message": "Token has expired"}
MADE = {"uri": f"at://{DID}/app.bsky.feed.post/3lbmtyyyyyy2a", "cid": "bafy"}


@pytest.fixture
def server():
    made = Scripted()
    yield made
    made.close()


@pytest.fixture
def kept():
    return []


@pytest.fixture
def desk(server, kept):
    connection = Connection(
        account=DID,
        base_url=server.url,
        credentials={"identifier": "homes.test", "app_password": "p", "access": "old",
                     "refresh": "older"},
        keep_credentials=lambda given: kept.append(dict(given)),
        timeout=5.0,
    )  # fmt: skip
    opened = platforms.get("bluesky").open(connection)
    yield opened
    opened.close()


@pytest.fixture
def post():
    return Action(
        verb=Verb.PUBLISH,
        client_key="k1",
        text="Bin days change.",
        decided_at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("status", "name", "message", "writing", "kind"),
    [
        (401, "AuthenticationRequired", "Invalid identifier or password", False, Unauthorized),
        (401, "AuthMissing", "Authentication Required", False, Unauthorized),
        (400, "ExpiredToken", "Token has been revoked", False, Unauthorized),
        (400, "InvalidToken", "Token could not be verified", False, Unauthorized),
        (400, "InvalidToken", "Bad token method", False, Forbidden),
        (400, "InvalidToken", "Bad token scope", False, Forbidden),
        (401, "AccountTakedown", "Account has been taken down", False, Forbidden),
        (403, "Forbidden", "", True, Forbidden),
        (501, "MethodNotImplemented", "Method Not Implemented", True, Forbidden),
        (400, "NotFound", "Post not found", False, NotFound),
        (400, "RecordNotFound", "Could not locate record: at://x", False, NotFound),
        (400, "InvalidRequest", "Could not locate record: at://x", False, NotFound),
        (400, "InvalidRequest", "Profile not found", False, NotFound),
        (400, "InvalidRequest", "Record/text must not be longer than 300 graphemes", True, Invalid),
        (400, "BlobTooLarge", "This file is too large", True, Invalid),
        (400, "InvalidSwap", "Record was at bafy", True, Changed),
        (400, "MessagesDisabled", "recipient has disabled incoming messages", True, PolicyRefused),
        (429, "RateLimitExceeded", "Rate Limit Exceeded", True, RateLimited),
        # createRecord says so of a key that is taken: nobody can tell it from a fault
        (500, "InternalServerError", "Internal Server Error", True, UnknownOutcome),
        (500, "InternalServerError", "Internal Server Error", False, Transient),
        (502, "UpstreamFailure", "", True, UnknownOutcome),
        (504, "UpstreamTimeout", "", False, Transient),
        (400, "SomethingNew", "", True, ContractBroken),
    ],
)  # fmt: skip
def test_each_refusal_means_one_thing(status, name, message, writing, kind):
    answer = httpx.Response(status, json={"error": name, "message": message})
    assert type(refusal(answer, writing=writing)) is kind


def test_every_meaning_in_the_table_has_words_for_the_officer():
    assert set(BY_NAME.values()) <= SPOKEN.keys()


def test_a_limit_ends_when_the_server_says_and_at_an_unknown_time_where_it_does_not():
    body = {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}
    told = refusal(
        httpx.Response(429, json=body, headers={"ratelimit-reset": "1795430000"}), writing=False
    )
    assert told.until == datetime.fromtimestamp(1795430000, UTC)
    assert refusal(httpx.Response(429, json=body), writing=False).until is None


@pytest.mark.parametrize(
    ("status", "raw"),
    [
        (200, b"<html>Please sign in to the wireless network</html>"),
        (200, b'{"notifications": [{"uri": "at://x"}]}'),
        (200, b"[]"),
        (200, b'{"notifications": 7}'),
        (418, b"<html>teapot</html>"),
    ],
    ids=["HTML", "a field is missing", "a list", "another type", "an unknown refusal"],
)
def test_what_nobody_documents_is_kept_and_told(server, desk, status, raw):
    server.say(NOTICES, status, raw)
    with pytest.raises(ContractBroken) as caught:
        desk.fetch("")
    assert caught.value.body == raw.decode()


def test_half_an_answer_to_a_reading_is_a_passing_fault(server, desk):
    server.say(NOTICES, 200, b'{"notifications": [', cut=True)
    with pytest.raises(Transient):
        desk.fetch("")


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 200, "body": b'{"uri": "at', "cut": True},
        {"status": 500, "body": {"error": "InternalServerError", "message": "x"}},
        {"status": 502, "body": b"<html>Bad gateway</html>"},
        {"status": 200, "body": b"<html></html>"},
        {"status": 200, "body": {"cid": "bafy"}},
    ],
    ids=["half a body", "a fault", "a gateway's page", "HTML", "no address"],
)
def test_an_unclear_end_of_a_write_is_unknown_and_it_was_sent_once(server, desk, post, fault):
    server.say(PUT, **fault)
    assert attempt(desk, post).result is Result.UNKNOWN
    assert server.count(PUT) == 1


def test_an_answer_that_comes_too_late_is_unknown(server, post):
    server.say(PUT, 200, MADE, wait=1.0)
    connection = Connection(
        account=DID, base_url=server.url, credentials={"access": "a"}, timeout=0.2
    )
    opened = platforms.get("bluesky").open(connection)
    assert attempt(opened, post).result is Result.UNKNOWN
    opened.close()


def test_a_key_that_is_taken_by_our_own_words_means_done(server, desk, post):
    server.say(PUT, 400, {"error": "InvalidSwap", "message": "Record was at bafy"})
    server.say(GET, 200, MADE | {"value": {"text": post.text}})
    outcome = desk.perform(post)
    assert (outcome.result, outcome.external_id) == (Result.CONFIRMED, MADE["uri"])


def test_a_key_that_is_taken_by_other_words_is_no_success(server, desk, post):
    server.say(PUT, 400, {"error": "InvalidSwap", "message": "Record was at bafy"})
    server.say(GET, 200, MADE | {"value": {"text": "Something else"}})
    with pytest.raises(Changed):
        desk.perform(post)


def test_a_token_that_expires_before_a_write_is_renewed_and_it_is_done_once(
    server, desk, post, kept
):
    server.say(PUT, 400, EXPIRED)
    server.say(PUT, 200, MADE)
    assert desk.perform(post).result is Result.CONFIRMED
    sent = [token for nsid, token, _ in server.asked if nsid == PUT]
    assert sent == ["Bearer old", "Bearer new"]
    assert tuple(t for nsid, t, _ in server.asked if nsid == REFRESH) == ("Bearer older",)
    assert kept[0]["access"] == "new"


def test_too_many_sign_ins_make_us_wait_and_are_not_a_wrong_password(server, desk, kept):
    server.script[REFRESH] = []
    server.say(REFRESH, 400, EXPIRED)
    server.script[SIGN_IN] = []
    server.say(
        SIGN_IN,
        429,
        {"error": "RateLimitExceeded", "message": ""},
        {"ratelimit-reset": "1795430000"},
    )
    server.say(NOTICES, 400, EXPIRED)
    with pytest.raises(RateLimited):
        desk.fetch("")
    assert kept == []


def test_a_gate_that_changed_meanwhile_leaves_hiding_for_later(server, desk):
    root = f"at://{DID}/app.bsky.feed.post/3lbmtyyyyyy2a"
    action = Action(verb=Verb.HIDE, client_key="k", target="at://did:plc:tess/app.bsky.feed.post/3lbmtyyyyyy2b",
                    conversation=root, decided_at=datetime(2026, 11, 23, tzinfo=UTC))  # fmt: skip
    server.say(PUT, 400, {"error": "InvalidSwap", "message": "Record was at bafy"})
    with pytest.raises(Transient):
        desk.perform(action)
    assert server.count(PUT) == 1


def test_a_document_that_leads_elsewhere_is_not_followed_without_encryption(server, desk, post):
    server.say(PUT, 400, EXPIRED)
    server.say(PUT, 200, MADE)
    ftp = {"service": [{"id": "#atproto_pds", "serviceEndpoint": "ftp://elsewhere.example"}]}
    server.script[REFRESH] = []
    server.say(REFRESH, 200, {"accessJwt": "new", "refreshJwt": "f", "did": DID, "didDoc": ftp})
    assert desk.perform(post).result is Result.CONFIRMED
    assert server.count(PUT) == 2


def test_nothing_that_calls_itself_bluesky_s_news_is_believed(desk):
    with pytest.raises(Forged):
        desk.verify_webhook({}, b"{}", now=datetime(2026, 11, 23, tzinfo=UTC))
    with pytest.raises(Forged):
        desk.parse_webhook({}, b"{}")
    with pytest.raises(Forged):
        desk.handshake({"challenge": "x"})


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ('{"accessJwt": "a token", "refreshJwt": "another"}', ""),
        ('{"accessJwt": "a tok', ""),
        ("<h1>We are back soon</h1>", "<h1>We are back soon</h1>"),
    ],
)
def test_an_answer_with_tokens_in_it_is_not_kept_to_be_read(told, kept):
    assert unreadable(httpx.Response(200, text=told), KeyError("did")).body == kept
