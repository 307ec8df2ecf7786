"""A pretend instance that answers as Mastodon's documentation says, in memory."""

import itertools
import json
import re
from datetime import UTC, datetime
from urllib.parse import parse_qs

import httpx

US, THEM = "101", "202"
LINE = "<p>{}</p>"


def account(name, external_id):
    return {
        "id": external_id, "username": name, "acct": name, "display_name": name.title(),
        "url": f"https://social.test/@{name}", "note": "", "avatar": "",
    }  # fmt: skip


class Instance:
    """``faults``: answers that are given instead, one for each request that fits."""

    def __init__(self, version="4.5.2"):
        self.version = version
        self.numbers = itertools.count(1000)
        self.statuses, self.notifications, self.conversations = {}, [], []
        self.keys, self.blocking, self.muting, self.reports = {}, set(), set(), []
        self.faults, self.requests = [], []
        self.media = {}
        self.together = True
        self.metadata = {"code_challenge_methods_supported": ["S256"]}

    # --- what happens there

    def write(self, author, text, *, visibility="public", answers=None, **more):
        external_id = str(next(self.numbers))
        above = self.statuses.get(answers)
        self.statuses[external_id] = {
            "id": external_id,
            "account": account("tess", THEM) if author == THEM else account("landlord", US),
            "created_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            "edited_at": None,
            "visibility": visibility,
            "content": LINE.format(text),
            "spoiler_text": "",
            "url": f"https://social.test/@x/{external_id}",
            "in_reply_to_id": answers,
            "in_reply_to_account_id": above["account"]["id"] if above else None,
            "mentions": [{"id": US, "acct": "landlord", "url": "https://social.test/@landlord"}]
            if author == THEM
            else [],
            "media_attachments": [],
            "replies_count": 0,
            "reblog": None,
            **more,
        }  # fmt: skip
        if above:
            above["replies_count"] += 1
        return external_id

    def mention(self, text, **more):
        external_id = self.write(THEM, text, **more)
        self.notify("mention", external_id)
        return external_id

    def notify(self, kind, external_id):
        self.notifications.insert(0, (str(next(self.numbers)), kind, external_id))

    def message(self, text):
        external_id = self.write(THEM, text, visibility="direct")
        self.conversations.insert(0, external_id)
        return external_id

    # --- answering

    def __call__(self, request):
        self.requests.append(request)
        for fault in self.faults:
            if fault.fits(request):
                if fault.after:
                    self.answer(request)
                return fault(request)
        return self.answer(request)

    def answer(self, request):
        path, method = request.url.path, request.method
        for pattern, wanted, answering in self.routes():
            if method == wanted and (fits := re.fullmatch(pattern, path)):
                return answering(request, *fits.groups())
        return httpx.Response(404, json={"error": "Record not found"})

    def routes(self):
        one = r"/api/v1/statuses/(\w+)"
        person = r"/api/v1/accounts/(\w+)"
        return (
            (r"/api/v2/instance", "GET", self.document),
            (
                r"/api/v1/accounts/verify_credentials",
                "GET",
                lambda _: said(account("landlord", US)),
            ),
            (r"/api/v1/accounts/relationships", "GET", self.relationships),
            (f"{person}/statuses", "GET", self.own),
            (f"{person}/(block|unblock|mute|unmute)", "POST", self.stand),
            (r"/api/v1/notifications", "GET", self.notified),
            (r"/api/v1/conversations", "GET", self.talked),
            (r"/api/v1/statuses", "GET", self.several),
            (r"/api/v1/statuses", "POST", self.post),
            (f"{one}/context", "GET", self.context),
            (f"{one}/source", "GET", self.source),
            (one, "GET", self.status),
            (one, "PUT", self.edit),
            (one, "DELETE", self.delete),
            (r"/api/v1/reports", "POST", self.report),
            (r"/api/v2/media", "POST", self.upload),
            (r"/api/v1/media/(\w+)", "GET", self.picture),
            (r"/api/v1/apps", "POST", self.application),
            (r"/\.well-known/oauth-authorization-server", "GET", lambda _: said(self.metadata)),
            (r"/oauth/token", "POST", self.token),
            (r"/oauth/revoke", "POST", lambda _: said({})),
        )

    def document(self, _):
        return said({
            "domain": "social.test", "version": self.version,
            "configuration": {"statuses": {
                "max_characters": 500, "characters_reserved_per_url": 23,
                "max_media_attachments": 4,
            }},
        })  # fmt: skip

    def relationships(self, request):
        asked = request.url.params.get_list("id[]")
        return said([
            {"id": one, "blocking": one in self.blocking, "muting": one in self.muting}
            for one in asked
        ])  # fmt: skip

    def stand(self, _, person, verb):
        kept = self.blocking if verb.endswith("block") else self.muting
        (kept.discard if verb.startswith("un") else kept.add)(person)
        return said(
            {"id": person, "blocking": person in self.blocking, "muting": person in self.muting}
        )

    def own(self, request, person):
        ours = [one for one in self.statuses.values() if one["account"]["id"] == person]
        return said(self.paged(request, ours, lambda one: one["id"]))

    def notified(self, request):
        wanted = request.url.params.get_list("types[]")
        page = self.paged(request, self.notifications, lambda one: one[0])
        return said([
            {"id": one, "type": kind, "status": self.statuses.get(status)}
            for one, kind, status in page
            if kind in wanted
        ])  # fmt: skip

    def talked(self, request):
        page = self.paged(request, self.conversations, lambda one: one)
        return said([{"id": "1", "last_status": self.statuses.get(one)} for one in page])

    def paged(self, request, rows, name):
        most = int(request.url.params.get("limit", 20))
        below = int(request.url.params.get("max_id", 10**9))
        newest = sorted(rows, key=lambda one: -int(name(one)))
        return [one for one in newest if int(name(one)) < below][:most]

    def several(self, request):
        if not self.together:
            return httpx.Response(404, text="<h1>404</h1>")
        asked = request.url.params.get_list("id[]")
        return said([self.statuses[one] for one in asked if one in self.statuses])

    def status(self, _, external_id):
        found = self.statuses.get(external_id)
        return said(found) if found else httpx.Response(404, json={"error": "Record not found"})

    def context(self, _, external_id):
        above, at = [], self.statuses[external_id]["in_reply_to_id"]
        while at:
            above.insert(0, self.statuses[at])
            at = self.statuses[at]["in_reply_to_id"]
        below, waiting = [], [external_id]
        while waiting:
            answers = [one for one in self.statuses.values() if one["in_reply_to_id"] == waiting[0]]
            below += answers
            waiting = waiting[1:] + [one["id"] for one in answers]
        return said({"ancestors": above, "descendants": below})

    def source(self, _, external_id):
        text = re.sub("<[^>]*>", "", self.statuses[external_id]["content"])
        return said({"id": external_id, "text": text, "spoiler_text": ""})

    def post(self, request):
        key = request.headers.get("idempotency-key")
        if key and key in self.keys and self.version[0].isdigit():
            return said(self.statuses[self.keys[key]])
        body = json.loads(request.content)
        if len(body["status"]) > 500:
            return httpx.Response(
                422, json={"error": "Validation failed: Text limit of 500 exceeded"}
            )
        made = self.write(
            US, body["status"], visibility=body["visibility"], answers=body.get("in_reply_to_id"),
            media_attachments=[self.media[one] for one in body.get("media_ids", ())],
        )  # fmt: skip
        if key:
            self.keys[key] = made
        return said(self.statuses[made])

    def edit(self, request, external_id):
        body, status = json.loads(request.content), self.statuses[external_id]
        status["content"] = LINE.format(body["status"])
        status["spoiler_text"] = body.get("spoiler_text", "")
        status["edited_at"] = datetime.now(UTC).isoformat()
        status["media_attachments"] = [self.media[one] for one in body.get("media_ids", ())]
        return said(status)

    def delete(self, _, external_id):
        return said(self.statuses.pop(external_id))

    def report(self, request):
        self.reports.append(json.loads(request.content))
        return said({"id": "1"})

    def upload(self, request):
        external_id = str(next(self.numbers))
        text = re.search(rb'name="description"\r\n\r\n(.*?)\r\n', request.content)[1].decode()
        self.media[external_id] = {
            "id": external_id, "type": "image", "url": None, "description": text
        }  # fmt: skip
        return httpx.Response(202, json=dict(self.media[external_id]))

    def picture(self, _, external_id):
        self.media[external_id]["url"] = f"https://files.social.test/{external_id}.png"
        return said(self.media[external_id])

    def application(self, request):
        body = json.loads(request.content)
        return said({"client_id": "id", "client_secret": "hush", "scopes": body["scopes"].split()})

    def token(self, request):
        body = json.loads(request.content)
        self.exchanged = body
        return said({"access_token": "t0ken", "token_type": "Bearer", "scope": "read write"})


def said(body):
    return httpx.Response(200, json=body)


def query_of(url):
    return {name: values[0] for name, values in parse_qs(url.partition("?")[2]).items()}
