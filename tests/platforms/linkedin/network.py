"""A pretend LinkedIn that holds to the rules we know of its interface.

LinkedIn publishes no machine-readable description. Each request is held to what its pages say
(edition 2026-07): the headers and the encoding of every call, the fields of every body. The shapes
of answers are those of https://learn.microsoft.com/linkedin/marketing/community-management/shares
(comments-api, posts-api, images-api) and .../organizations (organization-social-action-
notifications, organization-access-control); a notification is as one that was published whole.
"""

import itertools
import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import httpx

PAGE = "urn:li:organization:96072893"
ADMIN, DEV = "urn:li:person:zLqTygBP8S", "urn:li:person:Ab-Cd_9"
START = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)
UPLOAD = "https://www.linkedin.com/dms-uploads/sp/v2/0/abc/uploaded-image/0?ca=vector"
#: what stands unencoded in an address: Rest.li 2.0
_PLAIN = r"[\w.%~()/,:=&?+-]+"
_COMMENTS = r"/rest/socialActions/(?P<urn>[^/]+)/comments"


class Network:
    """``requests`` keeps what was asked; ``faults`` answer in place of the right answers."""

    def __init__(self):
        self.posts, self.comments, self.notifications = {}, {}, []
        self.requests, self.faults, self.pictures, self.subscriptions = [], [], {}, {}
        self.roles = [("ADMINISTRATOR", PAGE)]
        self.clock, self._count = START, itertools.count(7094637247487995904)
        self.activities = {}
        #: as LinkedIn did to posts with signs that were not marked
        self.cuts = True

    # --- what people do

    def tick(self):
        self.clock += timedelta(seconds=20)
        return int(self.clock.timestamp() * 1000)

    def post(self, commentary, *, author=PAGE, kind="share", **more):
        urn = f"urn:li:{kind}:{next(self._count)}"
        self.activities[urn] = f"urn:li:activity:{next(self._count)}"
        at = self.tick()
        self.posts[urn] = {
            "id": urn, "author": author, "commentary": commentary, "visibility": "PUBLIC",
            "lifecycleState": "PUBLISHED", "createdAt": at, "publishedAt": at, "lastModifiedAt": at,
            "distribution": {"feedDistribution": "MAIN_FEED"}, **more,
        }  # fmt: skip
        return urn

    def comment(self, post, text, *, by=DEV, under=""):
        thread, number, at = self.activities.get(post, post), str(next(self._count)), self.tick()
        urn = f"urn:li:comment:({thread},{number})"
        self.comments[urn] = {
            "actor": by, "created": {"actor": by, "time": at}, "lastModified": {"time": at},
            "id": number, "$URN": urn, "commentUrn": urn, "object": thread,
            "message": {"attributes": [], "text": text},
            **({"parentComment": under} if under else {}),
        }  # fmt: skip
        return urn

    def notify(self, action, urn="", *, post="", text=None, by=DEV, number=None):
        """As published: the activity without ``urn:li:``, the decoration with it."""
        told = {} if text is None else {"text": text}
        kind = "share" if action.startswith("SHARE") else "comment"
        self.notifications.append({
            "subscriber": ADMIN, "lastModifiedAt": self.tick(), "action": action,
            "notificationId": number or 5603453321 + len(self.notifications),
            "organizationalEntity": PAGE, "sourcePost": self.activities.get(post, post),
            "decoratedSourcePost": {"entity": post, "owner": PAGE, "text": "Ours"},
            "generatedActivity": urn.replace("(urn:li:", "("),
            "decoratedGeneratedActivity": {kind: {"owner": by, "entity": urn, **told}},
        })  # fmt: skip
        return self.notifications[-1]

    # --- what is asked

    def __call__(self, request):
        request.read()
        self.requests.append(request)
        self.hold(request)
        for fault in self.faults:
            if fault.fits(request):
                if fault.after:
                    self.answer(request)
                return fault(request)
        return self.answer(request)

    def hold(self, request):
        raw = request.url.raw_path.decode()
        assert re.fullmatch(_PLAIN, raw), raw
        assert request.headers["authorization"] == "Bearer t"
        if request.url.host != "api.linkedin.com":
            assert str(request.url) == UPLOAD
            return
        assert request.headers["linkedin-version"] == "202607"
        assert request.headers["x-restli-protocol-version"] == "2.0.0"
        path, _, query = raw.partition("?")
        if not path.startswith("/rest/eventSubscriptions/"):
            assert ":" not in path, path  # every sign of a name is encoded there
        for value in re.findall(r"(?:author|actor|organizationalEntity)=([^&]+)", query):
            assert ":" not in value, value

    def answer(self, request):
        path = request.url.raw_path.decode().partition("?")[0]
        query = dict(request.url.params)
        body = request.content
        if body and request.headers.get("content-type") == "application/json":
            body = json.loads(body)
        for pattern, method, handler in self.routes():
            found = re.fullmatch(pattern, path)
            if found and request.method == method:
                parts = {name: unquote(value) for name, value in found.groupdict().items()}
                return handler(request=request, query=query, body=body, **parts)
        raise AssertionError((request.method, path))

    def routes(self):
        return [
            (r"/rest/organizationAcls", "GET", self.acls),
            (r"/rest/organizations/(?P<number>\d+)", "GET", self.organization),
            (r"/rest/organizationalEntityNotifications", "GET", self.told),
            (r"/rest/posts", "GET", self.listed),
            (r"/rest/posts", "POST", self.publish),
            (r"/rest/posts/(?P<urn>[^/]+)", "GET", self.one_post),
            (r"/rest/posts/(?P<urn>[^/]+)", "POST", self.edit_post),
            (r"/rest/posts/(?P<urn>[^/]+)", "DELETE", self.delete_post),
            (_COMMENTS, "GET", self.below),
            (_COMMENTS, "POST", self.create),
            (_COMMENTS + r"/(?P<number>\d+)", "GET", self.one_comment),
            (_COMMENTS + r"/(?P<number>\d+)", "POST", self.edit),
            (_COMMENTS + r"/(?P<number>\d+)", "DELETE", self.delete),
            (r"/rest/images", "POST", self.initialize),
            (r"/dms-uploads/.*", "PUT", self.put),
            (r"/rest/eventSubscriptions/(?P<key>.+)", "PUT", self.subscribe),
        ]

    def acls(self, query, **_):
        assert query["q"] == "roleAssignee"
        return ok({"elements": [
            {"role": role, "organization": page, "roleAssignee": ADMIN, "state": "APPROVED"}
            for role, page in self.roles
        ], "paging": {"start": 0, "count": 100, "links": []}})  # fmt: skip

    def organization(self, number, **_):
        assert PAGE.endswith(number)
        return ok({"id": int(number), "localizedName": "Homes", "vanityName": "cb-homes"})

    def told(self, request, query, **_):
        assert query["q"] == "criteria"
        assert query["organizationalEntity"] == PAGE
        actions = re.fullmatch(r"List\(([A-Z_,]+)\)", query["actions"]).group(1).split(",")
        first, last = re.fullmatch(r"\(start:(\d+),end:(\d+)\)", query["timeRange"]).groups()
        assert "actions=List(" in request.url.query.decode()
        newest = [one for one in reversed(self.notifications) if one["action"] in actions
                  and int(first) <= one["lastModifiedAt"]]  # fmt: skip
        assert int(first) < int(last)
        return ok({"elements": part(newest, query)})

    def listed(self, request, query, **_):
        assert request.headers["x-restli-method"] == "FINDER"
        assert (query["q"], query["author"]) == ("author", PAGE)
        return ok({"elements": part(list(reversed(self.posts.values())), query)})

    def one_post(self, urn, **_):
        return ok(self.posts[urn]) if urn in self.posts else gone()

    def publish(self, body, **_):
        assert set(body) - {"content"} == {
            "author", "commentary", "visibility", "distribution", "lifecycleState",
            "isReshareDisabledByAuthor",
        }  # fmt: skip
        assert body["author"] == PAGE
        urn = self.post(self.cut(body["commentary"]), content=body.get("content"))
        return httpx.Response(201, headers={"x-restli-id": urn})

    def cut(self, commentary):
        """At the first sign that is not marked, as LinkedIn does, with a success."""
        bare = re.sub(r"\{hashtag\|\\#\|[^\W_]+\}|\\.", lambda one: "x" * len(one.group()), commentary,
                      flags=re.DOTALL)  # fmt: skip
        found = re.search(r"[|{}@\[\]()<>#*_~\\]", bare)
        return commentary[: found.start()] if found and self.cuts else commentary

    def edit_post(self, request, urn, body, **_):
        assert request.headers["x-restli-method"] == "PARTIAL_UPDATE"
        if urn not in self.posts:
            return gone()
        self.posts[urn]["commentary"] = self.cut(body["patch"]["$set"]["commentary"])
        return httpx.Response(204)

    def delete_post(self, urn, **_):
        return httpx.Response(204) if self.posts.pop(urn, None) else gone()

    def below(self, urn, query, **_):
        thread = self.activities.get(urn, urn)
        found = [one for one in self.comments.values()
                 if (one.get("parentComment") or one["object"]) == thread]  # fmt: skip
        return ok({"elements": part(found, query)})

    def create(self, urn, body, **_):
        assert set(body) <= {"actor", "object", "message", "parentComment"}
        assert body["actor"] == PAGE
        above = body.get("parentComment", "")
        assert urn == (above or body["object"])
        if above:
            if above not in self.comments:
                return gone()
            assert "parentComment" not in self.comments[above], "LinkedIn has one level of answers"
        made = self.comment(body["object"], body["message"]["text"], by=PAGE, under=above)
        told = self.comments[made]
        return httpx.Response(201, json=told, headers={"x-restli-id": told["id"]})

    def one_comment(self, urn, number, **_):
        found = self.comments.get(f"urn:li:comment:({urn},{number})")
        return ok(found) if found else gone()

    def edit(self, request, urn, number, query, body, **_):
        assert request.headers["x-restli-method"] == "PARTIAL_UPDATE"
        assert query["actor"] == PAGE
        found = self.comments.get(f"urn:li:comment:({urn},{number})")
        if found is None:
            return gone()
        found["message"]["text"] = body["patch"]["message"]["$set"]["text"]
        return httpx.Response(204)

    def delete(self, urn, number, query, **_):
        assert query["actor"] == PAGE
        found = self.comments.pop(f"urn:li:comment:({urn},{number})", None)
        return httpx.Response(204) if found else gone()

    def initialize(self, query, body, **_):
        assert query == {"action": "initializeUpload"}
        assert body == {"initializeUploadRequest": {"owner": PAGE}}
        told = {"uploadUrl": UPLOAD, "image": "urn:li:image:C4E10AQFoyyAjHPMQuQ",
                "uploadUrlExpiresAt": 1}  # fmt: skip
        return ok({"value": told})

    def put(self, request, body, **_):
        self.pictures["urn:li:image:C4E10AQFoyyAjHPMQuQ"] = (
            request.headers["content-type"], bytes(body),
        )  # fmt: skip
        return httpx.Response(201)

    def subscribe(self, key, body, **_):
        self.subscriptions[key] = body
        return httpx.Response(204)


def part(found, query):
    start = int(query.get("start", 0))
    return found[start : start + int(query.get("count", 10))]


def ok(body):
    return httpx.Response(200, json=body)


def gone():
    return httpx.Response(404, json={"status": 404, "code": "NOT_FOUND", "message": "Not found"})


def refused(status, message, *, code=None, **headers):
    told = {"status": status, "message": message, **({"serviceErrorCode": code} if code else {})}
    return httpx.Response(status, json=told, headers=headers)
