"""Webhooks of the pretend network: signed, delivered until taken, and refused when forged."""

import json
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from tests.platforms.conftest import SECRETS

from moothall.platforms.base import ContractBroken, Forged, Invalid, Replayed
from moothall.platforms.sandbox.faults import ALWAYS, Fault
from moothall.platforms.sandbox.webhooks import signature

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECRET = SECRETS["webhook_secret"]


class Listener:
    """The desk's door: keeps what arrives, and answers what it is told to."""

    def __init__(self):
        self.arrived, self.answers, self.desk = [], [], None
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                query = dict(one.split("=") for one in self.path.partition("?")[2].split("&"))
                try:
                    said, status = listener.desk.handshake(query), 200
                except Forged:
                    said, status = "no", 403
                self.send_response(status)
                self.end_headers()
                self.wfile.write(said.encode())

            def do_POST(self):
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                listener.arrived.append((dict(self.headers), raw))
                self.send_response(listener.answers.pop(0) if listener.answers else 200)
                self.end_headers()

            def log_message(self, *words):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hooks"
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def wait(self, count):
        end = time.monotonic() + 30
        while len(self.arrived) < count and time.monotonic() < end:
            time.sleep(0.02)
        assert len(self.arrived) >= count
        return self.arrived

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def listener(desk):
    made = Listener()
    made.desk = desk
    yield made
    made.stop()


def signed(raw, *, at=NOW, delivery="d1", secret=SECRET):
    stamp = str(int(at.timestamp()))
    return {
        "Elmhouse-Delivery": delivery,
        "Elmhouse-Timestamp": stamp,
        "Elmhouse-Signature": signature(secret, delivery, stamp, raw),
    }


def test_news_arrive_at_once_and_signed(desk, peer, listener):
    desk.subscribe(listener.url)
    comment = peer.comment("r-dev", "The lift is stuck, and “so am I” 🏠")
    deliveries = listener.wait(2)
    for headers, raw in deliveries:
        desk.verify_webhook(headers, raw, now=datetime.now(UTC))
    events = [event for headers, raw in deliveries for event in desk.parse_webhook(headers, raw)]
    assert events[-1].external_id == comment
    polled = {event.key: event for event in desk.fetch("").events}
    assert polled.keys() == {event.key for event in events}


def test_a_delivery_is_sent_again_until_it_is_taken(desk, peer, listener):
    desk.subscribe(listener.url)
    listener.answers = [500, 503]
    peer.our_post()
    arrived = listener.wait(3)
    assert len({raw for _, raw in arrived}) == 1
    assert len({headers["Elmhouse-Delivery"] for headers, _ in arrived}) == 1


def test_an_address_that_does_not_know_the_token_gets_no_news(connect, listener):
    stranger = connect(credentials=connect()._connection.credentials | {"verify_token": "wrong"})
    with pytest.raises(Invalid):
        stranger.subscribe(listener.url)


def test_lost_webhooks_are_made_good_by_polling(desk, peer, listener, elmhouse):
    desk.subscribe(listener.url)
    elmhouse.network.faults.set(Fault.LOST_WEBHOOKS, ALWAYS)
    peer.comment("r-dev", "Anybody there?")
    assert [event.text for event in desk.fetch("").events][-1] == "Anybody there?"
    assert listener.arrived == []


RAW = json.dumps({"events": []}).encode()


def test_a_right_signature_is_accepted_whatever_the_case_of_its_headers(desk):
    headers = {name.upper(): value for name, value in signed(RAW).items()}
    assert desk.verify_webhook(headers, RAW, now=NOW).id == "d1"


@pytest.mark.parametrize(
    "missing", ["Elmhouse-Delivery", "Elmhouse-Timestamp", "Elmhouse-Signature"]
)
def test_a_delivery_that_lacks_a_header_is_refused(desk, missing):
    headers = signed(RAW)
    del headers[missing]
    with pytest.raises(Forged):
        desk.verify_webhook(headers, RAW, now=NOW)


@pytest.mark.parametrize(
    "headers",
    [
        signed(RAW, secret="another secret"),
        signed(RAW) | {"Elmhouse-Signature": "sha256=" + "0" * 64},
        signed(RAW) | {"Elmhouse-Signature": "sha256=é"},
        signed(RAW) | {"Elmhouse-Delivery": "d2"},
        signed(RAW) | {"Elmhouse-Timestamp": str(int(NOW.timestamp()) + 1)},
        signed(RAW, at=NOW - timedelta(minutes=6)),
        signed(RAW, at=NOW + timedelta(minutes=6)),
    ],
)
def test_a_wrong_signature_or_an_old_one_is_refused(desk, headers):
    with pytest.raises(Forged):
        desk.verify_webhook(headers, RAW, now=NOW)


def test_a_body_that_was_read_and_written_again_is_refused(desk):
    body = b'{"events": [],  "note": "caf\\u00e9"}'
    again = json.dumps(json.loads(body), ensure_ascii=False).encode()
    desk.verify_webhook(signed(body), body, now=NOW)
    with pytest.raises(Forged):
        desk.verify_webhook(signed(body), again, now=NOW)


def test_a_delivery_that_was_taken_before_is_told_from_a_forged_one(desk):
    with pytest.raises(Replayed):
        desk.verify_webhook(signed(RAW), RAW, now=NOW, seen={"d1"})


def test_without_a_secret_of_ours_nothing_is_accepted(connect):
    bare = connect(credentials=connect()._connection.credentials | {"webhook_secret": ""})
    with pytest.raises(Forged):
        bare.verify_webhook(signed(RAW, secret=""), RAW, now=NOW)


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"\xff", b'{"events": [{}]}', b'{"events": {"a": 1}}', b'{"events": 7}']
)
def test_a_delivery_that_cannot_be_read_says_so_and_keeps_its_body(desk, raw):
    with pytest.raises(ContractBroken) as broken:
        desk.parse_webhook({}, raw)
    assert broken.value.body == raw.decode("utf-8", "replace")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"mode": "subscribe", "verify_token": "wrong", "challenge": "x"},
        {"mode": "subscribe", "verify_token": SECRETS["verify_token"]},
        {"mode": "unsubscribe", "verify_token": SECRETS["verify_token"], "challenge": "x"},
    ],
)
def test_a_handshake_by_a_stranger_is_refused(desk, query):
    with pytest.raises(Forged):
        desk.handshake(query)
