"""Meta's Graph API: what is sent, what an answer means, and stopping before Meta stops us."""

import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.platforms.meta.checker import params_of

from moothall.platforms.base import (
    AlreadyDone,
    ContractBroken,
    Forbidden,
    Invalid,
    NotFound,
    PlatformError,
    PolicyRefused,
    RateLimited,
    Transient,
    TryAgain,
    Unauthorized,
    UnknownOutcome,
)
from moothall.platforms.meta.errors import BUSINESS_LIMITS, LIMITS, meant
from moothall.platforms.meta.graph import Graph, proof_of, written
from moothall.platforms.meta.usage import PAUSE, Budget, usage_of

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BASE = "https://graph.facebook.com/v25.0"


class Clock:
    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def graph(clock):
    """A client whose answers the test gives, one for each request."""
    opened = []

    def making(*answers, **given):
        waiting, seen = list(answers), []

        def answer(request):
            request.read()
            seen.append(request)
            told = waiting.pop(0) if waiting else httpx.Response(200, json={"id": "1"})
            if isinstance(told, Exception):
                raise told
            return told

        given = {"title": "Facebook", "token": "t", "clock": clock, "budget": Budget()} | given
        client = Graph(transport=httpx.MockTransport(answer), **given)
        client.seen = seen
        opened.append(client)
        return client

    yield making
    for client in opened:
        client.close()


def error(code, subcode=None, status=400, **more):
    told = {"message": "words", "type": "OAuthException", "code": code, "fbtrace_id": "T1"}
    if subcode:
        told["error_subcode"] = subcode
    return httpx.Response(status, json={"error": told | more})


# --- what is sent


def test_the_token_is_in_no_address_and_the_proof_is_the_documented_one(graph):
    client = graph(app_secret="s", token="page token")
    client.read("1/feed", fields="id", limit=5)
    client.write("1/feed", {"message": "Hello", "published": False})
    expected = hmac.new(b"s", b"page token", sha256).hexdigest()
    assert proof_of("page token", "s") == expected
    for request in client.seen:
        assert "page%20token" not in str(request.url)
        assert request.headers["authorization"] == "Bearer page token"
        assert params_of(request)["appsecret_proof"] == expected
    assert client.seen[0].url.path == "/v25.0/1/feed"
    assert params_of(client.seen[1])["published"] == "false"
    assert client.seen[1].url.query == b""


def test_the_proof_is_known_by_a_worked_vector():
    # echo -n 'EAAB' | openssl dgst -sha256 -hmac 'app-secret'
    worked = "270719a879708ea59f5773cc87c693ea0814ab09f5edc698b634ee79b5105caf"
    assert proof_of("EAAB", "app-secret") == worked


def test_without_a_secret_there_is_no_proof(graph):
    client = graph()
    client.read("me")
    assert "appsecret_proof" not in params_of(client.seen[0])


def test_another_version_or_host_is_a_matter_of_the_address(graph):
    client = graph(base_url="https://graph.threads.net/v1.0/")
    client.read("me")
    assert str(client.seen[0].url) == "https://graph.threads.net/v1.0/me"


def test_what_a_deletion_says_goes_in_the_address(graph):
    client = graph(app_secret="s")
    client.write("1/blocked", {"psid": "7"}, method="DELETE")
    assert params_of(client.seen[0])["psid"] == "7"
    assert client.seen[0].content == b""


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "true"), (False, "false"), (5, "5"), ("a", "a"), ([1], "[1]"),
     ({"text": "ä"}, '{"text":"ä"}')],
)  # fmt: skip
def test_parameters_are_written_as_meta_reads_them(value, text):
    assert written(value) == text


# --- lists


def page(data, after="", *, following=True):
    paging = {"cursors": {"after": after or "last"}} | ({"next": "x"} if following else {})
    return httpx.Response(200, json={"data": data, "paging": paging})


def test_a_list_is_walked_by_its_cursors(graph):
    client = graph(page([1], "a"), page([2], "b"), page([3], following=False))
    assert list(client.every("1/feed", fields="id")) == [1, 2, 3]
    assert [one.url.params.get("after") for one in client.seen] == [None, "a", "b"]


