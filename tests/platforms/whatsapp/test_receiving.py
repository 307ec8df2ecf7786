"""What residents send, what becomes of our answers, and whom to believe."""

import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.platforms.meta.pretend import error
from tests.platforms.whatsapp.conftest import APPLICATION
from tests.platforms.whatsapp.service import (
    NUMBER_ID,
    hook,
    incoming,
    message,
    status,
    value,
)

from moothall.platforms.base import (
    ContractBroken,
    EventKind,
    Forged,
    Item,
    PostKind,
    Reached,
    Replayed,
    Verb,
    Visibility,
)
from moothall.platforms.media import FetchesMedia, Media, MediaNotHadError
from moothall.platforms.whatsapp.webhooks import WhatsAppHooks

HOOKS = WhatsAppHooks()
NOW = datetime.fromtimestamp(1779000200, UTC)


def events(desk, told):
    return desk.parse_webhook({}, json.dumps(told).encode())


def arrivals(desk, told):
    return desk.arrivals(json.dumps(told).encode())


def signed(raw):
    return {"x-hub-signature-256": "sha256=" + hmac.new(b"hush", raw, sha256).hexdigest()}


def test_a_message_is_private_and_its_writer_is_known_without_the_number(desk):
    [event] = events(desk, incoming(message("text", {"body": "My boiler is out"})))
    assert (event.text, event.place) == ("My boiler is out", PostKind.DIRECT_MESSAGE)
    assert event.visibility is Visibility.PRIVATE
    assert event.author.external_id == event.conversation == "GB.1349120865530274191"
    assert (event.author.name, event.author.handle) == ("Tess Tenant", "tess.t")
    assert "447700900123" not in repr(event)
    assert not event.own


def test_where_there_is_no_id_the_number_takes_its_place_and_is_shown_nowhere(desk):
    contact = {"profile": {"name": "Tess"}, "wa_id": "447700900123"}
    told = incoming(message("text", {"body": "Hello"}, user=""), contact=contact)
    [event] = events(desk, told)
    assert event.author.external_id == "447700900123"
    assert "447700900123" not in f"{event.author.name}{event.author.handle}{event.text}"


@pytest.mark.parametrize(
    ("kind", "content", "text"),
    [
        ("image", {"id": "9", "mime_type": "image/jpeg", "caption": "Mould", "sha256": "x"}, "Mould"),
        ("audio", {"id": "9", "mime_type": "audio/ogg; codecs=opus", "voice": True}, ""),
        ("button", {"text": "Yes, please", "payload": "YES"}, "Yes, please"),
        (
            "interactive",
            {"type": "button_reply", "button_reply": {"id": "a", "title": "Ring me"}},
            "Ring me",
        ),
        (
            "interactive",
            {"type": "list_reply", "list_reply": {"id": "a", "title": "Repairs",
                                                  "description": "Heating"}},
            "Repairs\nHeating",
        ),
        (
            "location",
            {"latitude": 51.9, "longitude": 0.9, "name": "Elm Court", "address": "4 Elm Court"},
            "Location: Elm Court, 4 Elm Court (51.9, 0.9)",
        ),
        (
            "contacts",
            [{"name": {"formatted_name": "Gill"}, "phones": [{"phone": "07700 900456"}]}],
            "Contact: Gill, 07700 900456",
        ),
        ("reaction", {"message_id": "wamid.sent1", "emoji": "👍"}, "👍"),
        ("order", {"product_items": [{}, {}], "text": "For Monday"}, "[An order of 2 items.]\nFor Monday"),
        ("system", {"body": "Tess changed their number", "type": "user_changed_number"},
         "Tess changed their number"),
    ],
)  # fmt: skip
def test_each_kind_of_message_says_what_it_holds(desk, kind, content, text):
    [event] = events(desk, incoming(message(kind, content)))
    assert event.text == text
    if kind in {"image", "audio"}:
        [attachment] = event.attachments
        assert attachment.url == "https://graph.facebook.com/v25.0/9"
        assert attachment.media_type in {"image/jpeg", "audio/ogg"}


def test_what_whatsapp_does_not_pass_on_is_said_and_not_left_out(desk):
    unsupported = message(
        "unsupported", {"type": "poll_creation"}, errors=[{"code": 131051, "title": "Unsupported"}]
    )
    new = message("hologram", {"id": "1"}, external_id="wamid.in2")
    first, second = events(desk, incoming(unsupported, new))
    assert "poll creation" in first.text
    assert "hologram" in second.text


