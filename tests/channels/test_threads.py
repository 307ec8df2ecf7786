"""A Threads account in the desk's own rooms: received, answered once in two steps, hidden."""

from datetime import timedelta

import httpx
import pytest
from django.db import transaction
from django.utils import timezone
from tests.channels.conftest import make_account
from tests.platforms.threads import conftest as on_threads
from tests.platforms.threads.network import US

from moothall import platforms
from moothall.channels import deliver as delivering
from moothall.channels import joining, outbox, receive, renewing
from moothall.channels.deliver import timing
from moothall.channels.models import Application, Event, Recognised
from moothall.platforms.base import Verb
from moothall.platforms.threads.client import Threads, ThreadsProvider
from moothall.platforms.threads.connecting import ThreadsLogin
from moothall.record import Subject

network, brisk = on_threads.network, on_threads.brisk
collection, transport = on_threads.collection, on_threads.transport
pytestmark = pytest.mark.usefixtures("kept_rows", "scope")


@pytest.fixture(autouse=True)
def _through_the_pretend_network(monkeypatch, transport):
    class Provider(ThreadsProvider):
        def open(self, connection):
            return Threads(connection, transport=transport)

    monkeypatch.setitem(platforms._PROVIDERS, "threads", Provider)
    monkeypatch.setattr(timing, "monotonic", lambda: 0.0)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def account(organisation, now):
    return make_account(
        organisation, platform="threads", external_id=US["id"], credentials={"token": "t0ken"},
        connected_at=now - timedelta(days=9),
    )  # fmt: skip


@pytest.fixture
def decide(account, officer, now):
    def deciding(verb, target, text=""):
        with transaction.atomic():
            outbox.put(
                account, verb, outbox.Target(target), outbox.Payload(text), by=officer,
                subject=Subject("case", "c1", "lift"), clause="C3", at=now,
            )  # fmt: skip
        return delivering.one(account, now)

    return deciding


@pytest.fixture
def comment(network, account, now):
    written = network.post("Again?", by="tess", root=network.post("Lifts", minutes=60), minutes=50)
    receive.poll(account, now)
    return written


def test_received_answered_in_two_steps_and_known_as_ours(account, decide, comment, now):
    done = decide(Verb.REPLY_PUBLIC, comment, "We come on Friday")
    assert (done.state, done.outcome) == ("sent", "Done.")
    receive.poll(account, now + timedelta(minutes=1))
    assert Event.objects.get(external_id=done.external_id).recognised == Recognised.OURS


def test_an_answer_whose_end_is_lost_stands_there_once(account, network, decide, comment, now):
    network.fault(httpx.ReadTimeout("late"), path="threads_publish$", after=True)
    network.fault(httpx.ReadTimeout("late"), path="me/replies")  # nor can it be looked for at once
    assert decide(Verb.REPLY_PUBLIC, comment, "We come on Friday").state == "unknown"
    assert delivering.one(account, now + timedelta(minutes=1)).state == "sent"
    words = [one["text"] for one in network.posts.values()]
    assert words.count("We come on Friday") == 1


def test_hidden_by_us_and_edited_by_its_author_are_found_by_the_sweep(
    account, network, decide, comment, now
):
    assert decide(Verb.HIDE, comment).state == "sent"
    network.posts[comment]["text"] = "Again?!"
    assert receive.refresh(account, [comment], now) == 2
    kinds = set(Event.objects.filter(external_id=comment).values_list("kind", flat=True))
    assert kinds == {"created", "edited", "hidden"}


def test_what_somebody_wrote_from_a_telephone_is_noticed(account, network, comment, now):
    root = network.posts[comment]["root_post"]["id"]
    written = network.post("From a telephone", root=root, parent=comment)
    receive.poll(account, now + timedelta(minutes=1))
    assert Event.objects.get(external_id=written).recognised == Recognised.UNASKED


@pytest.fixture
def login(monkeypatch, transport):
    made = ThreadsLogin(transport=transport)
    monkeypatch.setitem(platforms._CONNECTORS, "threads", lambda: made)
    return made


def test_an_account_is_connected_and_its_token_renewed_before_it_ends(
    organisation, administrator, login, network, now
):
    told = on_threads.APPLICATION
    started = login.start(told)
    query = {"code": "the-code", "state": started.state}
    [candidate] = login.finish(told, started, query, now=now)
    application = Application.objects.create(
        organisation=organisation, platform="threads", client_id=told.client_id,
        secrets=dict(told.secrets), kept_at=now,
    )  # fmt: skip
    account = joining.join(
        organisation, "threads", candidate, by=administrator, at=now, application=application
    ).account
    first = account.credentials["token"]
    assert account.expires_at == now + timedelta(days=60)
    assert not renewing.is_due(account, now + timedelta(days=50))
    late = now + timedelta(days=54)
    assert renewing.is_due(account, late)
    assert renewing.renew(account, late)
    account.refresh_from_db()
    assert account.credentials["token"] != first
    assert account.expires_at == late + timedelta(days=60)
    assert [one.url.path for one in network.requests].count("/refresh_access_token") == 1
