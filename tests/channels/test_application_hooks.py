"""One address for all accounts of an application: what is kept there, for whom, and what is not."""

import base64
import hmac
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.channels.conftest import make_account
from tests.channels.pretend import AT, post
from tests.channels.signed import SignedHooks, signed

from moothall import platforms
from moothall.channels import asked, receive, views
from moothall.channels.models import Application, Delivery, Reason, Refusal, Stray
from moothall.channels.receive import hooks
from moothall.channels.signals import delivery_kept, delivery_refused
from moothall.people.tenancy import organisation_scope
from moothall.work import joins

pytestmark = pytest.mark.usefixtures("kept_rows", "scope")
SECRET = "app secret"


@pytest.fixture(autouse=True)
def scheme(monkeypatch, settings):
    settings.ROOT_URLCONF = "moothall.channels.urls"
    monkeypatch.setitem(platforms._HOOKS, "sandbox", SignedHooks)
    monkeypatch.setattr(views, "often", asked.Often())


def make_application(organisation, **values):
    given = {
        "platform": "sandbox",
        "client_id": "c1",
        "secrets": {"client_secret": SECRET, "verify_token": "hush"},
        "kept_at": AT,
    } | values
    with organisation_scope(organisation.pk):
        return Application.objects.create(organisation=organisation, **given)


@pytest.fixture
def application(organisation):
    return make_application(organisation)


@pytest.fixture
def pages(organisation):
    """Two Pages that one person allowed the desk to act for."""
    return [make_account(organisation, external_id=name, name=name) for name in ("page", "depot")]


def raw(*names, **more):
    return json.dumps({"entries": [{"to": name} for name in names], **more}).encode()


def where(application, platform="sandbox"):
    return f"/hooks/{platform}/{application.pk}/"


@pytest.fixture
def send(client, application):
    """As the platform does: signed now, from nobody's session."""

    def post_it(body, number="n1", sent_at=None, headers=None, to=None):
        mark = signed(SECRET, number, sent_at or timezone.now(), body) | (headers or {})
        names = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in mark.items()}
        with organisation_scope(None):
            return client.post(
                to or where(application), body, content_type="application/json", **names
            )

    return post_it


def counted(application):
    return dict(Refusal.objects.filter(place=application.pk).values_list("reason", "number"))


def test_the_scheme_signs_as_worked_out_by_hand():
    """printf '%s' 'n1.1764000000.{}' | openssl dgst -sha256 -hmac 'app secret'."""
    at = AT.fromtimestamp(1_764_000_000, AT.tzinfo)
    assert signed(SECRET, "n1", at, b"{}")["X-Signature"] == (
        "v1=0d1d3fe4e44080d3db9d95dffa4ec99155be60f5d6a7dc2cf99bfeb934456dcd"
    )


def test_each_account_that_is_named_gets_the_whole_delivery_to_the_byte(send, pages):
    body = raw("page", "depot", more="  ") + b"\n"
    heard = []
    delivery_kept.connect(
        lambda delivery, **_: heard.append(delivery.account_id), weak=False, dispatch_uid="t"
    )
    answer = send(body)
    delivery_kept.disconnect(dispatch_uid="t")
    assert (answer.status_code, answer.content) == (200, b"kept")
    kept = Delivery.objects.order_by("account__external_id")
    assert [bytes(one.body) for one in kept] == [body, body]
    assert {one.account_id for one in kept} == {page.pk for page in pages} == set(heard)
    assert {one.parsed_at for one in kept} == {None}
    assert not Stray.objects.exists()


def test_an_account_takes_its_own_part_later(send, pages, pretend):
    pretend.add(post("p1"))
    send(raw("page", ids=["p1"]))
    assert receive.parse_waiting(pages[0].organisation_id, AT) == 1


def test_a_delivery_for_nobody_of_ours_is_kept_and_not_dropped(send, organisation, application):
    body = raw("stranger")
    assert send(body).status_code == 200
    stray = Stray.objects.get()
    assert bytes(stray.body) == body
    assert (stray.names, stray.place, stray.problem) == (["stranger"], application.pk, "")
    assert "authorization" not in stray.headers
    make_account(organisation, external_id="stranger")
    assert receive.place_waiting(organisation.pk, AT) == 1
    assert not Stray.objects.waiting()
    assert bytes(Delivery.objects.get().body) == body
    assert receive.place_waiting(organisation.pk, AT) == 0


