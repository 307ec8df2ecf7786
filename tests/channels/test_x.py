"""An account on X in the desk's own rooms: received, answered where we are named, and only once."""

import json
from datetime import timedelta

import httpx
import pytest
from django.db import transaction
from django.utils import timezone
from tests.channels.conftest import make_account
from tests.platforms.x import conftest as on_x
from tests.platforms.x.network import THEM, US
from tests.platforms.x.test_hooks import MENTION, NEW, signed

from moothall import platforms
from moothall.channels import connecting, outbox, receive
from moothall.channels import deliver as delivering
from moothall.channels.deliver import timing
from moothall.channels.models import Application, Event, Recognised
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Verb
from moothall.platforms.x.client import X, XProvider
from moothall.platforms.x.guide import PURPOSES
from moothall.record import Subject

told, spec, checked = on_x.told, on_x.spec, on_x.checked
network, fault = on_x.network, on_x.fault
pytestmark = pytest.mark.usefixtures("kept_rows", "scope")
SECRET = "the secret of OAuth 2.0"


@pytest.fixture
def now(network):
    network.clock = timezone.now() - timedelta(minutes=5)
    return timezone.now()


@pytest.fixture(autouse=True)
def _through_the_pretend_network(monkeypatch, checked, settings):
    class Provider(XProvider):
        def open(self, connection):
            return X(connection, transport=checked)

    settings.ROOT_URLCONF = "moothall.channels.urls"
    monkeypatch.setitem(platforms._PROVIDERS, "x", Provider)
    monkeypatch.setattr(timing, "monotonic", lambda: 0.0)


@pytest.fixture
def known(organisation, now):
    return Application.objects.create(
        organisation=organisation,
        platform="x",
        client_id="client-1",
        secrets={"client_secret": SECRET},
        kept_at=now,
    )


@pytest.fixture
def account(organisation, known, now):
    return make_account(
        organisation,
        platform="x",
        external_id=US,
        server_url="",
        application=known,
        credentials={"access_token": "t", "refresh_token": "r", "scope": " ".join(PURPOSES)},
        scopes=sorted(PURPOSES),
        connected_at=now - timedelta(days=9),
    )


@pytest.fixture
def decide(account, officer, now):
    def deciding(verb, target, text=""):
        with transaction.atomic():
            return outbox.put(
                account,
                verb,
                outbox.Target(target),
                outbox.Payload(text),
                by=officer,
                subject=Subject("case", "c1", "lift"),
                at=now - timedelta(minutes=4),
            )

    return deciding


def test_who_names_us_is_answered_and_the_answer_is_known_as_ours(account, network, decide, now):
    theirs = network.write(THEM, "@cbhomes our lift is broken")
    assert receive.poll(account, now) == 1
    decide(Verb.REPLY_PUBLIC, theirs, "We are on our way")
    done = delivering.one(account, now)
    assert (done.state, done.external_id in network.posts) == ("sent", True)
    receive.poll(account, now + timedelta(minutes=1))
    assert Event.objects.get(external_id=done.external_id).recognised == Recognised.OURS


def test_who_does_not_name_us_is_not_answered_by_the_desk(account, network, decide, now):
    ours = network.write(US, "Bin day is Tuesday")
    quiet = network.write(THEM, "no it is not", answers=ours)
    assert receive.poll(account, now) == 2
    network.requests.clear()
    with pytest.raises(outbox.NotPossible, match="mention or quote our account"):
        decide(Verb.REPLY_PUBLIC, quiet, "It is")
    assert network.requests == []


def test_an_answer_whose_end_is_lost_stands_there_once(account, network, decide, fault, now):
    theirs = network.write(THEM, "@cbhomes our lift is broken")
    receive.poll(account, now)
    decide(Verb.REPLY_PUBLIC, theirs, "We are on our way")
    fault(httpx.ReadTimeout("late"), path="/2/tweets", method="POST", after=True)
    assert delivering.one(account, now).state == "unknown"
    assert delivering.one(account, now + timedelta(seconds=60)).state == "sent"
    ours = [one for one in network.posts.values() if one["author_id"] == US]
    assert len(ours) == 1


def test_a_deletion_and_an_edit_are_found_by_the_sweep(account, network, now):
    gone = network.write(THEM, "@cbhomes gone")
    first = network.write(THEM, "@cbhomes brokn")
    receive.poll(account, now)
    del network.posts[gone]
    network.write(THEM, "@cbhomes broken", edits=first)
    assert receive.refresh(account, [gone, first], now) == 2


def test_a_private_message_is_answered_in_its_conversation(account, network, decide, now):
    message = network.message(THEM, "My number is 07700 900123")
    receive.poll(account, now)
    decide(Verb.SEND_DM, f"dm:{message}", "Thank you")
    done = delivering.one(account, now)
    assert done.state == "sent"
    assert network.messages[done.external_id.removeprefix("dm:")]["text"] == "Thank you"
    assert not network.posts


def test_what_was_posted_on_a_telephone_is_noticed(account, network, now):
    ours = network.write(US, "From the telephone")
    receive.poll(account, now)
    assert Event.objects.get(external_id=ours).recognised == Recognised.UNASKED


def test_a_mention_comes_to_the_applications_address_once(account, known, client, now):
    where = f"/hooks/x/{known.pk}/"
    given = {"HTTP_" + NEW.upper().replace("-", "_"): signed(MENTION, SECRET)}
    with organisation_scope(None):
        asked = client.get(where, {"crc_token": "challenge_string"})
        forged = client.post(where, MENTION + b" ", content_type="application/json", **given)
        first = client.post(where, MENTION, content_type="application/json", **given)
        again = client.post(where, MENTION, content_type="application/json", **given)
    assert json.loads(asked.content)["response_token"].startswith("sha256=")
    assert (forged.status_code, first.status_code, again.status_code) == (403, 200, 200)
    receive.parse_waiting(account.organisation_id, now)
    assert Event.objects.filter(external_id="2080765813578191303").count() == 1


def test_the_daily_probe_narrows_what_the_account_can_do(account, network, now):
    network.people[US]["subscription_type"] = "None"
    connecting.probe(account, now)
    account.refresh_from_db()
    rows = connecting.capabilities_of(account).rows
    assert not rows[Verb.EDIT].automatic
    assert rows[Verb.HIDE].automatic
