"""A WhatsApp number in the desk's own rooms: messages come in by webhook, are answered within a day."""

import hmac
import json
from datetime import timedelta
from hashlib import sha256

import httpx
import pytest
from django.db import transaction
from django.utils import timezone
from tests.channels.conftest import make_account
from tests.platforms.whatsapp import conftest as on_whatsapp
from tests.platforms.whatsapp.service import BUSINESS, NUMBER_ID, incoming, message, status

from moothall import platforms
from moothall.channels import deliver as delivering
from moothall.channels import joining, outbox, receive
from moothall.channels.deliver import timing
from moothall.channels.models import Account, Action, Application, Event
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Candidate, Verb
from moothall.platforms.whatsapp.client import WhatsApp, WhatsAppProvider
from moothall.record import Subject
from moothall.record.models import Entry

described, checking, service = on_whatsapp.described, on_whatsapp.checking, on_whatsapp.service
pytestmark = pytest.mark.usefixtures("kept_rows", "scope")
TESS = "GB.1349120865530274191"


@pytest.fixture(autouse=True)
def _through_the_pretend_service(monkeypatch, checking, service, settings):
    checking.answering = service

    class Provider(WhatsAppProvider):
        def open(self, connection):
            return WhatsApp(connection, transport=checking)

    settings.ROOT_URLCONF = "moothall.channels.urls"
    monkeypatch.setitem(platforms._PROVIDERS, "whatsapp", Provider)
    monkeypatch.setattr(timing, "monotonic", lambda: 0.0)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def known(organisation, now):
    return Application.objects.create(
        organisation=organisation, platform="whatsapp", client_id="990602627938098",
        secrets={"client_secret": "hush", "verify_token": "opensesame"}, kept_at=now,
    )  # fmt: skip


@pytest.fixture
def account(organisation, known, now):
    return make_account(
        organisation, platform="whatsapp", external_id=NUMBER_ID, application=known, handle="",
        credentials={"token": "t0ken", "business_account_id": BUSINESS},
        connected_at=now - timedelta(days=9),
    )  # fmt: skip


@pytest.fixture
def arrive(client, known, account, now):
    """A delivery at the application's address, as Meta makes it; the status that it gets."""

    def arriving(told, *, secret=b"hush"):
        raw = json.dumps(told).encode()
        signature = "sha256=" + hmac.new(secret, raw, sha256).hexdigest()
        with organisation_scope(None):
            answered = client.post(
                f"/hooks/whatsapp/{known.pk}/", raw, content_type="application/json",
                HTTP_X_HUB_SIGNATURE_256=signature,
            )  # fmt: skip
        receive.parse_waiting(account.organisation_id, now)
        return answered.status_code

    return arriving


def written(text, at, external_id="wamid.in1"):
    return incoming(
        message("text", {"body": text}, external_id=external_id) | {"timestamp": str(int(at.timestamp()))}
    )  # fmt: skip


@pytest.fixture
def answer(account, officer, now):
    def deciding(target, text="We come at 10", verb=Verb.SEND_DM):
        with transaction.atomic():
            outbox.put(
                account, verb, outbox.Target(target), outbox.Payload(text), by=officer,
                subject=Subject("case", "c1", "boiler"), at=now,
            )  # fmt: skip
        return delivering.one(account, now)

    return deciding


def test_a_message_comes_in_once_and_is_answered_once(account, arrive, answer, service, now):
    told = written("My boiler is out", now - timedelta(minutes=5))
    assert arrive(told, secret=b"wrong") == 403
    assert [arrive(told), arrive(told)] == [200, 200]
    [event] = Event.objects.filter(account=account)
    assert event.payload["text"] == "My boiler is out"
    assert "447700900123" not in json.dumps(event.payload)
    done = answer(event.external_id)
    assert (done.state, done.external_id) == ("sent", "wamid.sent1")
    assert [one["recipient"] for one in service.sent] == [TESS]


