"""A pretend X: answers in the shapes of its OpenAPI description 2.167.

Sources beside the description: https://docs.x.com/x-api/fundamentals/response-codes-and-errors for
refusals, https://docs.x.com/x-api/fundamentals/edit-posts for edits.
"""

import itertools
import json
import re
from datetime import UTC, datetime, timedelta

import httpx

US, THEM, OTHER = "1111111111", "2222222222", "3333333333"
PEOPLE = {
    US: {"id": US, "username": "cbhomes", "name": "Colchester Borough Homes", "protected": False},
    THEM: {"id": THEM, "username": "dev_p", "name": "Dev Patel", "protected": False,
           "connection_status": []},
    OTHER: {"id": OTHER, "username": "locked", "name": "A locked account", "protected": True},
}  # fmt: skip
_EPOCH = 1_288_834_974_657
START = datetime.now(UTC) - timedelta(hours=3)


class Network:
    """``requests`` keeps what was asked; ``faults`` answer in place of the right answers."""

    def __init__(self):
        self.posts, self.messages, self.hidden, self.muted = {}, {}, set(), set()
        self.requests, self.faults, self.uploads, self.alts = [], [], {}, {}
        self.webhooks, self.subscriptions, self.content = {}, [], True
        self.people = {key: dict(one) for key, one in PEOPLE.items()}
        self.clock = START
        self._count = itertools.count(1)

    # --- what people do

    def number(self):
        self.clock += timedelta(seconds=20)
        return str(((int(self.clock.timestamp() * 1000) - _EPOCH) << 22) + next(self._count))

    def write(self, author, text, *, answers="", quotes="", edits="", **more):
        number = self.number()
        root = self.posts[answers]["conversation_id"] if answers else number
        references = [{"type": "replied_to", "id": answers}] if answers else []
        references += [{"type": "quoted", "id": quotes}] if quotes else []
        history = [*self.posts[edits]["edit_history_post_ids"], number] if edits else [number]
        mentions = [
            {"start": found.start(), "end": found.end(), "username": person["username"],
             "id": person["id"]}
            for person in self.people.values()
            for found in [re.search(f"@{person['username']}", text)] if found
        ]  # fmt: skip
        self.posts[number] = {
            "id": number, "text": text, "author_id": author, "conversation_id": root,
            "created_at": self.clock.isoformat().replace("+00:00", "Z"),
            "edit_history_post_ids": history,
            **({"referenced_posts": references} if references else {}),
            **({"entities": {"mentions": mentions}} if mentions else {}), **more,
        }  # fmt: skip
        for earlier in history:
            self.posts[earlier]["edit_history_post_ids"] = history
        return number

    def message(self, author, text, *, to=US):
        number = self.number()
        pair = "-".join(sorted((author, to), key=int))
        self.messages[number] = {
            "id": number, "text": text, "sender_id": author, "event_type": "MessageCreate",
            "dm_conversation_id": pair,
            "created_at": self.clock.isoformat().replace("+00:00", "Z"),
        }  # fmt: skip
        return number

    # --- what is asked

    def __call__(self, request):
        request.read()
        self.requests.append(request)
        for fault in self.faults:
            if fault.fits(request):
                after = self.answer(request) if fault.after else None
                del after
                return fault(request)
        return self.answer(request)

    def answer(self, request):
        path, query = request.url.path, request.url.params
        body = json.loads(request.content) if request.content else {}
        for pattern, method, handler in self.routes():
            found = re.fullmatch(pattern, path)
            if found and request.method == method:
                return handler(query=query, body=body, **found.groupdict())
        raise AssertionError((request.method, path))

    def routes(self):
        return [
            (r"/2/users/me", "GET", self.me),
            (r"/2/users", "GET", self.users),
            (r"/2/users/(?P<who>\d+)/mentions", "GET", self.mentions),
            (r"/2/users/(?P<who>\d+)/tweets", "GET", self.timeline),
            (r"/2/tweets/search/recent", "GET", self.search),
            (r"/2/tweets", "GET", self.lookup),
            (r"/2/tweets", "POST", self.create),
            (r"/2/tweets/(?P<number>\d+)", "DELETE", self.delete),
            (r"/2/tweets/(?P<number>\d+)/hidden", "PUT", self.hide),
            (r"/2/users/(?P<who>\d+)/muting", "POST", self.mute),
            (r"/2/users/(?P<who>\d+)/muting/(?P<whom>\d+)", "DELETE", self.unmute),
            (r"/2/dm_events", "GET", self.events),
            (r"/2/dm_conversations/with/(?P<whom>\d+)/dm_events", "GET", self.events),
            (r"/2/dm_conversations/(?P<pair>[\d-]+)/dm_events", "GET", self.events),
            (r"/2/dm_conversations/with/(?P<whom>\d+)/messages", "POST", self.send),
            (r"/2/dm_conversations/(?P<pair>[\d-]+)/messages", "POST", self.send),
            (r"/2/webhooks", "GET", self.addresses),
            (r"/2/webhooks", "POST", self.address),
            (r"/2/webhooks/(?P<number>\d+)", "PUT", self.look_again),
            (r"/2/activity/subscriptions", "GET", self.subscribed),
            (r"/2/activity/subscriptions", "POST", self.subscribe),
            (r"/2/media/upload", "POST", self.upload),
            (r"/2/media/metadata", "POST", self.describe),
        ]

    def me(self, **_):
        return ok({"data": self.people[US]})

    def users(self, query, **_):
        found = []
        for who in query["ids"].split(","):
            person = dict(self.people[who])
            person["connection_status"] = ["muting"] if who in self.muted else []
            found.append(person)
        return ok({"data": found})

    def mentions(self, query, **_):
        return self.listed(
            query,
            lambda one: (
                any(m["id"] == US for m in one.get("entities", {}).get("mentions", ()))
                and one["author_id"] != US
            ),
        )

    def timeline(self, query, **_):
        after = query.get("start_time", "")
        return self.listed(
            query, lambda one: one["author_id"] == US and one["created_at"][:19] + "Z" >= after
        )

    def search(self, query, **_):
        roots = set(re.findall(r"conversation_id:(\d+)", query["query"]))
        return self.listed(query, lambda one: one["conversation_id"] in roots)

    def listed(self, query, wanted):
        since, size = int(query.get("since_id", 0)), int(query["max_results"])
        newest = [one for one in self.posts.values()
                  if wanted(one) and int(one["id"]) > since
                  and one["edit_history_post_ids"][-1] == one["id"]]  # fmt: skip
        newest.sort(key=lambda one: int(one["id"]), reverse=True)
        start = int(query.get("pagination_token") or query.get("next_token") or 0)
        part = newest[start : start + size]
        meta = {"result_count": len(part)}
        if start + size < len(newest):
            meta["next_token"] = str(start + size)
        return ok({**self.with_includes(part), "meta": meta})

    def with_includes(self, posts):
        people = {one["author_id"] for one in posts}
        above = [self.posts[ref["id"]] for one in posts for ref in one.get("referenced_posts", ())
                 if ref["id"] in self.posts]  # fmt: skip
        includes = {"users": [self.people[one] for one in sorted(people)], "posts": above}
        return {"data": posts, "includes": includes} if posts else {}

    def lookup(self, query, **_):
        wanted = query["ids"].split(",")
        there = [self.posts[one] for one in wanted if one in self.posts
                 and not self.people[self.posts[one]["author_id"]].get("gone")]  # fmt: skip
        errors = [missing(one) for one in wanted if one not in self.posts]
        return ok({**self.with_includes(there), **({"errors": errors} if errors else {})})

    def create(self, body, **_):
        edits = body.get("edit_options", {}).get("previous_post_id", "")
        parent = body.get("reply", {}).get("in_reply_to_tweet_id", "")
        if parent and parent not in self.posts:
            return refused(403, "You attempted to reply to a Tweet that is deleted or not visible")
        text = body["text"]
        if parent:  # X puts the name before an answer by itself
            text = f"@{self.people[self.posts[parent]['author_id']]['username']} {text}"
        number = self.write(US, text, answers=parent, edits=edits)
        if media := body.get("media"):
            self.posts[number]["attachments"] = {
                "media_keys": [f"3_{one}" for one in media["media_ids"]]
            }
        return ok({"data": {"id": number, "text": text}}, 201)

    def delete(self, number, **_):
        if number not in self.posts:
            return ok({"errors": [missing(number)]})
        for one in self.posts[number]["edit_history_post_ids"]:
            self.posts.pop(one, None)
        return ok({"data": {"deleted": True}})

    def hide(self, number, body, **_):
        (self.hidden.add if body["hidden"] else self.hidden.discard)(number)
        return ok({"data": {"hidden": body["hidden"]}})

    def mute(self, body, **_):
        self.muted.add(body["target_user_id"])
        return ok({"data": {"muting": True}})

    def unmute(self, whom, **_):
        self.muted.discard(whom)
        return ok({"data": {"muting": False}})

    def events(self, query, whom="", pair="", **_):
        pair = pair or ("-".join(sorted((US, whom), key=int)) if whom else "")
        found = [one for one in self.messages.values() if pair in {"", one["dm_conversation_id"]}]
        found.sort(key=lambda one: int(one["id"]), reverse=True)
        start, size = int(query.get("pagination_token") or 0), int(query["max_results"])
        meta = {"result_count": len(found[start : start + size])}
        if start + size < len(found):
            meta["next_token"] = f"{start + size:016}"
        people = [self.people[one] for one in sorted({one["sender_id"] for one in found})]
        return ok(
            {"data": found[start : start + size], "includes": {"users": people}, "meta": meta}
        )

    def send(self, body, whom="", pair="", **_):
        them = whom or next(one for one in pair.split("-") if one != US)
        number = self.message(US, body["text"], to=them)
        told = {"dm_event_id": number,
                "dm_conversation_id": self.messages[number]["dm_conversation_id"]}  # fmt: skip
        return ok({"data": told}, 201)

    def addresses(self, **_):
        return ok({"data": list(self.webhooks.values()), "meta": {"result_count": 1}})

    def address(self, body, **_):
        number = self.number()
        self.webhooks[number] = {"id": number, "url": body["url"], "valid": self.content,
                                 "created_at": "2026-11-23T12:00:00.000Z"}  # fmt: skip
        return ok({"data": self.webhooks[number]})

    def look_again(self, number, **_):
        self.webhooks[number]["valid"] = self.content
        return ok({"data": {"valid": self.content}})

    def subscribed(self, **_):
        return ok({"data": self.subscriptions})

    def subscribe(self, body, **_):
        made = {**body, "subscription_id": self.number()}
        self.subscriptions.append(made)
        return ok({"data": {"subscription": made}})

    def upload(self, body, **_):
        number = self.number()
        self.uploads[number] = body["media"]
        return ok({"data": {"id": number, "media_key": f"3_{number}"}})

    def describe(self, body, **_):
        self.alts[body["id"]] = body["metadata"]["alt_text"]["text"]
        return ok({"data": {"id": body["id"]}})


def ok(body, status=200):
    return httpx.Response(status, json=body)


def missing(number):
    return {
        "resource_id": number, "value": number, "resource_type": "tweet", "parameter": "ids",
        "title": "Not Found Error", "detail": f"Could not find tweet with ids: [{number}].",
        "type": "https://api.x.com/2/problems/resource-not-found",
    }  # fmt: skip


def refused(status, detail, *, kind="about:blank", title="Forbidden", **headers):
    told = {"title": title, "detail": detail, "type": kind, "status": status}
    return httpx.Response(status, json=told, headers=headers)