def test_an_answer_names_what_it_answers_and_a_reaction_taken_back_is_nothing(desk):
    told = message("text", {"body": "Yes"}, context={"from": "44", "id": "wamid.sent1"})
    [event] = events(desk, incoming(told))
    assert event.parent_id == "wamid.sent1"
    assert events(desk, incoming(message("reaction", {"message_id": "wamid.sent1"}))) == []


def test_a_message_that_its_writer_changed_or_took_back_is_told_as_that(desk):
    edit = message(
        "edit",
        {
            "original_message_id": "wamid.in1",
            "message": {"type": "text", "text": {"body": "My boiler is in"}},
        },
        external_id="wamid.in2",
    )
    revoke = message("revoke", {"original_message_id": "wamid.in1"}, external_id="wamid.in3")
    changed, gone = events(desk, incoming(edit, revoke))
    assert (changed.kind, changed.text) == (EventKind.EDITED, "My boiler is in")
    assert (gone.kind, gone.text) == (EventKind.DELETED, "")
    assert {changed.external_id, gone.external_id} == {"wamid.in1"}
    assert changed.version != gone.version


def test_what_a_colleague_sends_by_telephone_is_our_own(desk):
    echo = {
        "from": "441206000000", "to": "447700900123", "to_user_id": "GB.1349120865530274191",
        "id": "wamid.phone1", "timestamp": "1779000050", "type": "text",
        "text": {"body": "I am on my way"},
    }  # fmt: skip
    [event] = events(desk, hook(("smb_message_echoes", value(message_echoes=[echo]))))
    assert event.own
    assert (event.text, event.conversation) == ("I am on my way", "GB.1349120865530274191")


@pytest.mark.parametrize(
    ("state", "reached"),
    [("sent", "taken"), ("delivered", "delivered"), ("read", "read"), ("played", "read")],
)
def test_an_answer_that_arrives_is_told_of_and_makes_no_noise(desk, state, reached):
    assert events(desk, status(state)) == []
    [told] = arrivals(desk, status(state))
    assert (told.reached, told.external_id, told.key) == (reached, "wamid.sent1", "key-1")
    assert told.notice is None


@pytest.mark.parametrize(
    ("code", "word"),
    [(131047, "24 hours"), (131026, "takes no message"), (131049, "too many"), (999999, "999999")],
)
def test_an_answer_that_is_lost_says_why_and_has_a_notice_for_who_did_not_send_it(desk, code, word):
    assert events(desk, status("failed", code=code)) == []
    [told] = arrivals(desk, status("failed", code=code))
    assert told.reached is Reached.LOST
    assert word in told.words
    assert told.words.startswith("WhatsApp did not deliver our answer.")
    notice = told.notice
    assert (notice.conversation, notice.parent_id) == ("GB.1349120865530274191", "wamid.sent1")
    assert (notice.author.external_id, notice.text) == ("whatsapp", told.words)
    assert not notice.own


def test_a_batch_gives_each_number_its_own_part(connect):
    theirs = value(number="999", messages=[message("text", {"body": "For others"})])
    ours = value(messages=[message("text", {"body": "For us"}, external_id="wamid.in2")])
    told = hook(("messages", theirs), ("messages", ours), ("account_update", {"event": "x"}))
    assert HOOKS.accounts(json.dumps(told).encode()) == ("999", NUMBER_ID)
    assert [event.text for event in events(connect(), told)] == ["For us"]
    assert [event.text for event in events(connect(account="999"), told)] == ["For others"]


@pytest.mark.parametrize(
    "told",
    [
        incoming({"id": "wamid.in1", "type": "text"}),
        incoming(message("text", {"words": "none"})),
        incoming(message("text", {"body": "x"}, timestamp="soon")),
        {"object": "page", "entry": []},
        {"entry": 3},
    ],
)
def test_a_delivery_that_breaks_the_contract_is_kept_whole(desk, told):
    with pytest.raises(ContractBroken) as raised:
        events(desk, told)
    assert json.loads(raised.value.body) == told


def test_a_state_that_there_is_not_breaks_the_contract_since_it_could_be_a_loss(desk):
    with pytest.raises(ContractBroken) as raised:
        arrivals(desk, status("exploded"))
    assert json.loads(raised.value.body) == status("exploded")


