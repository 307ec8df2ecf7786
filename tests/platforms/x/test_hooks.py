"""What X sends by itself: who signed it, whom it is about, what it says."""

import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.platforms.x.conftest import APPLICATION
from tests.platforms.x.network import OTHER, THEM, US

from moothall.platforms.base import (
    Application,
    ContractBroken,
    EventKind,
    Forged,
    PostKind,
    Replayed,
    Visibility,
)
from moothall.platforms.x.hooks import XHooks

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOOKS = XHooks()
CHALLENGE_BY_OPENSSL = "a/80XqhlDFD5rdkyjg3KcPEdIq+c4jSW+Jqgrth4LJE="
NEW, OLD = "X-Twitter-Webhooks-Signature-OAuth2", "X-Twitter-Webhooks-Signature"
USER = {"id": THEM, "username": "dev_p", "name": "Dev Patel", "protected": False}


def event(kind, payload, *, user=US, includes=None):
    """The envelope of https://docs.x.com/x-api/activity/event-payloads."""
    return json.dumps({"data": {
        "event_uuid": "2080765813578191303", "filter": {"user_id": user}, "event_type": kind,
        "tag": "desk", "payload": payload, "includes": includes or {"users": [USER]},
    }}).encode()  # fmt: skip


#: the shape of X's own example, which still has the older names
POST = {
    "id": "2080765813578191303", "conversation_id": "2080765813578191303", "author_id": THEM,
    "created_at": "2026-07-24T21:23:23.000Z", "text": "hey @cbhomes",
    "edit_history_tweet_ids": ["2080765813578191303"],
    "entities": {"mentions": [{"start": 4, "end": 12, "username": "cbhomes", "id": US}]},
}  # fmt: skip
MENTION = event("post.mention.create", POST)


def signed(raw, secret):
    made = hmac.new(secret.encode(), raw, sha256).digest()
    return f"sha256={b64encode(made).decode()}"


def both(raw):
    return {NEW: signed(raw, "the secret of OAuth 2.0"), OLD: signed(raw, "the older secret")}


def test_the_challenge_is_answered_as_x_shows_it():
    told = HOOKS.handshake(APPLICATION, {"crc_token": "challenge_string"}, now=NOW)
    assert told.media_type == "application/json"
    # worked with `printf challenge_string | openssl dgst -sha256 -hmac 'the secret of OAuth 2.0'
    # -binary | base64`
    assert json.loads(told.body) == {"response_token": f"sha256={CHALLENGE_BY_OPENSSL}"}
    older = Application(client_id="c", secrets={"consumer_secret": "the older secret"})
    assert "sha256=" in HOOKS.handshake(older, {"crc_token": "x"}, now=NOW).body


@pytest.mark.parametrize("query", [{}, {"crc_token": ""}, {"challengeCode": "x"}])
def test_what_is_no_challenge_of_x_is_refused(query):
    with pytest.raises(Forged):
        HOOKS.handshake(APPLICATION, query, now=NOW)


@pytest.mark.parametrize(
    "chosen", ['{"for_user_id":"1"}', '"1"', "a b", "a\nb", "é", "[1]", "x" * 201, "a:b"]
)
def test_nobody_has_a_text_of_their_own_choice_signed(chosen):
    with pytest.raises(Forged):
        HOOKS.handshake(APPLICATION, {"crc_token": chosen}, now=NOW)


@pytest.mark.parametrize("token", [b"1", b"null", b"YWJjZA=="])
def test_what_was_signed_for_an_answer_is_no_delivery(token):
    told = HOOKS.handshake(APPLICATION, {"crc_token": token.decode()}, now=NOW)
    with pytest.raises(Forged):
        HOOKS.verify(APPLICATION, {NEW: json.loads(told.body)["response_token"]}, token, now=NOW)


@pytest.mark.parametrize("names", [(NEW, OLD), (NEW,), (OLD,), (NEW.lower(),)])
def test_either_secret_signs_and_names_come_in_any_case(names):
    by_name = {name.lower(): value for name, value in both(MENTION).items()}
    headers = {name: by_name[name.lower()] for name in names}
    told = HOOKS.verify(APPLICATION, headers, MENTION, now=NOW)
    assert told.id == f"2080765813578191303:post.mention.create:{US}"


def test_the_newer_signature_decides_where_there_are_both():
    headers = both(MENTION) | {NEW: signed(MENTION, "somebody's secret")}
    with pytest.raises(Forged):
        HOOKS.verify(APPLICATION, headers, MENTION, now=NOW)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {NEW: ""},
        {NEW: signed(MENTION, "the secret of OAuth 2.0").removeprefix("sha256=")},
        {NEW: signed(MENTION, "the older secret")},
        {OLD: signed(MENTION, "the secret of OAuth 2.0")},
        {
            NEW: signed(
                json.dumps(json.loads(MENTION), indent=1).encode(), "the secret of OAuth 2.0"
            )
        },
        {NEW: "sha256=\u00e4"},
    ],
    ids=["none", "empty", "without its name", "by another", "the wrong one", "written anew", "ä"],
)
def test_what_x_did_not_sign_is_refused(headers):
    with pytest.raises(Forged):
        HOOKS.verify(APPLICATION, headers, MENTION, now=NOW)


@settings(max_examples=80)
@given(at=some.integers(0, len(MENTION) - 1), bit=some.integers(0, 7))
def test_one_changed_bit_is_noticed(at, bit):
    changed = bytearray(MENTION)
    changed[at] ^= 1 << bit
    with pytest.raises(Forged):
        HOOKS.verify(APPLICATION, both(MENTION), bytes(changed), now=NOW)


