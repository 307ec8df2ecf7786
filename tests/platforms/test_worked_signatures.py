"""Deliveries signed by another program than ours, one for each way of signing.

Each signature was worked with ``openssl dgst -sha256 -hmac SECRET``; X's is in base64, LinkedIn's
stands over ``hmacsha256=`` and the body.
"""

from datetime import UTC, datetime

import pytest

from moothall import platforms
from moothall.platforms.base import Application, Forged

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECRET, OLDER = "the secret of OAuth 2.0", "the older secret"
META = (
    b'{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[]}]}',
    "9d7b6e1a4c8691528e15113fc54d3007606ebef066f49dc28cc73d778e764dc7",
)
THREADS = (
    b'{"object":"threads","app_id":"990602627938098","entry":[]}',
    "e0243971e590cbecd468518982d2f950973f6de8fe2ddf407d070bcc4b520827",
)
X = (
    b'{"data":{"event_uuid":"2080765813578191303","filter":{"user_id":"1111111111"},'
    b'"event_type":"post.mention.create","payload":{}}}'
)
LINKEDIN = (
    b'{"type":"ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS",'
    b'"notifications":[{"notificationId":5603453321}]}'
)
WORKED = {
    "whatsapp": ("whatsapp", "X-Hub-Signature-256", f"sha256={META[1]}", META[0]),
    "threads": ("threads", "X-Hub-Signature-256", f"sha256={THREADS[1]}", THREADS[0]),
    "x": (
        "x",
        "X-Twitter-Webhooks-Signature-OAuth2",
        "sha256=qhyOkkxBTSDJwTCXk0JVwNu3EgdO9imuAOva9oNMy/E=",
        X,
    ),
    "x of before": (
        "x",
        "X-Twitter-Webhooks-Signature",
        "sha256=MlBD4eInmi3z7GlZlSeuAUt47xtiScCWPWa8y1GapwM=",
        X,
    ),
    "linkedin": (
        "linkedin",
        "X-LI-Signature",
        "a51a47f616a1cfb5b5de83d3a6253338bbe5e63169719b69fad484aa18fd7cda",
        LINKEDIN,
    ),
}


def application(name):
    secrets = {"client_secret": "hush"}
    if name == "x":
        secrets = {"client_secret": SECRET, "consumer_secret": OLDER}
    return Application(client_id="1", secrets=secrets)


@pytest.mark.parametrize("worked", WORKED)
def test_what_another_program_signed_is_believed_and_nothing_beside_it(worked):
    name, header, signature, raw = WORKED[worked]
    hooks, ours = platforms.hooks(name), application(name)
    assert hooks.verify(ours, {header: signature}, raw, now=NOW).id
    for other in (raw + b" ", raw[:-1] + b"]"):
        with pytest.raises(Forged):
            hooks.verify(ours, {header: signature}, other, now=NOW)
    strangers = Application(client_id="1", secrets=dict.fromkeys(ours.secrets, "another"))
    with pytest.raises(Forged):
        hooks.verify(strangers, {header: signature}, raw, now=NOW)
