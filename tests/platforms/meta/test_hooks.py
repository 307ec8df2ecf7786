"""Deliveries of Meta's: signed by Meta, for us, once. And whose data a person wants deleted."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.platforms.base import (
    Application,
    ContractBroken,
    Forged,
    Replayed,
    Stale,
    TellsDeletions,
)
from moothall.platforms.meta import hooks, signed
from moothall.platforms.meta.hooks import OLDEST, MetaHooks, moment, signature_of
from moothall.platforms.threads.hooks import ThreadsHooks

#: worked by hand:
#: printf %s "$BODY" | openssl dgst -sha256 -hmac 'app-secret'
BODY = b'{"object":"page","entry":[{"id":"100200300","time":1763899200,"changes":[]}]}'
SIGNATURE = "sha256=a861b877bc559dacc8e870ab0ca14c37ce880bb1b178326e871516650e772579"
#: as https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
#: describes it: {"algorithm":"HMAC-SHA256","expires":1763899200,"issued_at":1763895600,
#: "user_id":"218471"}, in base64 for addresses, signed by the same secret with openssl
REQUEST = (
    "YQeK9XBv8OIzewkId2qxDdRO63yTfz_7o9mAvkkj4_E."
    "eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImV4cGlyZXMiOjE3NjM4OTkyMDAsImlzc3VlZF9hdCI6MTc2Mzg5NTYw"
    "MCwidXNlcl9pZCI6IjIxODQ3MSJ9"
)
NOW = datetime(2025, 11, 23, 12, 1, tzinfo=UTC)
OURS = Application(
    client_id="1", secrets={"client_secret": "app-secret", "verify_token": "a word of ours"}
)
HOOKS = MetaHooks("page")


def verify(raw=BODY, headers=None, **more):
    headers = {"X-Hub-Signature-256": SIGNATURE} if headers is None else headers
    return HOOKS.verify(more.pop("application", OURS), headers, raw, now=NOW, **more)


def test_the_worked_vector_is_believed_whatever_the_case_of_the_header():
    delivery = verify()
    assert delivery.sent_at == datetime(2025, 11, 23, 12, 0, tzinfo=UTC)
    assert verify(headers={"x-hub-signature-256": SIGNATURE}) == delivery
    assert len(delivery.id) == 64


@settings(max_examples=80, deadline=None)
@given(st.integers(0, len(BODY) - 1), st.integers(1, 255))
def test_a_body_with_one_other_byte_is_forged(at, change):
    tampered = bytearray(BODY)
    tampered[at] ^= change
    with pytest.raises(Forged):
        verify(bytes(tampered))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_no_other_signature_is_believed(written):
    with pytest.raises(Forged):
        verify(headers={"X-Hub-Signature-256": written})


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Hub-Signature": "sha1=0"}, {"X-Hub-Signature-256": SIGNATURE.upper()},
     {"X-Hub-Signature-256": SIGNATURE.removeprefix("sha256=")}],
)  # fmt: skip
def test_without_the_right_header_it_is_forged(headers):
    with pytest.raises(Forged):
        verify(headers=headers)


def test_a_body_that_was_parsed_and_written_again_is_forged():
    with pytest.raises(Forged):
        verify(json.dumps(json.loads(BODY)).encode())


def test_without_a_secret_nothing_is_believed():
    empty = Application(client_id="1", secrets={"client_secret": ""})
    with pytest.raises(Forged):
        verify(headers={"X-Hub-Signature-256": signature_of(BODY, "")}, application=empty)


def test_the_comparison_takes_the_same_time_for_every_signature():
    with mock.patch.object(hooks.hmac, "compare_digest", wraps=hooks.hmac.compare_digest) as spy:
        verify()
    assert spy.call_count == 1


def test_a_copy_is_known_by_its_body_since_meta_gives_no_number():
    with pytest.raises(Replayed):
        verify(seen={verify().id})


def test_what_meta_would_not_send_any_more_is_stale():
    with pytest.raises(Stale):
        HOOKS.verify(
            OURS, {"X-Hub-Signature-256": SIGNATURE}, BODY, now=NOW + OLDEST + timedelta(hours=1)
        )
    late = NOW + timedelta(hours=36)
    assert HOOKS.verify(OURS, {"X-Hub-Signature-256": SIGNATURE}, BODY, now=late)


def test_a_signed_body_that_nobody_can_read_is_believed_and_then_kept():
    raw = b"\xff not JSON"
    headers = {"X-Hub-Signature-256": signature_of(raw, "app-secret")}
    assert verify(raw, headers).sent_at == NOW
    with pytest.raises(ContractBroken) as caught:
        HOOKS.accounts(raw)
    assert "not JSON" in caught.value.body


# --- the handshake

QUESTION = {
    "hub.mode": "subscribe",
    "hub.verify_token": "a word of ours",
    "hub.challenge": "1158201444",
}


def test_the_documented_question_is_answered():
    # https://developers.facebook.com/docs/graph-api/webhooks/getting-started
    reply = HOOKS.handshake(OURS, QUESTION, now=NOW)
    assert (reply.body, reply.media_type) == ("1158201444", "text/plain")


@pytest.mark.parametrize(
    "other",
    [{"hub.mode": "unsubscribe"}, {"hub.verify_token": "another"}, {"hub.verify_token": ""},
     {"hub.challenge": ""}, {"hub.challenge": "<script>"}, {"hub.challenge": "1" * 201}],
)  # fmt: skip
def test_another_question_is_not(other):
    with pytest.raises(Forged):
        HOOKS.handshake(OURS, QUESTION | other, now=NOW)


def test_before_a_word_was_agreed_no_question_is_answered():
    with pytest.raises(Forged):
        HOOKS.handshake(Application(client_id="1"), QUESTION | {"hub.verify_token": ""}, now=NOW)


# --- whose it is


@pytest.mark.parametrize("about", ["page", "instagram", "whatsapp_business_account"])
def test_a_delivery_says_of_which_accounts_it_speaks(about):
    entries = [{"id": "1", "time": 1}, {"id": 2, "time": 1}, {"id": "1", "time": 2}]
    raw = json.dumps({"object": about, "entry": entries}).encode()
    assert MetaHooks(about).accounts(raw) == ("1", "2")
    with pytest.raises(ContractBroken, match="cannot read"):
        MetaHooks("permissions").accounts(raw)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"object":"page"}', (b'{"object":"page",'
                                 b'"entry":[{}]}'), b'{"object":"page","entry":5}'])  # fmt: skip
def test_what_speaks_of_nobody_is_kept_and_told(raw):
    with pytest.raises(ContractBroken):
        HOOKS.accounts(raw)


def test_times_come_in_seconds_and_in_milliseconds():
    assert moment(1763899200) == moment(1763899200000) == moment("1763899200")


# --- the deletion of a person's data


ASKED = datetime(2025, 11, 23, 12, 0, tzinfo=UTC)


def test_the_worked_request_says_who():
    found = signed.asked(OURS, REQUEST, now=ASKED)
    assert found.person == "218471"
    assert found.asked_at == datetime(2025, 11, 23, 11, 0, tzinfo=UTC)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, len(REQUEST) - 1), st.sampled_from("ABCabc019-_."))
def test_a_request_with_one_other_letter_is_forged(at, letter):
    if REQUEST[at] == letter or at == REQUEST.index(".") - 1:
        return  # the last letter of the signature has bits to spare
    with pytest.raises(Forged):
        signed.asked(OURS, REQUEST[:at] + letter + REQUEST[at + 1 :], now=ASKED)


def sign(body, secret="app-secret"):
    import hmac  # noqa: PLC0415

    payload = urlsafe_b64encode(json.dumps(body).encode()).rstrip(b"=")
    mark = urlsafe_b64encode(hmac.new(secret.encode(), payload, "sha256").digest()).rstrip(b"=")
    return (mark + b"." + payload).decode()


@pytest.mark.parametrize(
    "request_",
    [
        "", ".", "a.b", "ä.ö", REQUEST + ".x", REQUEST.split(".", maxsplit=1)[0],
        sign({"algorithm": "none", "user_id": "1"}),
        sign({"algorithm": "HMAC-SHA256"}),
        sign([1]),
        sign({"algorithm": "HMAC-SHA256", "user_id": "1"}, secret="another"),
    ],
)  # fmt: skip
def test_other_requests_delete_nothing(request_):
    with pytest.raises(Forged):
        signed.asked(OURS, request_, now=ASKED)


def test_without_a_secret_no_request_is_believed():
    with pytest.raises(Forged):
        signed.asked(
            Application(client_id="1"),
            sign({"algorithm": "HMAC-SHA256", "user_id": "1"}, secret=""),
            now=ASKED,
        )


def test_a_request_older_than_meta_still_sends_is_refused_by_its_age():
    with pytest.raises(Stale):
        signed.asked(OURS, REQUEST, now=ASKED + timedelta(days=9))


@pytest.mark.parametrize("hooks", [HOOKS, ThreadsHooks()])
def test_facebook_and_threads_pass_on_what_people_ask(hooks):
    assert isinstance(hooks, TellsDeletions)
    assert hooks.asked(OURS, REQUEST, now=ASKED).person == "218471"
