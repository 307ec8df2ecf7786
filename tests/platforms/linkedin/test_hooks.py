"""What LinkedIn sends by itself: who signed it, whom it is about, what it says."""

import hmac
import json
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.platforms.linkedin.conftest import APPLICATION
from tests.platforms.linkedin.network import PAGE, Network

from moothall.platforms.base import ContractBroken, EventKind, Forged, Replayed
from moothall.platforms.linkedin.hooks import LinkedInHooks
from moothall.platforms.linkedin.shapes import comment_event

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOOKS = LinkedInHooks()
#: printf 890e4665-4dfe-4ab1-b689-ed553bceeed0 | openssl dgst -sha256 -hmac hush
CODE, BY_OPENSSL = (
    "890e4665-4dfe-4ab1-b689-ed553bceeed0",
    "daf686370fdab58c958665bbb8d126b46a1a3a9f0091afa7e3c8db2a86823ac7",
)
#: as one was published whole, a comment of 2023
COMMENT = {
    "subscriber": "urn:li:person:zLqTygBP8S", "lastModifiedAt": 1691574506310,
    "decoratedSourcePost": {
        "owner": PAGE, "mediaCategory": "NONE", "text": "This is my post 0008",
        "entity": "urn:li:share:7094637247487995904",
    },
    "sourcePost": "urn:li:activity:7094637247890620418",
    "decoratedGeneratedActivity": {"comment": {
        "owner": "urn:li:person:Ab-Cd_9", "text": "Which day?",
        "entity": "urn:li:comment:(urn:li:activity:7094637247890620418,7094977717598625792)",
        "object": "urn:li:activity:7094637247890620418",
    }},
    "action": "COMMENT", "notificationId": 5603453321, "organizationalEntity": PAGE,
    "generatedActivity": "urn:li:comment:(activity:7094637247890620418,7094977717598625792)",
}  # fmt: skip


def body(*told):
    return json.dumps({
        "type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", "notifications": list(told),
    }).encode()  # fmt: skip


RAW = body(COMMENT)


def signed(raw, secret="hush"):
    return hmac.new(secret.encode(), b"hmacsha256=" + raw, sha256).hexdigest()


def test_the_challenge_is_answered_in_hexadecimal():
    told = HOOKS.handshake(APPLICATION, {"challengeCode": CODE}, now=NOW)
    assert told.media_type == "application/json"
    assert json.loads(told.body) == {"challengeCode": CODE, "challengeResponse": BY_OPENSSL}


@pytest.mark.parametrize("query", [{}, {"challengeCode": ""}, {"crc_token": "x"}])
def test_what_is_no_challenge_of_linkedin_is_refused(query):
    with pytest.raises(Forged):
        HOOKS.handshake(APPLICATION, query, now=NOW)


@pytest.mark.parametrize("chosen", ["hmacsha256={}", "hmacsha256=1", "a b", "é", "x" * 101])
def test_nobody_has_a_delivery_of_their_own_choice_signed(chosen):
    with pytest.raises(Forged):
        HOOKS.handshake(APPLICATION, {"challengeCode": chosen}, now=NOW)


@pytest.mark.parametrize("name", ["X-LI-Signature", "x-li-signature"])
def test_a_signed_delivery_is_believed(name):
    told = HOOKS.verify(APPLICATION, {name: signed(RAW)}, RAW, now=NOW)
    assert told.id == "5603453321"
    assert HOOKS.accounts(RAW) == (PAGE,)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-LI-Signature": ""},
        {"X-LI-Signature": signed(RAW, "another")},
        {"X-LI-Signature": hmac.new(b"hush", RAW, sha256).hexdigest()},
        {"X-LI-Signature": signed(json.dumps(json.loads(RAW), indent=1).encode())},
        {"X-LI-Signature": "ä"},
    ],
    ids=["none", "empty", "by another", "without its first word", "written anew", "ä"],
)
def test_what_linkedin_did_not_sign_is_refused(headers):
    with pytest.raises(Forged):
        HOOKS.verify(APPLICATION, headers, RAW, now=NOW)


@settings(max_examples=80)
@given(at=some.integers(0, len(RAW) - 1), bit=some.integers(0, 7))
def test_one_changed_bit_is_noticed(at, bit):
    changed = bytearray(RAW)
    changed[at] ^= 1 << bit
    with pytest.raises(Forged):
        HOOKS.verify(APPLICATION, {"X-LI-Signature": signed(RAW)}, bytes(changed), now=NOW)


