"""What nobody should send: it harms nothing, is bounded, and ends in front of a person."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.inbox.screens.page import words
from tests.inbox.world import AT, fake
from tests.support.cast import signed_in

from moothall.channels import receive
from moothall.channels.models import Delivery, Event
from moothall.channels.receive.webhooks import LARGEST
from moothall.core.judgement.model import Model
from moothall.inbox.judging.waiting import shipped
from moothall.inbox.models import JudgeState, Post
from moothall.people.tenancy import organisation_scope
from moothall.platforms.sandbox.webhooks import signature

FEW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SECRET = "a secret that both sides know"
TURNING = "\u202e\u202d\u2066\u2067\u200f\u061c"
HIDDEN = "\u200b\u200c\u200d\ufeff\u00ad"
ODD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from([*"\x00\ud800\udfff<>&\"'", *TURNING, *HIDDEN, "\x1b", "\x7f"]),
    ),
    max_size=200,
)


@pytest.fixture
def olive(world, monkeypatch):
    """An officer, signed in."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    return signed_in(world.desk.olive)


@pytest.fixture
def hooked(world):
    """The account takes signed deliveries."""
    world.account.credentials = {"token": "t", "webhook_secret": SECRET, "verify_token": "v"}
    world.account.save(update_fields=["credentials"])
    world.hook = f"/hooks/{world.id}/{world.account.pk}/"
    return world


def taken(world, text, **more):
    external_id = world.arrive(text, **more)
    world.take_in()
    world.judge(read=fake)
    return Post.objects.filter(external_id=external_id).first()


@FEW
@given(text=ODD, name=ODD, bio=st.sampled_from(["", "\x00", TURNING]))
def test_any_text_and_any_name_is_kept_and_judged(world, text, name, bio):
    post = taken(world, text, author=f"a{bio}{name}")
    assert post is not None
    assert post.judge_state == JudgeState.JUDGED
    assert "\x00" not in post.text


@FEW
@given(when=st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)))
def test_no_time_however_wrong_stops_the_judge_or_stands_in_the_future(world, when):
    post = taken(world, "Who do I ring? [question]", occurred_at=when)
    assert post is not None
    assert datetime(1990, 1, 1, tzinfo=UTC) <= post.posted_at <= post.received_at
    assert post.judge_state == JudgeState.JUDGED


def test_a_clock_that_is_ahead_does_not_hide_the_next_post(world):
    first = taken(world, "From the future [question]", occurred_at=AT + timedelta(days=90))
    second = taken(world, "Now [question]", at=AT + timedelta(minutes=1))
    assert first.posted_at == AT
    assert second.case_id == first.case_id
    second.case.refresh_from_db()
    assert second.case.newest_post_id == second.pk


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        f"gnihtyna {TURNING} evil.exe",
        f"k{HIDDEN}ill{HIDDEN} time",
        "{{ 7*7 }} {% debug %} ${7*7}",
    ],
)
def test_script_and_turning_marks_do_nothing_on_any_screen(world, olive, text):
    post = taken(world, f"{text} [question]", author=f"rita {text}")
    for address in ("/desk/?queue=answer", f"/desk/case/{post.case_id}/", "/desk/search/?words=time",
                    f"/desk/case/{post.case_id}/dossier/"):  # fmt: skip
        page = olive.get(address)
        body = page.content.decode()
        assert page.status_code == 200
        assert "<script>alert" not in body
        assert "onerror=alert" not in body.replace("&lt;img src=x onerror=alert", "")
        assert not set(TURNING) & set(body), address
        if "{{" in text and address != "/desk/search/?words=time":
            assert "{{ 7*7 }} {% debug %} ${7*7}" in words(page)


def test_a_hundred_thousand_letters_are_judged_in_seconds_and_shown(world, olive):
    Model.shipped()
    for text in ("is not " * 14_000, "@a " * 33_000, "\U0001f600" * 100_000, "word " * 20_000):
        external_id = world.arrive(text[:100_000], author=text[:3])
        world.take_in()
        began = time.process_time()
        world.judge(read=shipped)
        assert time.process_time() - began < 20
        post = Post.objects.get(external_id=external_id)
        assert post.judge_state == JudgeState.JUDGED
    assert olive.get("/desk/?queue=").status_code == 200
    assert olive.get(f"/desk/case/{post.case_id}/").status_code == 200


@FEW
@given(body=st.binary(max_size=300), signed=st.text("0123456789abcdef", max_size=70))
def test_a_delivery_that_is_not_signed_is_refused_and_leaves_nothing(hooked, body, signed):
    answer = Client().post(
        hooked.hook, body, content_type="application/json", CONTENT_LENGTH=str(len(body)),
        headers={"Elmhouse-Signature": f"sha256={signed}", "Elmhouse-Delivery": "d1",
                 "Elmhouse-Timestamp": "1780394400"},
    )  # fmt: skip
    assert answer.status_code in {400, 403}
    with organisation_scope(hooked.id):
        assert not Delivery.objects.exists()


def signed_delivery(hooked, body, number="d1", at=None):
    stamp = str(int((at or timezone.now()).timestamp()))
    return Client().post(
        hooked.hook, body, content_type="application/json", CONTENT_LENGTH=str(len(body)),
        headers={"Elmhouse-Signature": signature(SECRET, number, stamp, body),
                 "Elmhouse-Delivery": number, "Elmhouse-Timestamp": stamp},
    )  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000 + b"]" * 100_000,
        b'{"events":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001,
        b'{"events": [{"id": "\\ud800", "text": "\\u0000"}]}',
        b'{"events": 7}',
        b"\xff\xfe\x00",
        b"",
        b'{"events": [null, [], "x", {}]}',
    ],
)
def test_signed_nonsense_is_kept_and_says_that_it_could_not_be_read(hooked, body):
    assert signed_delivery(hooked, body).status_code == 200
    receive.parse_waiting(hooked.id, timezone.now())
    kept = Delivery.objects.get()
    assert kept.parsed_at
    assert kept.problem
    assert not Event.objects.exists()


def test_a_delivery_that_is_replayed_is_kept_once_and_an_old_one_not_at_all(hooked):
    body = b'{"events": []}'
    assert signed_delivery(hooked, body).status_code == 200
    assert signed_delivery(hooked, body).status_code == 200
    assert Delivery.objects.count() == 1
    long_ago = timezone.now() - timedelta(days=2)
    assert signed_delivery(hooked, body, "d2", long_ago).status_code == 403
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("length", [str(LARGEST + 1), str(10 * 1024 * 1024), "-1", "much"])
def test_a_body_that_is_too_large_is_not_even_read(hooked, length):
    answer = Client().post(
        hooked.hook, b"x", content_type="application/json", CONTENT_LENGTH=length
    )
    assert answer.status_code in {400, 403, 411, 413}
    assert not Delivery.objects.exists()


def test_ten_million_bytes_are_refused(hooked):
    body = b"[" * 10_000_000
    assert Client().post(hooked.hook, body, content_type="application/json").status_code == 413


def test_another_organisations_address_is_not_there(hooked, elsewhere):
    crossed = f"/hooks/{elsewhere.id}/{hooked.account.pk}/"
    assert Client().post(crossed, b"{}", content_type="application/json").status_code == 404
