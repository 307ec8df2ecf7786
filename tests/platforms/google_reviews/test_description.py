"""Requests against Google's discovery documents; the reviews themselves have none."""

import json

import httpx
import pytest
from tests.platforms.google_reviews.business import ACCOUNT, SUBSCRIPTION, TOPIC
from tests.platforms.google_reviews.conftest import NOTICED, UNDESCRIBED

from moothall.platforms.base import Application, Verb, Visibility
from moothall.platforms.google_reviews.connecting import GoogleReviewsConnector

CALLS = {
    "POST https://oauth2.googleapis.com/revoke",
    "POST https://oauth2.googleapis.com/token",
    "mybusinessaccountmanagement.accounts.list",
    "mybusinessbusinessinformation.accounts.locations.list",
    "mybusinessbusinessinformation.locations.get",
    "mybusinessnotifications.accounts.getNotificationSetting",
    "mybusinessnotifications.accounts.updateNotificationSetting",
    "pubsub.projects.subscriptions.acknowledge",
    "pubsub.projects.subscriptions.get",
    "pubsub.projects.subscriptions.pull",
    *(f"{method} {pattern}" for method, pattern in UNDESCRIBED),
}


def test_every_call_is_one_that_the_documents_describe(
    checked, connect, business, everything, make
):
    connector = GoogleReviewsConnector(transport=checked)
    application = Application(
        client_id="ours",
        secrets={"client_secret": "secret", **NOTICED},
        redirect_uri="https://desk.test/back",
    )
    started = connector.start(application)
    back = business.accounts.agree(started.url)
    places = connector.finish(application, started, back, now=business.clock)
    review = business.review("Cold")
    business.notice(review)
    desk = connect(
        transport=checked, secrets=NOTICED, credentials=dict(places[0].credentials),
        account=places[0].external_id,
    )  # fmt: skip
    everything(desk)
    desk.probe()
    desk.refresh([review])
    for verb in (Verb.REPLY_PUBLIC, Verb.EDIT, Verb.DELETE_OWN):
        action = make(verb, review, "Words", target_visibility=Visibility.PUBLIC)
        desk.perform(action)
        desk.find(action)
    connector.revoke(application, places[0].credentials)
    assert checked.calls == CALLS


NOTICES = f"https://mybusinessnotifications.googleapis.com/v1/{ACCOUNT}/notificationSetting"
PULL = f"https://pubsub.googleapis.com/v1/{SUBSCRIPTION}:pull"
WRONG = [
    ("PATCH", NOTICES, {"notificationTypes": ["NEW_REVIEWS"]}, "none of"),
    ("PATCH", NOTICES, {"topicName": TOPIC}, "has no topicName"),
    ("PATCH", NOTICES, {"notificationTypes": "NEW_REVIEW"}, "is no array"),
    ("PATCH", f"{NOTICES}?mask=pubsubTopic", {"pubsubTopic": TOPIC}, "no parameter"),
    ("PUT", NOTICES, {"pubsubTopic": TOPIC}, "no method"),
    ("POST", PULL, {"maxMessages": "50"}, "is no integer"),
    ("POST", PULL, {"maxMessages": True}, "is no integer"),
    ("POST", PULL, None, "wants a body"),
    ("POST", PULL.replace(SUBSCRIPTION, "subscriptions/1"), {"maxMessages": 1}, "no method"),
]


@pytest.mark.parametrize(("method", "url", "body", "told"), WRONG)
def test_the_documents_would_catch_a_wrong_request(discovery, method, url, body, told):
    request = httpx.Request(method, url, content=json.dumps(body) if body else None)
    request.read()
    assert any(told in one for one in discovery.problems(request))
