"""A Page in the desk's own rooms: received, answered once, found again, noticed from elsewhere."""

from datetime import timedelta

import httpx
import pytest
from django.db import transaction
from django.utils import timezone
from tests.channels.conftest import make_account
from tests.platforms.facebook import conftest as on_facebook
from tests.platforms.facebook.page import ANNE, APP, HOST, NOW, PAGE, SECRET, TOKEN

from moothall import platforms
from moothall.channels import deliver as delivering
from moothall.channels import outbox, receive
from moothall.channels.deliver import timing
from moothall.channels.models import Account, Application, Event, Recognised
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Verb
from moothall.platforms.facebook.client import Facebook, FacebookProvider
from moothall.record import Subject

page, fault, checked = on_facebook.page, on_facebook.fault, on_facebook.checked
hook, application = on_facebook.hook, on_facebook.application
pytestmark = pytest.mark.usefixtures("kept_rows", "scope")


@pytest.fixture(autouse=True)
def _through_the_pretend_page(monkeypatch, checked, settings):
    class Provider(FacebookProvider):
        def open(self, connection):
            return Facebook(connection, transport=checked, clock=lambda: NOW)

    settings.ROOT_URLCONF = "moothall.channels.urls"
    monkeypatch.setitem(platforms._PROVIDERS, "facebook", Provider)
    monkeypatch.setattr(timing, "monotonic", lambda: 0.0)


@pytest.fixture
def known(organisation):
    return Application.objects.create(
        organisation=organisation,
        platform="facebook",
        client_id=APP,
        secrets={"client_secret": SECRET, "verify_token": "a word of ours"},
        kept_at=NOW,
    )


@pytest.fixture
def account(organisation, known):
    return make_account(
        organisation,
        platform="facebook",
        external_id=PAGE,
        server_url=HOST,
        application=known,
        credentials={"token": TOKEN},
        connected_at=NOW - timedelta(days=9),
    )


@pytest.fixture
def answer(account, officer):
    def deciding(target, text="We are sorry", verb=Verb.REPLY_PUBLIC):
        with transaction.atomic():
            return outbox.put(
                account,
                verb,
                outbox.Target(target),
                outbox.Payload(text),
                by=officer,
                subject=Subject("case", "c1", "lift"),
                at=NOW,
            )

    return deciding


def deliver(account, seconds=0):
    return delivering.one(account, NOW + timedelta(seconds=seconds))


def test_a_comment_comes_by_webhook_and_by_poll_and_is_one(account, known, page, hook, client):
    post = page.post("Ours", when=NOW - timedelta(hours=2))
    when = timezone.now() - timedelta(minutes=3)
    node = page.comment(post, "Nobody answers", when=when)
    value = {"item": "comment", "verb": "add", "post_id": post, "parent_id": post,
             "comment_id": node, "message": "Nobody answers",
             "from": {"id": ANNE, "name": "Anne Archer"},
             "created_time": int(when.timestamp())}  # fmt: skip
    headers, raw = hook(changes=[{"field": "feed", "value": value}], when=timezone.now())
    given = {"HTTP_X_HUB_SIGNATURE_256": headers["X-Hub-Signature-256"]}
    where = f"/hooks/facebook/{known.pk}/"
    with organisation_scope(None):
        forged = client.post(where, raw + b" ", content_type="application/json", **given)
        first = client.post(where, raw, content_type="application/json", **given)
        again = client.post(where, raw, content_type="application/json", **given)
        asked = client.get(where, {"hub.mode": "subscribe", "hub.challenge": "77",
                                   "hub.verify_token": "a word of ours"})  # fmt: skip
    assert (forged.status_code, first.status_code, again.status_code) == (403, 200, 200)
    assert asked.content == b"77"
    assert receive.parse_waiting(account.organisation_id, NOW) == 1
    receive.poll(account, NOW)
    assert Event.objects.filter(external_id=node).count() == 1
    assert Account.objects.get(pk=account.pk).last_error == ""


def test_received_answered_and_known_as_ours(account, page, answer):
    node = page.comment(page.post("Ours"), "Nobody answers")
    assert receive.poll(account, NOW) == 2
    answer(node)
    done = deliver(account)
    assert (done.state, done.external_id in page.comments) == ("sent", True)
    receive.poll(account, NOW + timedelta(minutes=1))
    assert Event.objects.get(external_id=done.external_id).recognised == Recognised.OURS


def test_an_answer_whose_end_is_lost_stands_there_once(account, page, answer, fault):
    node = page.comment(page.post("Ours"), "Nobody answers")
    receive.poll(account, NOW)
    answer(node)
    fault(httpx.ReadTimeout("late"), path="/comments", method="POST", after=True)
    assert deliver(account).state == "unknown"
    assert deliver(account, seconds=60).state == "sent"
    written = [one for one in page.comments.values() if one["message"] == "We are sorry"]
    assert len(written) == 1


def test_what_somebody_wrote_for_us_elsewhere_is_noticed(account, page):
    node = page.comment(page.post("Ours"), "From the telephone", by=PAGE)
    receive.poll(account, NOW)
    assert Event.objects.get(external_id=node).recognised == Recognised.UNASKED


def test_a_deletion_that_nobody_told_is_found_by_the_sweep(account, page, answer):
    node = page.comment(page.post("Ours"), "Nobody answers")
    receive.poll(account, NOW)
    del page.comments[node]
    assert receive.refresh(account, [node], NOW) == 1
    answered = page.comment(page.post("Ours too"), "Nobody answers here")
    receive.poll(account, NOW + timedelta(minutes=1))
    del page.comments[answered]
    answer(answered)
    assert deliver(account).problem == "deleted"


def test_a_private_message_is_answered_in_private(account, page, answer):
    page.message("My number is 07700 900123")
    receive.poll(account, NOW)
    [event] = Event.objects.filter(account=account)
    answer(event.external_id, "We will ring you.", Verb.SEND_DM)
    done = deliver(account)
    assert done.state == "sent"
    assert page.talks[ANNE]["data"][0]["message"] == "We will ring you."
    assert page.comments == {}
