"""A business account with places and reviews, pretended after Google's pages.

Reviews (version 4 has no discovery document, so that these shapes are the pages' alone):
https://developers.google.com/my-business/reference/rest/v4/accounts.locations.reviews and
https://developers.google.com/my-business/content/latest-updates for ``reviewReplyState``,
``policyViolation``, ``reviewMediaItems`` and ``reviewReplyUrl``. The values of the state are no
more than likely: PENDING, APPROVED, REJECTED. What a notice holds the pages tell in words only
("the review_name field"), so that both ways of writing it are tried.
Places and accounts: mybusinessbusinessinformation and mybusinessaccountmanagement, version 1.
"""

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import httpx
from tests.platforms.google.accounts import REVOKE, TOKEN, Accounts, refusal
from tests.platforms.google.faults import faulty

ACCOUNT, PLACE, OTHER = "accounts/11", "locations/22", "locations/33"
LOCATION = f"{ACCOUNT}/{PLACE}"
SCOPES = "https://www.googleapis.com/auth/business.manage https://www.googleapis.com/auth/pubsub"
TOPIC = "projects/moothall/topics/reviews"
SUBSCRIPTION = "projects/moothall/subscriptions/reviews-pull"
START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
STARS = ["ONE", "TWO", "THREE", "FOUR", "FIVE"]


