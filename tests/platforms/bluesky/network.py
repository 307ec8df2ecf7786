"""A data server, the public view and the message service in memory, in the lexicons' shapes.

Answers are written after the lexicons of bluesky-social/atproto (d6296a1, 2026-08-20); each passes
them before the adapter sees it (`tests.platforms.bluesky.lexicon`).
"""

import json
import re
from itertools import count

import httpx

US, THEM = "did:plc:homes", "did:plc:tess"
AT = "2026-11-23T09:00:00.000Z"
POST, GATE, BLOCK = "app.bsky.feed.post", "app.bsky.feed.threadgate", "app.bsky.graph.block"
CID = "bafyreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyk{}"
CONVO = "3lbconvo2222a"


class Network:
    def __init__(self):
        self.records, self.posts, self.messages, self.muted = {}, {}, [], set()
        self.requests, self.faults, self.reports, self.tokens = [], [], [], 0
        self.keys = (f"3lbmtyyyyy{a}2{b}" for a in "abcdefgh" for b in "abcdefghij")
        self.numbers = count(1)
        #: an answer is given that no lexicon allows
        self.broken = False

    # --- what is there

    def write(self, did, text, answers=""):
        uri = f"at://{did}/{POST}/{next(self.keys)}"
        record = {"$type": POST, "text": text, "createdAt": AT}
        if answers:
            above = self.posts[answers]
            root = above["record"].get("reply", {}).get("root") or strong(above)
            record["reply"] = {"root": root, "parent": strong(above)}
        self.posts[uri] = self.view(uri, record)
        return uri

    def view(self, uri, record):
        did = uri.split("/")[2]
        return {
            "uri": uri, "cid": CID.format("a"), "author": self.profile(did), "record": record,
            "replyCount": 0, "indexedAt": AT, "viewer": {},
        }  # fmt: skip

    def say(self, did, text):
        self.messages.append(
            {
                "$type": "chat.bsky.convo.defs#messageView", "id": f"m{next(self.numbers)}",
                "rev": "1", "text": text, "sender": {"did": did}, "sentAt": AT,
            }
        )  # fmt: skip
        return f"{CONVO}/{self.messages[-1]['id']}"

    def profile(self, did):
        known = [uri for uri, one in self.records.items() if one["value"].get("subject") == did]
        viewer = {"muted": did in self.muted} | ({"blocking": known[0]} if known else {})
        return {"did": did, "handle": f"{did.rsplit(':', 1)[1]}.test", "viewer": viewer}

    # --- faults

    def fault(self, answer, nsid=".*", *, times=1, after=False, later=0):
        """An answer or an exception in place of the true one; ``later``: after so many calls."""
        self.faults.append([re.compile(nsid), answer, times, after, later])

    def __call__(self, request):
        nsid = request.url.path.removeprefix("/xrpc/")
        self.requests.append((nsid, request))
        for one in self.faults:
            pattern, answer, times, after, later = one
            if not times or not pattern.fullmatch(nsid):
                continue
            if later:
                one[4] -= 1
                continue
            one[2] -= 1
            if after:
                self.answer(nsid, request)
            if isinstance(answer, Exception):
                raise answer
            self.broken = True
            return answer
        self.broken = False
        return self.answer(nsid, request)

    def answer(self, nsid, request):
        query = request.url.params
        body = json.loads(request.content) if is_json(request) else {}
        name = re.sub("([A-Z])", r"_\1", nsid.rsplit(".", 1)[1]).lower()
        told = getattr(self, name)(query, body)
        return told if isinstance(told, httpx.Response) else httpx.Response(200, json=told)

    def count(self, nsid):
        return sum(1 for one, _ in self.requests if one == nsid)

    def bodies(self, nsid):
        return [json.loads(one.content) for name, one in self.requests if name == nsid]

    @property
    def writes(self):
        return [one for one, request in self.requests if request.method == "POST"]

    # --- the calls, by the last part of their names

    def refresh_session(self, *_):
        self.tokens += 1
        return {
            "accessJwt": f"new{self.tokens}", "refreshJwt": "fresh", "handle": "homes.test",
            "did": US, "didDoc": {},
        }  # fmt: skip

    def get_session(self, *_):
        return {"handle": "homes.test", "did": US, "active": True}

    def resolve_handle(self, query, _):
        return {"did": f"did:plc:{query['handle'].split('.')[0]}"}

    def list_notifications(self, *_):
        told = [
            {
                "uri": uri, "cid": one["cid"], "author": one["author"], "record": one["record"],
                "reason": "reply" if "reply" in one["record"] else "mention", "isRead": False,
                "indexedAt": AT,
            }
            for uri, one in self.posts.items() if not uri.startswith(f"at://{US}/")
        ]  # fmt: skip
        return {"notifications": told}

    def get_posts(self, query, _):
        return {"posts": [self.posts[one] for one in query.get_list("uris") if one in self.posts]}

    def get_author_feed(self, *_):
        ours = [one for uri, one in self.posts.items() if uri.startswith(f"at://{US}/")]
        below = len(self.posts) - len(ours)
        return {"feed": [{"post": one | {"replyCount": below}} for one in ours]}

    def get_post_thread(self, query, _):
        kind = "app.bsky.feed.defs#threadViewPost"
        below = [
            {"$type": kind, "post": one, "replies": []}
            for one in self.posts.values()
            if one["record"].get("reply", {}).get("parent", {}).get("uri") == query["uri"]
        ]
        thread = {"$type": kind, "post": self.posts[query["uri"]], "replies": below}
        return {"thread": thread}

    def get_profile(self, query, _):
        return self.profile(query["actor"])

    def get_profiles(self, query, _):
        return {"profiles": [self.profile(one) for one in query.get_list("actors")]}

    def get_record(self, query, _):
        uri = f"at://{query['repo']}/{query['collection']}/{query['rkey']}"
        found = self.records.get(uri)
        if found is None and uri in self.posts:
            found = {"uri": uri, "cid": self.posts[uri]["cid"], "value": self.posts[uri]["record"]}
        return found or refused("RecordNotFound", f"Could not locate record: {uri}")

    def put_record(self, _, body):
        uri = f"at://{body['repo']}/{body['collection']}/{body['rkey']}"
        before = self.records.get(uri)
        if before and before["value"] == body["record"]:
            return {"uri": uri, "cid": before["cid"]}
        if (before["cid"] if before else None) != body["swapRecord"]:
            return refused("InvalidSwap", "Record was at bafy")
        cid = CID.format("bcdefghij"[next(self.numbers) % 9])
        self.records[uri] = {"uri": uri, "cid": cid, "value": body["record"]}
        return {"uri": uri, "cid": cid}

    def delete_record(self, _, body):
        uri = f"at://{body['repo']}/{body['collection']}/{body['rkey']}"
        self.records.pop(uri, None)
        self.posts.pop(uri, None)
        return {}

    def list_records(self, query, _):
        kept = [one for uri, one in self.records.items() if f"/{query['collection']}/" in uri]
        return {"records": kept}

    def upload_blob(self, *_):
        blob = {
            "$type": "blob", "ref": {"$link": CID.format("z")}, "mimeType": "image/png", "size": 3,
        }  # fmt: skip
        return {"blob": blob}

    def create_report(self, _, body):
        self.reports.append(body)
        return body | {"id": len(self.reports), "reportedBy": US, "createdAt": AT}

    def mute_actor(self, _, body):
        self.muted.add(body["actor"])
        return httpx.Response(200)

    def unmute_actor(self, _, body):
        self.muted.discard(body["actor"])
        return httpx.Response(200)

    # --- messages

    def convo(self):
        members = [{"did": one, "handle": f"{one.rsplit(':', 1)[1]}.test"} for one in (US, THEM)]
        return {"id": CONVO, "rev": "1", "members": members, "muted": False, "unreadCount": 0}

    def list_convos(self, *_):
        return {"convos": [self.convo()] if self.messages else []}

    def get_messages(self, *_):
        return {"messages": list(reversed(self.messages))}

    def get_convo_availability(self, *_):
        return {"canChat": True, "convo": self.convo()}

    def send_message(self, _, body):
        self.say(US, body["message"]["text"])
        return {name: one for name, one in self.messages[-1].items() if name != "$type"}


def strong(view):
    return {"uri": view["uri"], "cid": view["cid"]}


def is_json(request):
    return request.headers.get("content-type", "").startswith("application/json")


def refused(name, message, status=400, headers=None):
    return httpx.Response(status, json={"error": name, "message": message}, headers=headers)