def test_a_copy_is_told_by_the_number_of_its_event():
    seen = {HOOKS.verify(APPLICATION, both(MENTION), MENTION, now=NOW).id}
    with pytest.raises(Replayed):
        HOOKS.verify(APPLICATION, both(MENTION), MENTION, now=NOW, seen=seen)
    other = event("post.mention.create", POST, user=OTHER)
    assert HOOKS.verify(APPLICATION, both(other), other, now=NOW, seen=seen).id not in seen
    unread = b"signed and no JSON"
    assert len(HOOKS.verify(APPLICATION, both(unread), unread, now=NOW).id) == 64


def test_whom_a_delivery_is_about():
    assert HOOKS.accounts(MENTION) == (US,)
    assert HOOKS.accounts(json.dumps({"for_user_id": US}).encode()) == (US,)
    for raw in (b"{", b"[]", b"{}", b'{"data": {}}'):
        with pytest.raises(ContractBroken):
            HOOKS.accounts(raw)


def test_a_mention_comes_as_the_poll_would_bring_it(desk):
    [event_] = desk.parse_webhook({}, MENTION)
    assert (event_.kind, event_.place) == (EventKind.CREATED, PostKind.MENTION)
    assert event_.key.external_id == event_.key.version == "2080765813578191303"
    assert (event_.summons_us, event_.visibility) == (True, Visibility.PUBLIC)
    assert event_.author.handle == "dev_p"


def test_another_accounts_part_is_left_alone(connect):
    assert connect(account=OTHER).parse_webhook({}, MENTION) == []


def test_our_own_post_from_elsewhere_is_noticed_and_its_deletion(desk):
    [ours] = desk.parse_webhook({}, event("post.create", POST | {"author_id": US}))
    assert ours.own
    [gone] = desk.parse_webhook({}, event("post.delete", {"id": "1", "author_id": US}))
    assert (gone.kind, gone.external_id, gone.text, gone.own) == (EventKind.DELETED, "1", "", True)


def test_a_private_message_comes_as_private(desk):
    """X's example of ``dm.received``."""
    raw = event("dm.received", {"direct_message_events": [{
        "type": "message_create", "id": "2080765901528535096",
        "created_timestamp": "1784928224372",
        "message_create": {"target": {"recipient_id": US}, "sender_id": THEM,
                           "message_data": {"text": "hello!", "entities": {"urls": []}}},
    }], "users": {THEM: {"data": USER}}})  # fmt: skip
    [message] = desk.parse_webhook({}, raw)
    assert (message.external_id, message.text) == ("dm:2080765901528535096", "hello!")
    assert message.visibility is Visibility.PRIVATE
    assert message.conversation == f"{US}-{THEM}"
    assert message.author.handle == "dev_p"


@pytest.mark.parametrize("kind", ["like.create", "follow.follow", "chat.received", "new.kind"])
def test_what_is_no_word_to_us_is_passed_over(desk, kind):
    assert desk.parse_webhook({}, event(kind, {"id": "1"})) == []


def test_the_older_way_of_telling_is_understood(desk):
    """Version 1.1, as the Account Activity API sends it until X ends it."""
    user = {"id_str": THEM, "screen_name": "dev_p", "name": "Dev Patel", "protected": False}
    post = {
        "id_str": "9", "text": "@cbhomes short", "user": user,
        "created_at": "Fri Jul 24 21:23:23 +0000 2026", "in_reply_to_status_id_str": None,
        "extended_tweet": {"full_text": "@cbhomes all of it", "entities": {
            "user_mentions": [{"id_str": US, "screen_name": "cbhomes"}], "urls": []}},
    }  # fmt: skip
    told = {
        "for_user_id": US,
        "tweet_create_events": [post, post | {"id_str": "10", "retweeted_status": {}}],
        "tweet_delete_events": [
            {"status": {"id": "3", "user_id": US}, "timestamp_ms": "1784928224372"}
        ],
    }
    created, gone = desk.parse_webhook({}, json.dumps(told).encode())
    assert (created.text, created.summons_us) == ("@cbhomes all of it", True)
    assert created.occurred_at == datetime(2026, 7, 24, 21, 23, 23, tzinfo=UTC)
    assert (gone.kind, gone.external_id) == (EventKind.DELETED, "3")
    assert desk.parse_webhook({}, json.dumps(told | {"for_user_id": THEM}).encode()) == []


@pytest.mark.parametrize(
    "raw",
    [
        b"{}",
        b'{"data": {}}',
        b'{"data": {"event_type": "post.create", "filter": {"user_id": "1111111111"}}}',
        event("post.mention.create", {"id": "1"}),
        event("dm.received", {}),
    ],
)
def test_a_delivery_of_another_shape_is_kept_and_shown(desk, raw):
    with pytest.raises(ContractBroken) as raised:
        desk.parse_webhook({}, raw)
    assert raised.value.body == raw.decode()


def test_an_account_checks_by_its_application(connect, desk):
    assert desk.verify_webhook(both(MENTION), MENTION, now=NOW).id
    assert "response_token" in desk.handshake({"crc_token": "x"})
    alone = connect(application=None)
    with pytest.raises(Forged):
        alone.verify_webhook(both(MENTION), MENTION, now=NOW)
    with pytest.raises(Forged):
        alone.handshake({"crc_token": "x"})