def test_a_list_that_turns_in_a_circle_ends(graph):
    client = graph(page([1], "a"), page([2], "a"))
    assert list(client.every("1/feed")) == [1, 2]


@pytest.mark.parametrize("body", [{}, {"data": None}, {"data": 5}, [], {"data": {}, "paging": 1}])
def test_a_list_without_what_lists_have_is_kept_and_told(graph, body):
    client = graph(httpx.Response(200, json=body))
    with pytest.raises(ContractBroken) as caught:
        client.listing("1/feed")
    assert caught.value.body == json.dumps(body, separators=(",", ":"))


# --- what an answer means


@pytest.mark.parametrize(
    ("code", "subcode", "kind"),
    [
        (1, None, Transient), (2, None, Transient), (1, 99, Transient),
        (3, None, Forbidden), (4, None, RateLimited), (9, None, RateLimited),
        (10, None, Forbidden), (10, 2018278, PolicyRefused), (10, 2018108, PolicyRefused),
        (17, None, RateLimited), (32, None, RateLimited), (100, None, Invalid),
        (100, 33, NotFound), (100, 2018001, PolicyRefused), (102, None, Unauthorized),
        (104, None, Unauthorized), (190, None, Unauthorized), (190, 458, Unauthorized),
        (190, 459, Unauthorized), (190, 460, Unauthorized), (190, 463, Unauthorized),
        (190, 464, Unauthorized), (190, 467, Unauthorized), (190, 492, Unauthorized),
        (190, 99999, Unauthorized), (200, None, Forbidden), (210, None, Forbidden),
        (283, None, Forbidden), (299, None, Forbidden), (341, None, RateLimited),
        (368, None, PolicyRefused), (506, None, AlreadyDone), (551, 1545041, PolicyRefused),
        (613, None, RateLimited), (803, None, NotFound), (1609005, None, Invalid),
        (10900, None, PolicyRefused), (10901, None, PolicyRefused), (10903, None, PolicyRefused),
        (80001, None, RateLimited), (80002, None, RateLimited), (80006, None, RateLimited),
        (424242, None, ContractBroken),
    ],
)  # fmt: skip
def test_every_code_has_its_meaning(graph, code, subcode, kind):
    with pytest.raises(PlatformError) as caught:
        graph(error(code, subcode)).read("1")
    assert type(caught.value) is kind
    assert caught.value.words.endswith(".")
    assert "{" not in caught.value.words
    assert "words" in caught.value.detail
    assert "T1" in caught.value.detail


@settings(max_examples=60, deadline=None)
@given(st.integers(-5, 100_000), st.integers(0, 3_000_000))
def test_no_code_is_left_without_a_meaning_or_has_two(code, subcode):
    meaning = meant(code, subcode)
    assert not (meaning and (code in LIMITS or code in BUSINESS_LIMITS))
    if meaning:
        assert meaning.words.format(title="Facebook").endswith(".")


@pytest.mark.parametrize("code", [1, 2])
def test_a_fault_while_writing_leaves_the_end_unknown(graph, code):
    with pytest.raises(UnknownOutcome) as caught:
        graph(error(code, status=500)).write("1/feed", {"message": "x"})
    assert caught.value.again is TryAgain.READ_BACK


def test_an_unknown_code_that_calls_itself_passing_is_a_fault(graph):
    with pytest.raises(Transient):
        graph(error(424242, is_transient=True)).read("1")


def test_an_error_with_a_success_around_it_is_an_error(graph):
    with pytest.raises(Forbidden):
        graph(error(10, status=200)).read("1")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(200, text="<html>Sorry</html>"), ContractBroken),
        (httpx.Response(200, text='{"data": [{"id"'), ContractBroken),
        (httpx.Response(302, headers={"Location": "/login"}), ContractBroken),
        (httpx.Response(400, text="<html>"), ContractBroken),
        (httpx.Response(502, text="<html>Bad gateway</html>"), Transient),
        (httpx.Response(429), RateLimited),
        (httpx.ReadTimeout("late"), Transient),
        (httpx.ConnectError("no"), Transient),
    ],
)
def test_what_is_no_answer_of_metas_is_no_answer(graph, answer, kind):
    with pytest.raises(kind) as caught:
        graph(answer).read("1")
    if kind is ContractBroken and answer.text:
        assert caught.value.body == answer.text


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.ReadTimeout("late"), UnknownOutcome),
        (httpx.RemoteProtocolError("cut"), UnknownOutcome),
        (httpx.ConnectError("no"), Transient),
        (httpx.Response(503, text="busy"), UnknownOutcome),
        (httpx.Response(200, text='{"id"'), ContractBroken),
    ],
)
def test_a_write_is_sent_once_whatever_comes_back(graph, answer, kind):
    client = graph(answer)
    with pytest.raises(kind) as caught:
        client.write("1/feed", {"message": "x"})
    assert len(client.seen) == 1
    if kind is not Transient:
        assert caught.value.again is TryAgain.READ_BACK


