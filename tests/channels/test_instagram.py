"""An Instagram account in the desk's own rooms: received, answered once, found again, swept."""

from datetime import timedelta

import httpx
import pytest
from django.db import transaction
from django.utils import timezone
from tests.channels.conftest import make_account
from tests.platforms.instagram import conftest as on_instagram
from tests.platforms.instagram.network import CHECKER, IG, PAGE
from tests.platforms.meta.checker import Checked
from tests.support.telling import Telling

from moothall import platforms
from moothall.channels import connecting, outbox, receive
from moothall.channels import deliver as delivering
from moothall.channels.deliver import timing
from moothall.channels.models import Account, Event, Recognised
from moothall.channels.spending import quotas_of
from moothall.platforms.base import Verb
from moothall.platforms.instagram.client import Instagram, InstagramProvider
from moothall.record import Subject

network, brisk = on_instagram.network, on_instagram.brisk
pytestmark = pytest.mark.usefixtures("kept_rows", "scope")


@pytest.fixture
def telling(network):
    """Every answer says how much of what Meta allows is used up, in per cent."""
    return Telling(Checked(CHECKER, network), {"x-app-usage": '{"call_count":31}'})


@pytest.fixture(autouse=True)
def _through_the_pretend_network(monkeypatch, telling):
    class Provider(InstagramProvider):
        def open(self, connection):
            return Instagram(connection, transport=telling)

    monkeypatch.setitem(platforms._PROVIDERS, "instagram", Provider)
    monkeypatch.setattr(timing, "monotonic", lambda: 0.0)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def account(organisation, now):
    return make_account(
        organisation, platform="instagram", external_id=IG,
        credentials={"token": "t0ken", "page": PAGE}, connected_at=now - timedelta(days=9),
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
    written = network.write(network.post("The lifts"), "Again?", by="tess")
    receive.poll(account, now)
    return written


def test_received_answered_once_and_known_as_ours(account, network, decide, comment, now):
    done = decide(Verb.REPLY_PUBLIC, comment, "We come on Friday")
    assert done.state == "sent"
    receive.poll(account, now + timedelta(minutes=1))
    assert Event.objects.get(external_id=done.external_id).recognised == Recognised.OURS
    assert [one["text"] for one in network.all_comments.values()].count("We come on Friday") == 1


def test_what_the_probe_and_the_polls_were_told_stands_beside_the_places_in_the_streams(
    account, network, now
):
    network.used = 42
    connecting.probe(account, now)
    receive.poll(account, now)
    account.refresh_from_db()
    found = quotas_of(account)
    assert found["posts in 24 hours"].left == 8
    assert found["requests that Instagram allows"].left == 69
    assert len(account.cursors) > 1


def test_a_quiet_poll_does_not_write_down_what_hardly_changed(account, telling, now):
    receive.poll(account, now)
    account.refresh_from_db()
    before = quotas_of(account)
    telling.headers = {"x-app-usage": '{"call_count":32}'}
    receive.poll(account, now + timedelta(minutes=1))
    account.refresh_from_db()
    assert quotas_of(account) == before


def test_an_answer_whose_end_is_lost_stands_there_once(account, network, decide, comment, now):
    network.fault(httpx.ReadTimeout("late"), path="replies", method="POST", after=True)
    assert decide(Verb.REPLY_PUBLIC, comment, "We come on Friday").state == "unknown"
    assert delivering.one(account, now + timedelta(minutes=1)).state == "sent"
    assert [one["text"] for one in network.all_comments.values()].count("We come on Friday") == 1


def test_hidden_and_what_somebody_said_from_a_telephone_is_noticed(
    account, network, decide, comment, now
):
    assert decide(Verb.HIDE, comment).state == "sent"
    assert network.all_comments[comment]["hidden"] is True
    other = network.write(network.all_comments[comment]["media"], "From a telephone")
    receive.poll(account, now + timedelta(minutes=1))
    assert Event.objects.get(external_id=other).recognised == Recognised.UNASKED


def test_a_deletion_that_nobody_tells_is_found_by_the_sweep(account, network, comment, now):
    del network.all_comments[comment]
    assert receive.refresh(account, [comment], now) == 1
    assert receive.refresh(account, [comment], now) == 0


def test_a_lost_permission_is_an_alarm_and_no_deletion(account, network, comment, now):
    error = {"message": "(#10) Permission", "type": "OAuthException", "code": 10}
    network.fault(httpx.Response(403, json={"error": error}), times=99)
    assert receive.refresh(account, [comment], now) == 0
    assert "permission" in Account.objects.get(pk=account.pk).last_error


def test_a_private_answer_stays_private(account, network, decide, now):
    message = network.say("66tess", "My number is 07700 900123")
    receive.poll(account, now)
    assert decide(Verb.SEND_DM, message, "We will ring you").state == "sent"
    assert network.talks["66tess"][0]["message"] == "We will ring you"
    assert not network.all_comments