def test_a_copy_is_told_by_the_numbers_of_its_notifications():
    """LinkedIn sends it again every five minutes for eight hours."""
    seen = {"5603453321"}
    with pytest.raises(Replayed):
        HOOKS.verify(APPLICATION, {"x-li-signature": signed(RAW)}, RAW, now=NOW, seen=seen)
    both = body(COMMENT, COMMENT | {"notificationId": 2})
    told = HOOKS.verify(APPLICATION, {"x-li-signature": signed(both)}, both, now=NOW, seen=seen)
    assert told.id == "2,5603453321"
    unread = b"signed and no JSON"
    told = HOOKS.verify(APPLICATION, {"x-li-signature": signed(unread)}, unread, now=NOW)
    assert len(told.id) == 64


@pytest.mark.parametrize(
    "raw",
    [b"{", b"[]", b"{}", b'{"type": "LEAD_ACTION"}', body(), body({"action": "COMMENT"}),
     b'{"type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", "notifications": [1]}'],
)  # fmt: skip
def test_what_does_not_say_whom_it_is_about_is_kept_and_shown(raw):
    with pytest.raises(ContractBroken) as raised:
        HOOKS.accounts(raw)
    assert raised.value.body == raw.decode()


def test_a_delivery_for_two_pages_is_parted(desk, connect):
    other = COMMENT | {"organizationalEntity": "urn:li:organization:2"}
    raw = body(COMMENT, other)
    assert HOOKS.accounts(raw) == (PAGE, "urn:li:organization:2")
    assert [one.account for one in desk.parse_webhook({}, raw)] == [PAGE]
    theirs = connect(account="urn:li:organization:2").parse_webhook({}, raw)
    assert [one.account for one in theirs] == ["urn:li:organization:2"]


def test_a_published_notification_is_read(desk):
    [event] = desk.parse_webhook({}, RAW)
    assert event.external_id == COMMENT["decoratedGeneratedActivity"]["comment"]["entity"]
    assert (event.root_id, event.text) == ("urn:li:share:7094637247487995904", "Which day?")
    assert event.occurred_at.isoformat() == "2023-08-09T09:48:26.310000+00:00"
    assert (event.kind, event.version) == (EventKind.CREATED, "7094977717598625792")


def test_it_is_the_same_event_as_the_poll_brings(desk):
    network = Network()
    post = network.post("Bin day")
    told = network.notify("COMMENT", network.comment(post, "Which day?"), post=post, text="Which?")
    [by_hook] = desk.parse_webhook({}, body(told))
    [comment] = network.comments.values()
    assert by_hook.key == comment_event(comment, PAGE, post).key


def test_what_needs_reading_first_waits_for_the_poll_and_the_rest_does_not(desk):
    bare = COMMENT | {"decoratedGeneratedActivity": {}}
    assert desk.parse_webhook({}, body(bare)) == []
    [gone] = desk.parse_webhook({}, body(bare | {"action": "COMMENT_DELETE"}))
    assert (gone.kind, gone.text) == (EventKind.DELETED, "")
    assert desk.parse_webhook({}, body(COMMENT | {"action": "LIKE"})) == []


@pytest.mark.parametrize(
    "raw", [b"{}", body({"organizationalEntity": PAGE}),
            body(COMMENT | {"generatedActivity": "urn:li:x:1", "decoratedGeneratedActivity": {}})]
)  # fmt: skip
def test_a_delivery_of_another_shape_is_kept_and_shown(desk, raw):
    with pytest.raises(ContractBroken) as raised:
        desk.parse_webhook({}, raw)
    assert raised.value.body == raw.decode()


def test_an_account_checks_by_its_application(connect, desk):
    assert desk.verify_webhook({"X-LI-Signature": signed(RAW)}, RAW, now=NOW).id
    assert CODE in desk.handshake({"challengeCode": CODE})
    alone = connect(application=None)
    with pytest.raises(Forged):
        alone.verify_webhook({"X-LI-Signature": signed(RAW)}, RAW, now=NOW)
    with pytest.raises(Forged):
        alone.handshake({"challengeCode": CODE})