# --- stopping before Meta stops us


def usage(share, minutes=0):
    use = {"type": "pages", "call_count": share, "total_cputime": 1, "total_time": 1,
           "estimated_time_to_regain_access": minutes}  # fmt: skip
    return {"x-business-use-case-usage": json.dumps({"100": [use]})}


def told(headers):
    return httpx.Response(200, json={"id": "1"}, headers=headers)


@pytest.mark.parametrize(
    ("headers", "share"),
    [
        ({"x-app-usage": '{"call_count":28,"total_time":25,"total_cputime":31}'}, 31),
        ({"x-page-usage": '{"call_count":44}'}, 44),
        (usage(77), 77),
        ({"x-app-usage": '{"call_count":3}'} | usage(12), 12),
        ({}, 0), ({"x-app-usage": "nonsense"}, 0), ({"x-app-usage": "[1]"}, 0),
        ({"x-app-usage": '{"call_count":"many"}'}, 0), ({"x-app-usage": '{"call_count":true}'}, 0),
    ],
)  # fmt: skip
def test_the_fullest_of_all_measures_counts(headers, share):
    assert usage_of(headers).share == share


def test_an_answer_without_a_share_leaves_what_was_told_before(graph, clock):
    client = graph(told(usage(77)), told({}), told({"x-app-usage": '{"call_count":"many"}'}))
    assert client.requests is None
    client.read("1")
    for _ in range(2):
        clock.now += PAUSE
        client.read("1")
        assert (client.requests.used, client.requests.told_at) == (77, NOW)


def test_nothing_used_is_told_as_well(graph):
    client = graph(told({"x-app-usage": '{"call_count":0,"total_time":0,"total_cputime":0}'}))
    client.read("1")
    assert client.requests.left == 100


def test_more_than_all_is_all(graph):
    client = graph(told(usage(131, minutes=17)))
    client.read("1")
    assert client.requests.left == 0
    assert client.requests.resets_at == NOW + timedelta(minutes=17)


def test_reading_pauses_near_the_limit_and_writing_does_not(graph, clock):
    client = graph(told(usage(95)))
    client.read("1")
    with pytest.raises(RateLimited) as caught:
        client.read("1")
    assert caught.value.until == NOW + PAUSE
    client.write("1/feed", {"message": "an officer's answer"})
    clock.now += PAUSE
    client.read("1")
    assert len(client.seen) == 3


def test_what_was_used_up_is_known_to_the_next_connection_too(graph):
    budget = Budget()
    graph(told(usage(95)), budget=budget).read("1")
    with pytest.raises(RateLimited):
        graph(budget=budget).read("1")
    graph(budget=budget, token="another Page's").read("1")


def test_a_refusal_for_a_limit_says_until_when(graph):
    limited = error(80001)
    limited.headers.update(usage(100, minutes=17))
    with pytest.raises(RateLimited) as caught:
        graph(limited).read("1")
    assert caught.value.until == NOW + timedelta(minutes=17)


def test_a_limit_without_any_header_has_no_time(graph):
    with pytest.raises(RateLimited) as caught:
        graph(error(4)).read("1")
    assert caught.value.until is None


def test_an_error_holds_no_token_and_no_words_of_residents(graph):
    client = graph(error(100), token="secret-token", app_secret="app-secret")
    with pytest.raises(Invalid) as caught:
        client.write("1/feed", {"message": "My neighbour is ill"})
    said = repr(vars(caught.value)) + str(caught.value)
    assert "secret" not in said
    assert "neighbour" not in said
