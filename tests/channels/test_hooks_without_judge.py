"""Each platform that sends by itself is answered 200 in its time, whatever becomes of the judge.

The shortest time that a platform gives is LinkedIn's, three seconds
(https://learn.microsoft.com/linkedin/shared/api-guide/webhook-validation); X gives ten
(https://docs.x.com/x-api/webhooks/introduction), Meta asks for an answer at once.
"""

import base64
import hmac
import json
import time

import pytest
from tests.channels.conftest import make_account
from tests.channels.test_application_hooks import SECRET, make_application

from moothall import platforms
from moothall.channels import receive
from moothall.channels.models import Delivery
from moothall.people.tenancy import organisation_scope

pytestmark = pytest.mark.usefixtures("kept_rows", "scope")
SHORTEST = 3.0
OURS = "112233"
NOW = int(time.time())


def hexed(raw, before=b""):
    return hmac.new(SECRET.encode(), before + raw, "sha256").hexdigest()


def meta(raw):
    return {"X-Hub-Signature-256": f"sha256={hexed(raw)}"}


def x(raw):
    mark = base64.b64encode(hmac.new(SECRET.encode(), raw, "sha256").digest()).decode()
    return {"X-Twitter-Webhooks-Signature-OAuth2": f"sha256={mark}"}


def linkedin(raw):
    return {"X-LI-Signature": hexed(raw, b"hmacsha256=")}


def entry(about):
    return {"object": about, "entry": [{"id": OURS, "time": NOW, "changes": []}]}


NUMBER = {"field": "messages", "value": {"metadata": {"phone_number_id": OURS}}}
TOLD = {
    "facebook": (entry("page"), meta),
    "instagram": (entry("instagram"), meta),
    "threads": ({"app_id": "1", "topic": "moderate", "target_id": OURS, "time": NOW,
                 "values": {"field": "replies", "value": {"id": "5"}}}, meta),
    "whatsapp": ({"object": "whatsapp_business_account",
                  "entry": [{"id": "9", "changes": [NUMBER]}]}, meta),
    "x": ({"data": {"filter": {"user_id": OURS}, "event_type": "post.mention.create",
                    "event_uuid": "u1", "payload": {}}}, x),
    "linkedin": ({"type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS",
                  "notifications": [{"notificationId": 7, "organizationalEntity": OURS}]},
                 linkedin),
}  # fmt: skip


@pytest.fixture(autouse=True)
def addresses(settings):
    settings.ROOT_URLCONF = "moothall.channels.urls"


@pytest.fixture
def nobody_reads(monkeypatch):
    """The judge is gone, and whatever reads a delivery fails with it."""

    def broken(*_given, **_named):
        raise RuntimeError("the judge is down")

    monkeypatch.setattr("moothall.inbox.judging.waiting.judge_reading", broken)
    monkeypatch.setattr("moothall.channels.receive.webhooks.take_in", broken)


def test_every_platform_that_sends_by_itself_is_tried_here():
    assert {name for name in platforms.names() if platforms.hooks(name)} == set(TOLD)


@pytest.mark.usefixtures("nobody_reads")
@pytest.mark.parametrize("name", sorted(TOLD))
def test_a_delivery_is_kept_and_answered_in_time_while_the_judge_is_down(
    client, organisation, name
):
    body, sign = TOLD[name]
    raw = json.dumps(body).encode()
    made = make_application(organisation, platform=name)
    make_account(organisation, platform=name, external_id=OURS)
    headers = {f"HTTP_{key.upper().replace('-', '_')}": value for key, value in sign(raw).items()}
    began = time.monotonic()
    with organisation_scope(None):
        answer = client.post(
            f"/hooks/{name}/{made.pk}/", raw, content_type="application/json", **headers
        )
    assert (answer.status_code, time.monotonic() - began < SHORTEST) == (200, True)
    [kept] = Delivery.objects.filter(organisation=organisation)
    assert bytes(kept.body) == raw
    receive.parse(kept, kept.received_at)
    kept.refresh_from_db()
    assert "RuntimeError" in kept.problem, "kept to be read again, and told of"
