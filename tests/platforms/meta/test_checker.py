"""The checker itself: what Meta's descriptions know passes, and nothing else."""

import httpx
import pytest
from tests.platforms.meta.checker import Checked, Checker, Documented, parsed_fields

BASE = "https://graph.facebook.com/v25.0"
NODES = {"1": "Page", "1_2": "PagePost", "2_3": "Comment", "17": "IGUser", "18": "IGMedia"}
CHECKER = Checker(
    NODES.__getitem__,
    (Documented("GET", r"debug_token", frozenset({"input_token"}), "a page"),),
    {"UnifiedMessage": ("id", "message")},
)


def problems(method, path, **given):
    if method == "POST":
        return CHECKER.problems(httpx.Request(method, f"{BASE}{path}", data=given))
    return CHECKER.problems(httpx.Request(method, f"{BASE}{path}", params=given))


@pytest.mark.parametrize(
    ("method", "path", "given"),
    [
        ("GET", "/1/feed", {"fields": "id,message,comments.limit(5){id,from{id}}", "limit": "5"}),
        ("GET", "/2_3", {"fields": "id,is_hidden"}),
        ("GET", "/", {"ids": "1_2,2_3", "fields": "id,message"}),
        ("POST", "/2_3", {"is_hidden": "true"}),
        ("DELETE", "/2_3", {}),
        ("POST", "/1/messages", {"recipient": "{}", "messaging_type": "RESPONSE"}),
        ("POST", "/17/media", {"caption": "x", "image_url": "https://x.test/1.jpg"}),
        ("GET", "/debug_token", {"input_token": "x"}),
        ("GET", "/1/conversations", {"fields": "id,messages.limit(2){id,message}"}),
    ],
)
def test_what_meta_describes_passes(method, path, given):
    found, call = problems(method, path, **given)
    assert found == []
    assert call


@pytest.mark.parametrize(
    ("method", "path", "given", "word"),
    [
        ("GET", "/1/feeds", {}, "has no GET"),
        ("DELETE", "/1/feed", {}, "has no DELETE"),
        ("GET", "/1/feed", {"fields": "id,words"}, "no field words"),
        ("GET", "/1/feed", {"fields": "comments{words}"}, "no field words"),
        ("GET", "/1/feed", {"limit": "5", "page": "2"}, "takes no page"),
        ("POST", "/2_3", {"is_hidden": "yes"}, "neither true nor false"),
        ("POST", "/2_3", {"text": "x"}, "takes no text"),
        ("POST", "/1/messages", {"message": "{}"}, "needs recipient"),
        ("POST", "/1/messages", {"recipient": "{}", "messaging_type": "SHOUT"}, "none of"),
        ("POST", "/1/blocked", {"psid": "5"}, "no list"),
        ("POST", "/1/blocked", {"psid": '["a"]'}, "no whole number"),
        ("GET", "/debug_token", {"token": "x"}, "takes no token"),
        ("GET", "/1/conversations", {"fields": "messages{words}"}, "no description"),
        ("GET", "/", {"fields": "id"}, "by ids"),
    ],
)
def test_what_meta_does_not_describe_is_stopped(method, path, given, word):
    found, _ = problems(method, path, **given)
    assert any(word in one for one in found), found


def test_a_request_without_a_version_is_stopped():
    found, _ = CHECKER.problems(httpx.Request("GET", "https://graph.facebook.com/1/feed"))
    assert found == ["no version in /1/feed"]


def test_a_stopped_request_reaches_nobody():
    def nobody(_request):
        raise AssertionError

    with pytest.raises(AssertionError, match="has no GET"):
        httpx.Client(transport=Checked(CHECKER, nobody)).get(f"{BASE}/1/feeds")


def test_fields_are_read_with_what_is_in_them():
    assert parsed_fields("id,comments.filter(stream).limit(5){id,from{id,name}},x") == [
        ("id", ""),
        ("comments", "id,from{id,name}"),
        ("x", ""),
    ]
