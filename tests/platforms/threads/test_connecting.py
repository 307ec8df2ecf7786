"""Connecting, keeping the token alive, and believing what Threads sends."""

import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.platforms.meta.pretend import error
from tests.platforms.threads.conftest import APPLICATION
from tests.platforms.threads.network import US

from moothall.platforms.base import (
    ContractBroken,
    EventKind,
    Forged,
    Invalid,
    PostKind,
    Replayed,
    Unauthorized,
)
from moothall.platforms.threads.connecting import ThreadsLogin
from moothall.platforms.threads.hooks import ThreadsHooks

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOOKS = ThreadsHooks()
#: https://developers.facebook.com/docs/threads/webhooks, with our account put in
REPLY = {
    "app_id": "123456", "topic": "moderate", "target_id": "78901", "time": 1723226877,
    "subscription_id": "234567", "has_uid_field": False,
    "values": {
        "value": {
            "id": "8901234", "username": "test_username", "text": "Reply",
            "media_type": "TEXT_POST", "permalink": "https://www.threads.net/@t/post/Pp",
            "replied_to": {"id": "123456"},
            "root_post": {"id": "123456", "owner_id": US["id"], "username": "elmhouse_homes"},
            "shortcode": "Pp", "timestamp": "2025-08-04T10:33:16+0000",
        },
        "field": "replies",
    },
}  # fmt: skip


def with_field(field, **value):
    values = {"field": field, "value": {**REPLY["values"]["value"], **value}}
    return REPLY | {"target_id": US["id"], "values": values}


def signed(raw):
    digest = hmac.new(b"hush", raw, sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={digest}"}


@pytest.fixture
def login(transport):
    return ThreadsLogin(transport=transport)


def test_a_person_agrees_and_the_token_lasts_sixty_days(login, network):
    started = login.start(APPLICATION)
    asked = parse_qs(urlsplit(started.url).query)
    assert asked["state"] == [started.state]
    assert "threads_manage_replies" in asked["scope"][0]
    query = {"code": "the-code#_", "state": started.state}
    [candidate] = login.finish(APPLICATION, started, query, now=NOW)
    assert (candidate.external_id, candidate.handle) == (US["id"], US["username"])
    assert candidate.expires_at == NOW + timedelta(days=60)
    assert candidate.credentials["token"].startswith("long-")
    assert "hush" not in str(network.requests[0].url)  # the code is changed by a form


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ({"code": "the-code", "state": "another"}, Forged),
        ({"code": "the-code"}, Forged),
        ({"error": "access_denied", "state": ""}, Invalid),
        ({"code": "wrong", "state": ""}, Invalid),
    ],
)
def test_an_answer_to_another_question_connects_nothing(login, query, kind):
    started = login.start(APPLICATION)
    if query.get("state") == "":
        query = query | {"state": started.state}
    with pytest.raises(kind):
        login.finish(APPLICATION, started, query, now=NOW)


def test_a_token_is_renewed_from_a_day_old_and_until_it_ends(login, network):
    kept = {"token": "old", "renewed_at": NOW.isoformat(),
            "expires_at": (NOW + timedelta(days=60)).isoformat()}  # fmt: skip
    young = login.renew(APPLICATION, kept, now=NOW + timedelta(hours=23))
    assert (young.credentials["token"], network.requests) == ("old", [])
    later = NOW + timedelta(days=50)
    new = login.renew(APPLICATION, kept, now=later)
    assert new.credentials["token"] != "old"
    assert new.expires_at == later + timedelta(days=60)
    with pytest.raises(Unauthorized):
        login.renew(APPLICATION, kept, now=NOW + timedelta(days=61))
    network.fault(error(190, 463))
    with pytest.raises(Unauthorized):
        login.renew(APPLICATION, kept, now=later)


def test_what_is_asked_for_is_told_in_the_guide(login):
    words = " ".join(login.guide.steps)
    assert "{redirect_uri}" in words
    assert "{webhook_url}" in words
    assert all(one.purpose for one in login.guide.permissions)
    assert login.revoke(APPLICATION, {"token": "t"}) is False


# --- webhooks


def test_a_reply_that_is_sent_to_us_is_the_one_that_a_poll_finds(desk):
    raw = json.dumps(REPLY).encode()
    assert US["id"] in HOOKS.accounts(raw)
    [event] = desk.parse_webhook({}, raw)
    assert event.place is PostKind.COMMENT
    assert event.our_thread
    assert (event.external_id, event.text, event.version) == ("8901234", "Reply", "1")
    assert not event.own


def test_each_kind_of_news_becomes_what_it_is(desk):
    def told(field, **value):
        return desk.parse_webhook({}, json.dumps(with_field(field, **value)).encode())

    [mention] = told("mentions", root_post={"id": "5", "owner_id": "6"})
    assert (mention.place, mention.summons_us, mention.our_thread) == (
        PostKind.MENTION, True, False,
    )  # fmt: skip
    [below_ours] = told("mentions")
    assert below_ours.place is PostKind.COMMENT
    [reply] = told("publish", username="elmhouse_homes")
    assert reply.own
    [post] = told("publish", replied_to=None, root_post=None)
    assert (post.place, post.own) == (PostKind.POST, True)
    [gone] = told("delete", deleted_at="2025-08-05T10:33:16+0000")
    assert (gone.kind, gone.text) == (EventKind.DELETED, "")
    assert told("something_new") == []


def test_news_of_another_account_is_not_ours(connect):
    other = connect(account="17841499999999999")
    assert other.parse_webhook({}, json.dumps(REPLY).encode()) == []


def test_only_what_threads_signed_is_believed_and_only_once(desk):
    raw = json.dumps(REPLY).encode()
    delivery = HOOKS.verify(APPLICATION, signed(raw), raw, now=NOW)
    assert delivery.id == desk.verify_webhook(signed(raw), raw, now=NOW).id
    with pytest.raises(Replayed):
        HOOKS.verify(APPLICATION, signed(raw), raw, now=NOW, seen={delivery.id})
    with pytest.raises(Forged):
        HOOKS.verify(APPLICATION, {}, raw, now=NOW)


def test_an_account_without_its_application_believes_nothing(connect):
    raw = json.dumps(REPLY).encode()
    with pytest.raises(Forged):
        connect(application=None).verify_webhook(signed(raw), raw, now=NOW)


@settings(max_examples=60, deadline=None)
@given(some.data())
def test_a_delivery_with_one_byte_changed_is_forged(data):
    raw = json.dumps(REPLY).encode()
    place = data.draw(some.integers(0, len(raw) - 1))
    byte = data.draw(some.integers(0, 255).filter(lambda one: one != raw[place]))
    with pytest.raises(Forged):
        HOOKS.verify(
            APPLICATION, signed(raw), raw[:place] + bytes([byte]) + raw[place + 1 :], now=NOW
        )


def test_the_handshake_gives_the_challenge_to_whoever_knows_the_word(desk):
    query = {"hub.mode": "subscribe", "hub.verify_token": "opensesame", "hub.challenge": "115820"}
    assert HOOKS.handshake(APPLICATION, query, now=NOW).body == "115820"
    assert desk.handshake(query) == "115820"
    with pytest.raises(Forged):
        desk.handshake(query | {"hub.verify_token": "please"})


@pytest.mark.parametrize("raw", [b"", b"[]x", b"{}", b'{"topic": 1, "values": 3}', b"null"])
def test_what_cannot_be_read_is_said_to_be_so(raw):
    with pytest.raises(ContractBroken):
        HOOKS.accounts(raw)