def test_after_a_day_nothing_is_decided_and_the_officer_reads_what_to_do(
    arrive, answer, service, now
):
    arrive(written("My boiler is out", now - timedelta(hours=25)))
    with pytest.raises(outbox.NotPossible, match="Reach them another way"):
        answer("wamid.in1")
    assert service.requests == []


def test_an_answer_that_waited_over_the_day_is_not_sent(account, arrive, answer, service, now):
    arrive(written("My boiler is out", now - timedelta(hours=23)))
    service.fault(httpx.ConnectError("down"), path="messages")
    assert answer("wamid.in1").state == "queued"
    late = delivering.one(account, now + timedelta(hours=2))
    assert (late.state, late.problem) == ("failed", "not_possible")
    assert "24 hours" in late.outcome
    assert service.sent == []


def test_an_answer_whose_end_is_lost_waits_for_a_person_and_goes_out_once(
    account, arrive, answer, service, now
):
    arrive(written("My boiler is out", now - timedelta(minutes=5)))
    service.fault(httpx.ReadTimeout("late"), path="messages", after=True)
    done = answer("wamid.in1")
    assert done.state == "unknown"
    for seconds in (31, 200, 900, 2_000, 9_000, 40_000, 100_000):
        delivering.one(account, now + timedelta(seconds=seconds))
    done.refresh_from_db()
    assert done.problem == "unclear"
    assert len(service.sent) == 1


def now_of(action):
    return Action.objects.get(pk=action.pk)


@pytest.fixture
def unclear(service):
    """Makes the answer's end unknown; ask for it first."""
    service.fault(httpx.ReadTimeout("late"), path="/messages$", after=True)


@pytest.fixture
def answered(arrive, answer, now):
    arrive(written("My boiler is out", now - timedelta(minutes=5)))
    return answer("wamid.in1")


@pytest.fixture
def tell(arrive, answered, now):
    """What WhatsApp tells of the answer, by default at the moment of its sending."""

    def telling(state, *, after=0, **values):
        told = status(state, key=answered.client_key, **values)
        [one] = told["entry"][0]["changes"][0]["value"]["statuses"]
        one["timestamp"] = str(int(now.timestamp()) + after)
        arrive(told)
        return now_of(answered)

    return telling


def test_an_answer_that_is_lost_later_stands_before_its_officer_and_is_not_sent_again(
    account, answered, tell, service, now
):
    assert answered.state == "sent"
    lost = tell("failed", code=131026)
    assert (lost.state, lost.problem, lost.reached) == ("failed", "refused", "lost")
    assert lost.outcome.startswith("WhatsApp did not deliver our answer.")
    assert lost.handed_over_at
    assert [one.pk for one in failed(account)] == [lost.pk]
    assert Entry.objects.filter(verb="sending-failed").count() == 1
    for seconds in (60, 3_600, 90_000):
        delivering.one(account, now + timedelta(seconds=seconds))
    assert len(service.sent) == 1
    assert not Event.objects.filter(external_id__endswith="#failed").exists()


def failed(account):
    return Action.objects.filter(account=account, state="failed")


def test_an_answer_that_arrives_is_confirmed_and_stays_so(tell):
    assert tell("sent").reached == ""
    assert tell("delivered").reached == "delivered"
    seen = tell("read")
    assert (seen.state, seen.reached) == ("sent", "read")
    assert seen.outcome == "WhatsApp says that it was read."
    assert tell("delivered", after=1).reached == "read"
    assert tell("failed", code=131026).state == "sent"


@pytest.mark.usefixtures("unclear")
@pytest.mark.parametrize(
    ("told", "state"), [("sent", "sent"), ("delivered", "sent"), ("failed", "failed")]
)
def test_an_answer_of_unknown_end_is_settled_by_what_whatsapp_tells_of_it(
    answered, tell, service, told, state
):
    assert answered.state == "unknown"
    settled = tell(told, after=2, code=131026 if told == "failed" else 0)
    assert (settled.state, settled.external_id) == (state, "wamid.sent1")
    delivering.one(settled.account, settled.decided_at + timedelta(seconds=60))
    assert len(service.sent) == 1


