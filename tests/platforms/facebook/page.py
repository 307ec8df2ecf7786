"""A Page as the Graph API shows it: answers of the shapes that Meta's pages give.

Posts and comments after https://developers.facebook.com/docs/graph-api/reference/page-post and
/comment; messages after https://developers.facebook.com/docs/messenger-platform/conversations and
/send-messages; tokens after https://developers.facebook.com/docs/graph-api/reference/debug_token;
errors after https://developers.facebook.com/docs/graph-api/guides/error-handling.
"""

import json
from datetime import UTC, datetime, timedelta

import httpx
from tests.platforms.meta.checker import Checker, Documented, params_of

PAGE, APP, SECRET, TOKEN = "100200300", "998877", "app secret", "page token"
HOST = "https://graph.facebook.com/v25.0"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SCOPES = [
    "pages_show_list",
    "business_management",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_metadata",
    "pages_manage_engagement",
    "pages_manage_posts",
    "pages_messaging",
]
ANNE, BILL, SAIMA = "7001", "7002", "7003"
NAMES = {ANNE: "Anne Archer", BILL: "Bill Beck", SAIMA: "Saima Shah", PAGE: "Elmhouse Homes"}

#: calls that Meta's descriptions do not cover, each with the page that does
DOCUMENTED = (
    Documented(
        "POST",
        "oauth/access_token",
        frozenset(
            [
                "client_id",
                "client_secret",
                "redirect_uri",
                "code",
                "grant_type",
                "fb_exchange_token",
            ]
        ),
        "https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow",
    ),
    Documented(
        "GET",
        "debug_token",
        frozenset({"input_token"}),
        "https://developers.facebook.com/docs/graph-api/reference/debug_token",
    ),
)
#: fields that pages tell of and the files do not
MORE_FIELDS = {
    # https://developers.facebook.com/docs/pages-api/manage-pages, "tasks"
    "User": ("tasks",),
    "Page": ("tasks",),
    # https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps
    "Application": ("subscribed_fields",),
    # https://developers.facebook.com/docs/messenger-platform/conversations
    "UnifiedMessage": [
        "id",
        "created_time",
        "from",
        "to",
        "message",
        "attachments",
        "sticker",
        "shares",
    ],
    # https://developers.facebook.com/docs/graph-api/reference/story-attachment
    "StoryAttachment": (
        [
            "type",
            "media_type",
            "media",
            "url",
            "unshimmed_url",
            "title",
            "description",
            "subattachments",
        ]
    ),
}

#: the file itself, https://developers.facebook.com/docs/graph-api/reference/page/photos
MORE_PARAMS = {"Page/photos": ("source",)}
#: https://developers.facebook.com/docs/graph-api/reference/page/feed, "read-after-write"
MAKES = {"Page/feed": "PagePost"}


def at(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S+0000")


def person(who):
    return {"id": who, "name": NAMES[who]}


def refusal(code, subcode=0, *, status=400, message="no", **more):
    error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "Abc123"}
    if subcode:
        error["error_subcode"] = subcode
    return httpx.Response(status, json={"error": error | more})


GONE = refusal(100, 33, message="Object with ID does not exist, cannot be loaded or ...")