class Business:
    def __init__(self):
        self.reviews, self.requests, self.faults = {}, [], []
        self.accounts = Accounts(SCOPES)
        self.clock = START
        self.setting, self.waiting, self.acknowledged = {}, {}, []
        self.state_of_replies, self.violation = "APPROVED", ""
        self.verified = True
        self.places = {
            ACCOUNT: [(PLACE, "Elmhouse Homes, High Street"), (OTHER, "Elmhouse Homes, Mill Road")],
            "accounts/12": [(OTHER, "Elmhouse Homes, Mill Road")],
        }

    # --- what people do

    def review(self, text, *, stars=3, name="Maureen", anonymous=False):
        number = len(self.reviews) + 1
        self.clock += timedelta(seconds=30)
        review_id = f"AbFvOq{number:04}-x_Z"
        reviewer = {"displayName": name, "isAnonymous": anonymous}
        if not anonymous:
            reviewer["profilePhotoUrl"] = "https://lh3.googleusercontent.com/a/x=s120"
        self.reviews[review_id] = {
            "name": f"{LOCATION}/reviews/{review_id}",
            "reviewId": review_id,
            "reviewer": reviewer,
            "starRating": STARS[stars - 1],
            "createTime": stamp(self.clock),
            "updateTime": stamp(self.clock),
            "reviewReplyUrl": f"https://business.google.com/n/22/reviews/{review_id}",
        }
        if text:
            self.reviews[review_id]["comment"] = text
        return review_id

    def edit(self, review_id, text, *, stars=3):
        self.clock += timedelta(minutes=1)
        self.reviews[review_id] |= {
            "comment": text, "starRating": STARS[stars - 1], "updateTime": stamp(self.clock),
        }  # fmt: skip

    def answer(self, review_id, text):
        self.clock += timedelta(minutes=1)
        reply = {"comment": text, "updateTime": stamp(self.clock)}
        reply["reviewReplyState"] = self.state_of_replies
        if self.violation:
            reply["policyViolation"] = self.violation
        self.reviews[review_id]["reviewReply"] = reply
        return reply

    def notice(self, review_id, *, place=PLACE, spelt="data", hours_ago=0):
        name = f"{ACCOUNT}/{place}/reviews/{review_id}"
        told = {"locationName": f"{ACCOUNT}/{place}", "reviewName": name, "type": "NEW_REVIEW"}
        when = stamp(self.clock - timedelta(hours=hours_ago))
        message = {"messageId": str(len(self.waiting)), "publishTime": when}
        if spelt == "data":
            message["data"] = b64encode(json.dumps(told).encode()).decode()
        else:
            message["attributes"] = told
        self.waiting[f"ack{len(self.waiting)}"] = message

    # --- what the interfaces do

    def __call__(self, request):
        self.requests.append(request)
        return faulty(self.faults, request, self._answer)

    def _answer(self, request):
        if str(request.url) in {TOKEN, REVOKE}:
            return self.accounts(request)
        if not self.accounts.knows(request):
            return refusal(401, status="UNAUTHENTICATED", message="Invalid credentials")
        body = json.loads(request.content) if request.content else {}
        return {
            "mybusiness.googleapis.com": self._reviews,
            "mybusinessaccountmanagement.googleapis.com": self._accounts,
            "mybusinessbusinessinformation.googleapis.com": self._places,
            "mybusinessnotifications.googleapis.com": self._settings,
            "pubsub.googleapis.com": self._pubsub,
        }[request.url.host](request, body)

    def _reviews(self, request, body):
        path = request.url.path.removeprefix(f"/v4/{LOCATION}/reviews")
        if not path:
            return self._list(request.url.params)
        review_id, _, reply = path.strip("/").partition("/")
        if review_id not in self.reviews:
            return refusal(404, status="NOT_FOUND", message="Requested entity was not found.")
        review = self.reviews[review_id]
        if request.method == "GET":
            return httpx.Response(200, json=review)
        assert reply == "reply"
        if request.method == "PUT":
            return httpx.Response(200, json=self.answer(review_id, body["comment"]))
        if "reviewReply" not in review:
            return refusal(404, status="NOT_FOUND", message="Requested entity was not found.")
        del review["reviewReply"]
        return httpx.Response(200, json={})

    def _list(self, query):
        size, start = min(int(query.get("pageSize", 50)), 50), int(query.get("pageToken", 0))
        found = sorted(self.reviews.values(), key=lambda one: one["updateTime"], reverse=True)
        body = {"averageRating": 3.0, "totalReviewCount": len(found)}
        if part := found[start : start + size]:
            body["reviews"] = part
        if start + size < len(found):
            body["nextPageToken"] = str(start + size)
        return httpx.Response(200, json=body)

    def _accounts(self, request, _):
        names = list(self.places)
        start = int(request.url.params.get("pageToken", 0))
        body = {"accounts": [{"name": names[start], "accountName": "Elmhouse", "type": "PERSONAL"}]}
        if start + 1 < len(names):
            body["nextPageToken"] = str(start + 1)
        return httpx.Response(200, json=body)

    def _places(self, request, _):
        path = request.url.path.removeprefix("/v1/")
        if path.endswith("/locations"):
            found = [self._place(*one) for one in self.places[path.removesuffix("/locations")]]
            return httpx.Response(200, json={"locations": found} if found else {})
        return httpx.Response(200, json=self._place(path, "Elmhouse Homes, High Street"))

    def _place(self, name, title):
        address = {"addressLines": ["1 High Street"], "locality": "Colchester"}
        metadata = {"hasVoiceOfMerchant": self.verified, "placeId": "p"}
        return {"name": name, "title": title, "storefrontAddress": address, "metadata": metadata}

    def _settings(self, request, body):
        if request.method == "PATCH":
            self.setting = body
        return httpx.Response(200, json={"name": f"{ACCOUNT}/notificationSetting"} | self.setting)

    def _pubsub(self, request, body):
        if request.method == "GET":
            return httpx.Response(200, json={"name": SUBSCRIPTION, "topic": TOPIC})
        if request.url.path.endswith(":acknowledge"):
            self.acknowledged += body["ackIds"]
            for one in body["ackIds"]:
                self.waiting.pop(one, None)
            return httpx.Response(200, json={})
        held = [{"ackId": one, "message": told} for one, told in self.waiting.items()]
        return httpx.Response(
            200, json={"receivedMessages": held[: body["maxMessages"]]} if held else {}
        )


def stamp(when):
    """With nine decimals, as Google may write them."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "123Z"