def test_news_of_an_answer_that_come_before_its_own_answer_are_believed(arrive, answered, now):
    Action.objects.filter(pk=answered.pk).update(state="failed")
    outbox_again(answered)
    Action.objects.filter(pk=answered.pk).update(state="sending", asked_at=now, external_id="")
    told = status("delivered", key=answered.client_key, external_id="wamid.sent2")
    [one] = told["entry"][0]["changes"][0]["value"]["statuses"]
    one["timestamp"] = str(int(now.timestamp()))
    arrive(told)
    assert (now_of(answered).state, now_of(answered).external_id) == ("sent", "wamid.sent2")


def outbox_again(action):
    Action.objects.filter(pk=action.pk).update(state="queued")


def test_late_news_of_a_lost_answer_are_no_news_of_the_one_sent_after_it(
    officer, tell, service, now
):
    lost = tell("failed", code=131026)
    later = now + timedelta(minutes=10)
    outbox.try_again(lost, by=officer, at=later)
    again = delivering.one(lost.account, later)
    assert (again.state, again.external_id) == ("sent", "wamid.sent2")
    assert tell("failed", code=131026, after=1).state == "sent"  # of wamid.sent1
    assert tell("failed", code=131026, external_id="wamid.sent2").state == "failed"
    assert len(service.sent) == 2


def test_what_an_officer_has_settled_is_not_unsettled(tell, officer, now):
    lost = tell("failed", code=131026)
    outbox.done_by_hand(lost, by=officer, at=now, proof="Rang her.")
    assert tell("failed", code=131047, after=1).state == "sent"


def test_a_lost_message_that_arrives_after_all_is_sent(tell):
    assert tell("failed", code=131026).state == "failed"
    assert tell("sent").state == "failed"
    assert tell("delivered").state == "sent"


def test_the_loss_of_a_message_that_this_desk_did_not_send_is_kept_as_a_notice(
    account, arrive, answered
):
    arrive(status("failed", code=131026, external_id="wamid.phone1", key="another desk"))
    notice = Event.objects.get(external_id="wamid.phone1#failed")
    assert not notice.own
    assert notice.payload["text"].startswith("WhatsApp did not deliver our answer.")
    assert now_of(answered).state == "sent"
    assert Account.objects.get(pk=account.pk).last_error == ""


def test_news_for_another_number_settle_nothing_here(arrive, answered):
    told = status("failed", code=131026, key=answered.client_key)
    told["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "999"
    arrive(told)
    assert now_of(answered).state == "sent"


def test_a_number_is_connected_by_what_an_administrator_copies(
    organisation, administrator, known, service, now
):
    service.applications = []
    typed = {"token": "t0ken", "phone_number_id": NUMBER_ID, "business_account_id": BUSINESS}
    candidate = Candidate(external_id="", name="", credentials=typed)
    done = joining.join(
        organisation, "whatsapp", candidate, by=administrator, at=now, application=known
    )
    assert (done.account.external_id, done.account.name) == (NUMBER_ID, "Elmhouse Homes")
    assert done.probe.problems == ()
    assert service.applications == ["990602627938098"]  # messages are sent to the desk from now on


def test_a_poll_says_that_the_token_does_not_hold_any_more(account, service, now):
    receive.poll(account, now)
    service.fault(on_token(), times=1)
    receive.poll(account, now + timedelta(minutes=1))
    again = Account.objects.get(pk=account.pk)
    assert again.permission_lost_at
    assert "Connect" in again.last_error


def on_token():
    error = {"message": "Session has expired", "type": "OAuthException", "code": 190}
    return httpx.Response(401, json={"error": error})