def test_only_what_whatsapp_signed_is_believed_and_only_once(desk):
    raw = json.dumps(incoming(message("text", {"body": "My boiler is out"}))).encode()
    delivery = HOOKS.verify(APPLICATION, signed(raw), raw, now=NOW)
    assert delivery.id == desk.verify_webhook(signed(raw), raw, now=NOW).id
    with pytest.raises(Replayed):
        HOOKS.verify(APPLICATION, signed(raw), raw, now=NOW, seen={delivery.id})
    for headers in ({}, {"X-Hub-Signature-256": "sha256="}, signed(raw + b" ")):
        with pytest.raises(Forged):
            HOOKS.verify(APPLICATION, headers, raw, now=NOW)


@settings(max_examples=60, deadline=None)
@given(some.data())
def test_a_delivery_with_one_byte_changed_is_forged(data):
    raw = json.dumps(incoming(message("text", {"body": "My boiler is out"}))).encode()
    place = data.draw(some.integers(0, len(raw) - 1))
    byte = data.draw(some.integers(0, 255).filter(lambda one: one != raw[place]))
    changed = raw[:place] + bytes([byte]) + raw[place + 1 :]
    with pytest.raises(Forged):
        HOOKS.verify(APPLICATION, signed(raw), changed, now=NOW)


def test_the_handshake_gives_the_challenge_to_whoever_knows_the_word():
    query = {"hub.mode": "subscribe", "hub.verify_token": "opensesame", "hub.challenge": "115820"}
    assert HOOKS.handshake(APPLICATION, query, now=NOW).body == "115820"
    with pytest.raises(Forged):
        HOOKS.handshake(APPLICATION, query | {"hub.verify_token": "please"}, now=NOW)


# --- files


@pytest.fixture
def served(monkeypatch):
    asked = []

    def serving(url, **how):
        asked.append((url, how))
        return Media(b"a picture of mould", "image/jpeg")

    monkeypatch.setattr("moothall.platforms.whatsapp.client.fetch", serving)
    return asked


def address_of_file(desk):
    [event] = events(desk, incoming(message("image", {"id": "9", "mime_type": "image/jpeg"})))
    return event.attachments[0].url


def test_a_file_is_fetched_with_our_token_from_whatsapps_own_host_alone(desk, service, served):
    assert isinstance(desk, FetchesMedia)
    found = desk.media(address_of_file(desk), seconds=5)
    assert found.content == b"a picture of mould"
    [(url, how)] = served
    assert url == "https://lookaside.fbsbx.com/9"
    assert (how["token"], how["hosts"]) == ("t0ken", ("lookaside.fbsbx.com",))
    service.file["sha256"] = "0" * 64
    with pytest.raises(MediaNotHadError, match="not the file"):
        desk.media(address_of_file(desk), seconds=5)


def test_a_file_that_is_gone_or_no_file_is_said_to_be_so(desk, service, served):
    with pytest.raises(MediaNotHadError):
        desk.media("https://evil.example/9", seconds=5)
    service.fault(error(100, 33), path="/9$")
    with pytest.raises(MediaNotHadError) as gone:
        desk.media(address_of_file(desk), seconds=5)
    assert not gone.value.again
    service.fault(httpx.Response(500), path="/9$")
    with pytest.raises(MediaNotHadError) as later:
        desk.media(address_of_file(desk), seconds=5)
    assert later.value.again
    assert served == []


@pytest.mark.parametrize("ahead", [timedelta(minutes=2), timedelta(hours=1), -timedelta(hours=1)])
def test_a_clock_that_differs_from_whatsapp_s_loses_no_message_and_keeps_the_window_theirs(
    desk, ahead
):
    """Meta signs no time, so no delivery is too old or too new; the window counts from theirs."""
    theirs = NOW + ahead
    stamp = str(int(theirs.timestamp()))
    body = json.dumps(incoming(message("text", {"body": "No heating"}, timestamp=stamp))).encode()
    assert HOOKS.verify(APPLICATION, signed(body), body, now=NOW).sent_at == NOW
    [event] = desk.parse_webhook({}, body)
    assert event.occurred_at == theirs
    item = Item(
        kind=PostKind.DIRECT_MESSAGE,
        visibility=Visibility.PRIVATE,
        last_message_at=event.occurred_at,
    )
    rows = desk.capabilities
    assert rows.can(Verb.SEND_DM, item, NOW).possible
    assert rows.can(Verb.SEND_DM, item, theirs + timedelta(hours=24)).possible
    assert not rows.can(Verb.SEND_DM, item, theirs + timedelta(hours=24, seconds=1)).possible