def test_the_part_of_a_stranger_is_kept_beside_the_part_of_ours(send, pages):
    assert send(raw("page", "stranger")).status_code == 200
    assert Delivery.objects.get().account_id == pages[0].pk
    assert Stray.objects.get().names == ["stranger"]


@pytest.mark.parametrize("body", [b"not json", b'{"no": 5}', b"\xff\xfe\x00", b"[" * 5_000])
def test_a_signed_delivery_that_nobody_can_read_is_answered_and_kept(send, body):
    assert send(body).status_code == 200
    stray = Stray.objects.get()
    assert bytes(stray.body) == body
    assert stray.problem


def test_a_fault_of_our_own_loses_no_delivery(send, pages, monkeypatch):  # noqa: ARG001
    def broken(*_):
        raise ZeroDivisionError("words of a resident")

    monkeypatch.setattr(SignedHooks, "accounts", broken)
    assert send(raw("page")).status_code == 200
    assert "ZeroDivisionError" in Stray.objects.get().problem
    assert "resident" not in Stray.objects.get().problem


def test_a_queue_that_is_out_of_order_keeps_no_platform_waiting(send, pages, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("no queue")

    monkeypatch.setattr(joins.gathering, "ask_soon", broken)
    assert send(raw("page")).status_code == 200
    assert Delivery.objects.get().account_id == pages[0].pk


def test_a_disconnected_account_gets_nothing(send, organisation):
    make_account(organisation, external_id="gone", disconnected_at=AT)
    assert send(raw("gone")).status_code == 200
    assert not Delivery.objects.exists()
    assert Stray.objects.exists()


def test_a_copy_is_answered_kept_once_and_counted(send, application, pages):  # noqa: ARG001
    assert send(raw("page", "stranger")).status_code == 200
    again = send(raw("page", "stranger"))
    assert (again.status_code, again.content) == (200, b"kept before")
    assert (Delivery.objects.count(), Stray.objects.count()) == (1, 1)
    assert counted(application) == {Reason.REPLAYED: 1}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(data=st.data())
def test_one_byte_that_was_changed_is_enough(send, pages, data):  # noqa: ARG001
    body = bytearray(raw("page"))
    headers = signed(SECRET, "n1", timezone.now(), bytes(body))
    at = data.draw(st.integers(0, len(body) - 1))
    body[at] ^= data.draw(st.integers(1, 255))
    assert send(bytes(body), headers=headers).status_code == 403
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("missing", ["X-Number", "X-Time", "X-Signature"])
def test_a_delivery_without_its_signature_is_refused(send, application, pages, missing):  # noqa: ARG001
    assert send(raw("page"), headers={missing: ""}).status_code == 403
    assert not Delivery.objects.exists()
    assert not Stray.objects.exists()
    assert counted(application) == {Reason.FORGED: 1}


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_delivery_signed_too_long_ago_is_refused(send, application, pages, minutes):  # noqa: ARG001
    sent_at = timezone.now() + timedelta(minutes=minutes)
    assert send(raw("page"), sent_at=sent_at).status_code == 403
    assert counted(application) == {Reason.STALE: 1}
    assert send(raw("page"), sent_at=timezone.now() - timedelta(minutes=4)).status_code == 200


def test_refusals_are_told_to_who_counts_and_nothing_of_them_is_logged(send, pages, caplog):  # noqa: ARG001
    heard = []
    delivery_refused.connect(lambda **told: heard.append(told), weak=False, dispatch_uid="t")
    for _ in range(12):
        send(b"the words of a resident", headers={"X-Signature": "v1=00"})
    delivery_refused.disconnect(dispatch_uid="t")
    assert len(heard) == 12
    assert {(one["platform"], one["reason"]) for one in heard} == {("sandbox", "forged")}
    assert "resident" not in caplog.text
    ours = [one for one in caplog.records if one.name.startswith("moothall")]
    assert [one.today for one in ours] == [1, 10]


def test_the_address_of_another_platform_or_nobody_does_not_lead_here(
    send, application, other_organisation
):
    assert send(raw("page"), to=where(application, "facebook")).status_code == 404
    assert send(raw("page"), to=f"/hooks/sandbox/{other_organisation.pk}/").status_code == 404
    other = make_application(other_organisation, secrets={"client_secret": "other"})
    assert send(raw("page"), to=where(other)).status_code == 403
    assert not Stray.objects.exists()


def test_a_platform_that_sends_nothing_has_no_address(send, organisation):
    silent = make_application(organisation, platform="bluesky")
    assert send(raw("page"), to=where(silent, "bluesky")).status_code == 404


def test_bodies_have_a_limit_and_a_length(client, application, send):
    assert send(b"x" * 5_000_001).status_code == 413
    assert send(b"x" * 4_000_000).status_code == 200
    with organisation_scope(None):
        assert client.post(where(application), b"", "text/plain").status_code == 411
        assert client.put(where(application), b"").status_code == 405
    assert counted(application) == {Reason.TOO_LARGE: 1}


def test_who_knows_the_word_is_answered_however_often(client, application):
    with organisation_scope(None):
        for _ in range(30):
            right = client.get(where(application), {"word": "hush", "challenge": "42"})
            assert (right.status_code, right.content) == (200, b"42")
    assert right["Content-Type"].startswith("text/plain")


def test_who_guesses_at_the_word_is_told_to_wait(client, application):
    with organisation_scope(None):
        codes = [
            client.get(where(application), {"word": str(guess), "challenge": "1"}).status_code
            for guess in range(12)
        ]
        assert codes == [403] * asked.MOST + [429] * 2
        assert client.get(where(application), {"word": "hush"}).status_code == 429
        elsewhere = client.get(
            where(application), {"word": "hush", "challenge": "1"}, REMOTE_ADDR="192.0.2.7"
        )
        assert elsewhere.status_code == 200
    assert counted(application) == {Reason.HANDSHAKE: asked.MOST, Reason.TOO_OFTEN: 3}


def test_no_question_gets_a_delivery_signed(client, application):
    forged = {"word": "hush", "challenge": '{"entries": [{"to": "page"}]}'}
    with organisation_scope(None):
        assert client.get(where(application), forged).status_code == 403


def test_new_secrets_are_seen_within_seconds(application):
    now = [0.0]
    known = hooks.Known(lambda: now[0])
    with organisation_scope(None):
        assert known.get(application.pk, "sandbox").secrets["client_secret"] == SECRET
        assert known.get(application.pk, "facebook") is None
    Application.objects.filter(pk=application.pk).update(secrets={"client_secret": "new"})
    with organisation_scope(None):
        assert known.get(application.pk, "sandbox").secrets["client_secret"] == SECRET
        now[0] = hooks.FRESH
        assert known.get(application.pk, "sandbox").secrets["client_secret"] == "new"


def test_wrong_questions_are_forgotten_after_a_while():
    now = [0.0]
    often = asked.Often(lambda: now[0])
    for _ in range(asked.MOST):
        assert not often.is_too_often("x")
        often.note("x")
    assert often.is_too_often("x")
    assert not often.is_too_often("y")
    now[0] = asked.WITHIN
    assert not often.is_too_often("x")


# --- the platforms' own schemes at the same address


def test_metas_deliveries_are_kept_for_the_page_they_name(client, organisation):
    page = make_account(organisation, platform="facebook", external_id="1234", credentials={})
    application = make_application(
        organisation, platform="facebook", secrets={"client_secret": SECRET}
    )
    body = b'{"object":"page","entry":[{"id":"1234","time":1}]}'
    old = b'{"object":"page","entry":[{"id":"1234","time":1700000000}]}'
    fresh = body.replace(b'"time":1', b'"time":%d' % timezone.now().timestamp())
    codes = []
    with organisation_scope(None):
        for raw_ in (fresh, fresh, old):
            mark = hmac.new(SECRET.encode(), raw_, "sha256").hexdigest()
            answer = client.post(
                where(application, "facebook"),
                raw_,
                content_type="application/json",
                HTTP_X_HUB_SIGNATURE_256=f"sha256={mark}",
            )
            codes.append(answer.status_code)
    assert codes == [200, 200, 403]
    assert Delivery.objects.get().account_id == page.pk
    assert counted(application) == {Reason.REPLAYED: 1, Reason.STALE: 1}


def test_x_is_answered_and_signs_no_delivery_of_somebody_elses_choice(client, organisation):
    application = make_application(organisation, platform="x", secrets={"client_secret": SECRET})
    right = base64.b64encode(hmac.new(SECRET.encode(), b"crc-1", "sha256").digest()).decode()
    with organisation_scope(None):
        answer = client.get(where(application, "x"), {"crc_token": "crc-1"})
        forged = client.get(where(application, "x"), {"crc_token": '{"for_user_id":"1"}'})
    assert answer.json() == {"response_token": f"sha256={right}"}
    assert forged.status_code == 403
    assert b"sha256" not in forged.content