class PretendPage:
    """``requests`` are those that came; ``faults`` are tried before each answer."""

    def __init__(self):
        self.posts, self.tagged, self.ratings, self.talks = {}, {}, [], {}
        self.comments, self.photos, self.blocked = {}, {}, set()
        self.requests, self.faults, self.subscribed = [], [], None
        self.scopes, self.granular = list(SCOPES), []
        self.tasks = ["MODERATE", "CREATE_CONTENT", "MESSAGING", "ANALYZE"]
        self.valid, self.data_until, self.headers = True, NOW + timedelta(days=60), {}
        self.published, self.outside_window, self.number = True, set(), 500

    # --- what happens on it

    def next(self):
        self.number += 1
        return str(self.number)

    def post(self, text, *, by=PAGE, when=NOW, **more):
        node = f"{PAGE}_{self.next()}"
        self.posts[node] = {
            "id": node,
            "created_time": at(when),
            "updated_time": at(when),
            "from": person(by),
            "message": text,
            "permalink_url": f"https://www.facebook.com/{node}",
            "is_hidden": False,
            "is_published": True,
            "privacy": {"value": "EVERYONE" if by == PAGE else ""},
        } | more
        return node

    def comment(self, on, text, *, by=ANNE, when=NOW, **more):
        post, parent = self._under(on)
        node = f"{post.split('_')[-1]}_{self.next()}"
        self.comments[node] = (
            {
                "id": node,
                "created_time": at(when),
                "from": person(by),
                "message": text,
                "permalink_url": f"https://www.facebook.com/{post}?comment_id={node}",
                "is_hidden": False,
                "is_private": False,
                "post": post,
            }
            | ({"parent": {"id": parent}} if parent else {})
            | more
        )
        if post in self.posts:
            self.posts[post]["updated_time"] = max(self.posts[post]["updated_time"], at(when))
        return node

    def _under(self, on):
        """The post, and the comment on the first level above, since Facebook has two levels."""
        if on not in self.comments:
            return on, ""
        above = self.comments[on]
        return above["post"], (above.get("parent") or {}).get("id") or on

    def mention(self, text, *, by=BILL, when=NOW):
        node = f"{by}_{self.next()}"
        self.tagged[node] = {
            "id": node,
            "created_time": at(when),
            "from": person(by),
            "message": text,
            "permalink_url": f"https://www.facebook.com/{node}",
        }
        return node

    def review(self, text, *, by=SAIMA, when=NOW, kind="negative"):
        story = self.next()
        self.ratings.insert(
            0,
            {
                "created_time": at(when),
                "has_rating": False,
                "has_review": bool(text),
                "recommendation_type": kind,
                "review_text": text,
                "reviewer": person(by),
                "open_graph_story": {"id": story},
            },
        )
        return story

    def message(self, text, *, by=ANNE, to=PAGE, when=NOW, **more):
        who = by if by != PAGE else to
        talk = self.talks.setdefault(who, {"id": f"t_{who}", "data": []})
        node = f"m_{self.next()}"
        talk["updated_time"] = at(when)
        talk["data"].insert(
            0,
            {
                "id": node,
                "created_time": at(when),
                "from": person(by),
                "to": {"data": [person(to)]},
                "message": text,
            }
            | more,
        )
        return node

    # --- what the checker wants to know

    def node_of(self, name):
        if name in {PAGE, "555"}:
            return "Page"
        if name == "me" or name in NAMES:
            return "User"
        stories = {one["open_graph_story"]["id"] for one in self.ratings}
        if name in self.posts or name in self.tagged or name in stories:
            return "PagePost"
        return "Comment"

    @property
    def checker(self):
        return Checker(self.node_of, DOCUMENTED, MORE_FIELDS, MORE_PARAMS, MAKES)

    # --- answering

    def __call__(self, request):
        request.read()
        self.requests.append(request)
        late = None
        for fault in self.faults:
            if fault.fits(request):
                if not fault.after:
                    return fault(request)
                late = fault
                break
        answer = self._answer(request)
        answer.headers.update(self.headers)
        return late(request) if late else answer

    def _answer(self, request):
        path = request.url.path.removeprefix("/v25.0").strip("/")
        given, method = params_of(request), request.method
        first, _, edge = path.partition("/")
        if path == "oauth/access_token":
            return self._token(given)
        if path == "debug_token":
            return self._debugged()
        if path == "me/accounts":
            return self._accounts()
        if not path:
            return self._several(given)
        if first == PAGE:
            return self._of_page(method, edge, given)
        if first in NAMES:
            return ok(person(first)) if first not in self.outside_window else GONE
        if edge == "comments":
            return self._comments_of(method, first, given)
        return self._of_node(method, first, given)

    def _of_page(self, method, edge, given):
        if not edge:
            about = {"id": PAGE, "name": NAMES[PAGE], "username": "elmhousehomes"}
            shown = {"is_published": self.published, "access_token": TOKEN}
            return ok(about | shown)
        if method == "GET":
            return self._list(edge, given)
        if edge == "feed":
            if not given.get("message") and "attached_media" not in given:
                return refusal(100)
            node = self.post(given["message"])
            for one in json.loads(given.get("attached_media", "[]")):
                self.photos[one["media_fbid"]]["in"] = node
            return ok({"id": node, "message": given["message"]})
        if edge == "photos":
            node = self.next()
            self.photos[node] = given
            return ok({"id": node})
        if edge == "messages":
            return self._send(given)
        if edge == "blocked":
            return self._block(method, given)
        assert edge == "subscribed_apps"
        self.subscribed = json.loads(given["subscribed_fields"]) if method == "POST" else None
        return ok({"success": True})

    def _list(self, edge, given):
        if edge == "feed":
            newest = sorted(self.posts.values(), key=lambda one: one["created_time"], reverse=True)
            return listed(newest, given)
        if edge == "tagged":
            return listed(list(self.tagged.values())[::-1], given)
        if edge == "ratings":
            return listed(self.ratings, given)
        if edge == "conversations":
            talks = sorted(self.talks.items(), key=lambda one: one[1]["updated_time"], reverse=True)
            shown = [
                {"id": talk["id"], "updated_time": talk["updated_time"],
                 "messages": {"data": talk["data"][:20]}}
                for who, talk in talks
                if given.get("user_id", who) == who
            ]  # fmt: skip
            return listed(shown, given)
        if edge == "blocked":
            wanted = given.get("user")
            return listed([person(one) for one in self.blocked if wanted in {None, one}], given)
        if edge == "roles":
            return listed([{"id": "42", "tasks": self.tasks}], given)
        assert edge == "subscribed_apps"
        fields = self.subscribed
        return listed([] if fields is None else [{"id": APP, "subscribed_fields": fields}], given)

    def _send(self, given):
        recipient, text = json.loads(given["recipient"]), json.loads(given["message"])["text"]
        who = recipient.get("id")
        if who in self.outside_window and given.get("tag") != "HUMAN_AGENT":
            return refusal(10, 2018278)
        if comment := recipient.get("comment_id") or recipient.get("post_id"):
            about = self.comments.get(comment) or self.posts[comment]
            if about.get("answered"):
                return refusal(10900, message="Activity already replied to")
            about["answered"], who = True, about["from"]["id"]
        node = self.message(text, by=PAGE, to=who)
        return ok({"recipient_id": who, "message_id": node})

    def _block(self, method, given):
        if method == "POST":
            people = [str(one) for one in json.loads(given["psid"])]
            self.blocked |= set(people)
            return ok(dict.fromkeys(people, True))
        self.blocked.discard(given["psid"])
        return ok({"success": True})

    def _comments_of(self, method, on, given):
        if on in self.comments or on in self.posts or on in self.tagged:
            pass
        elif on not in {one["open_graph_story"]["id"] for one in self.ratings}:
            return GONE
        if method == "POST":
            node = self.comment(on, given["message"], by=PAGE)
            return ok({"id": node, "message": given["message"]})
        under = [
            one
            for one in self.comments.values()
            if (one["post"] == on and (given.get("filter") == "stream" or "parent" not in one))
            or (one.get("parent") or {}).get("id") == on
        ]
        newest = given.get("order") == "reverse_chronological"
        under.sort(key=lambda one: (one["created_time"], one["id"]), reverse=newest)
        return listed(under, given)

    def _of_node(self, method, node, given):
        found = self.posts.get(node) or self.comments.get(node) or self.tagged.get(node)
        if found is None:
            return GONE
        if method == "DELETE":
            for where in (self.posts, self.comments):
                where.pop(node, None)
            return ok({"success": True})
        if method == "POST":
            if "is_hidden" in given:
                found["is_hidden"] = given["is_hidden"] == "true"
            if "message" in given:
                found["message"] = given["message"]
            return ok({"success": True})
        return ok(found)

    def _several(self, given):
        wanted = given["ids"].split(",")
        every = self.posts | self.comments | self.tagged
        if not all(one in every for one in wanted):
            return refusal(803, message="Some of the aliases you requested do not exist")
        return ok({one: every[one] for one in wanted})

    # --- tokens

    def _token(self, given):
        assert given["client_secret"] == SECRET
        if given.get("grant_type") == "fb_exchange_token":
            return ok({"access_token": "long token", "token_type": "bearer", "expires_in": 5183944})
        if given["code"] != "good":
            return refusal(100, 36009, message="This authorization code has been used.")
        return ok({"access_token": "short token", "token_type": "bearer", "expires_in": 3600})

    def _accounts(self):
        page = {"id": PAGE, "name": NAMES[PAGE], "username": "elmhousehomes",
                "access_token": TOKEN, "tasks": self.tasks}  # fmt: skip
        return listed([page], {})

    def _debugged(self):
        return ok(
            {
                "data": {
                    "app_id": APP,
                    "type": "PAGE",
                    "is_valid": self.valid,
                    "expires_at": 0,
                    "data_access_expires_at": int(self.data_until.timestamp()),
                    "scopes": self.scopes,
                    "granular_scopes": self.granular,
                    "user_id": "42",
                }
            }
        )


def ok(body):
    return httpx.Response(200, json=body)


def listed(every, given):
    """By cursors: the last page has one too, but no ``next``."""
    start, size = int(given.get("after") or 0), int(given.get("limit") or 25)
    part = every[start : start + size]
    paging = {"cursors": {"before": str(start), "after": str(start + len(part))}}
    if start + size < len(every):
        paging["next"] = f"{HOST}/?after={start + size}"
    return ok({"data": part, "paging": paging})
