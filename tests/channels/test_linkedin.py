"""A LinkedIn page in the desk's own rooms: told, answered once, found again."""

from datetime import timedelta

import httpx
import pytest
from django.db import transaction
from django.utils import timezone
from tests.channels.conftest import make_account
from tests.platforms.linkedin import conftest as on_linkedin
from tests.platforms.linkedin.network import DEV, PAGE
from tests.platforms.linkedin.test_hooks import body, signed

from moothall import platforms
from moothall.channels import deliver as delivering
from moothall.channels import outbox, receive
from moothall.channels.deliver import timing
from moothall.channels.models import Application, Event, Recognised
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Verb
from moothall.platforms.linkedin.client import LinkedIn, LinkedInProvider
from moothall.platforms.linkedin.guide import PURPOSES
from moothall.record import Subject

network, fault = on_linkedin.network, on_linkedin.fault
pytestmark = pytest.mark.usefixtures("kept_rows", "scope")


@pytest.fixture
def now(network):
    network.clock = timezone.now() - timedelta(minutes=5)
    return timezone.now()


@pytest.fixture(autouse=True)
def _through_the_pretend_network(monkeypatch, network, settings):
    class Provider(LinkedInProvider):
        def open(self, connection):
            return LinkedIn(connection, transport=httpx.MockTransport(network))

    settings.ROOT_URLCONF = "moothall.channels.urls"
    monkeypatch.setitem(platforms._PROVIDERS, "linkedin", Provider)
    monkeypatch.setattr(timing, "monotonic", lambda: 0.0)


@pytest.fixture
def known(organisation, now):
    return Application.objects.create(
        organisation=organisation,
        platform="linkedin",
        client_id="client-1",
        secrets={"client_secret": "hush"},
        kept_at=now,
    )


@pytest.fixture
def account(organisation, known, now):
    return make_account(
        organisation,
        platform="linkedin",
        external_id=PAGE,
        server_url="",
        application=known,
        credentials={"access_token": "t"},
        scopes=sorted(PURPOSES),
        connected_at=now - timedelta(days=9),
    )


@pytest.fixture
def answer(account, officer, now):
    def deciding(target, text="We are sorry (really)"):
        with transaction.atomic():
            return outbox.put(
                account,
                Verb.REPLY_PUBLIC,
                outbox.Target(target),
                outbox.Payload(text),
                by=officer,
                subject=Subject("case", "c1", "lift"),
                at=now - timedelta(minutes=4),
            )

    return deciding


def told_of(network, text="Which day?"):
    post = network.post("Bin day")
    comment = network.comment(post, text)
    return comment, network.notify("COMMENT", comment, post=post, text=text)


def test_a_comment_is_answered_and_the_answer_is_known_as_ours(account, network, answer, now):
    comment, _ = told_of(network)
    assert receive.poll(account, now) == 2
    answer(comment)
    done = delivering.one(account, now)
    assert (done.state, done.external_id in network.comments) == ("sent", True)
    ours = network.comments[done.external_id]
    network.notify("ADMIN_COMMENT", done.external_id, post=ours["object"], by=PAGE,
                   text=ours["message"]["text"])  # fmt: skip
    receive.poll(account, now + timedelta(hours=1))
    assert Event.objects.get(external_id=done.external_id).recognised == Recognised.OURS


def test_an_answer_whose_end_is_lost_stands_there_once(account, network, answer, fault, now):
    comment, _ = told_of(network)
    receive.poll(account, now)
    answer(comment)
    fault(httpx.ReadTimeout("late"), path="/comments", method="POST", after=True)
    assert delivering.one(account, now).state == "unknown"
    assert delivering.one(account, now + timedelta(seconds=60)).state == "sent"
    assert len([one for one in network.comments.values() if one["actor"] == PAGE]) == 1


def test_an_edit_before_the_answer_goes_back_to_the_officer(account, network, answer, now):
    comment, _ = told_of(network, "Thank you")
    receive.poll(account, now)
    answer(comment, "Our pleasure")
    network.comments[comment]["message"]["text"] = "You are useless"
    assert delivering.one(account, now).problem == "edited"
    assert not [one for one in network.requests if one.method == "POST"]


def test_a_comment_comes_by_webhook_and_by_poll_and_is_one(account, known, network, client, now):
    comment, told = told_of(network)
    raw, where = body(told), f"/hooks/linkedin/{known.pk}/"
    given = {"HTTP_X_LI_SIGNATURE": signed(raw)}
    with organisation_scope(None):
        asked = client.get(where, {"challengeCode": "890e4665"})
        forged = client.post(where, raw + b" ", content_type="application/json", **given)
        first = client.post(where, raw, content_type="application/json", **given)
        again = client.post(where, raw, content_type="application/json", **given)
    assert asked.headers["content-type"].startswith("application/json")
    assert asked.json()["challengeCode"] == "890e4665"
    assert (forged.status_code, first.status_code, again.status_code) == (403, 200, 200)
    assert receive.parse_waiting(account.organisation_id, now) == 1
    receive.poll(account, now)
    event = Event.objects.get(external_id=comment)
    assert event.payload["author"]["external_id"] == DEV


def test_a_deletion_that_nobody_told_is_found_by_the_sweep(account, network, now):
    comment, _ = told_of(network)
    receive.poll(account, now)
    del network.comments[comment]
    assert receive.refresh(account, [comment], now) == 1
