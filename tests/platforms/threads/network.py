"""Threads in memory: answers in the shapes that Meta's documentation and collection show.

https://developers.facebook.com/docs/threads; the collection's example answers; the troubleshooting
page for the states of a container.
"""

from datetime import UTC, datetime, timedelta

from tests.platforms.meta.pretend import Answering, error, listed

US = {"id": "17841400000000001", "username": "elmhouse_homes", "name": "Elmhouse Homes"}
SCOPES = [
    "threads_basic", "threads_content_publish", "threads_read_replies", "threads_manage_replies",
    "threads_manage_mentions", "threads_delete",
]  # fmt: skip
GONE = error(100, 33, message="Object does not exist, cannot be loaded")


def stamp(at):
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


class Network(Answering):
    ROUTES = (
        ("GET", "me", "me"),
        ("GET", "me/threads_publishing_limit", "limits"),
        ("GET", "me/threads", "threads"),
        ("GET", "me/replies", "replies"),
        ("GET", "me/mentions", "mentions"),
        ("GET", "debug_token", "debug"),
        ("POST", "oauth/access_token", "short"),
        ("GET", "access_token", "long"),
        ("GET", "refresh_access_token", "long"),
        ("POST", "me/threads", "make"),
        ("POST", "me/threads_publish", "publish"),
        ("POST", r"(\w+)/manage_reply", "manage"),
        ("GET", r"(\w+)/conversation", "conversation"),
        ("DELETE", r"(\w+)", "delete"),
        ("GET", r"(\w+)", "one"),
    )

    def __init__(self):
        super().__init__()
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.posts, self.containers, self.mentioning = {}, {}, []
        self.used = {"quota_usage": 0, "reply_quota_usage": 0, "delete_quota_usage": 0}
        #: looks at a container until it is done
        self.slow = 0
        self.page_size = 50
        self.number = 1000

    # --- what happens there

    def post(self, text, *, by="", minutes=0, root="", parent="", **more):
        self.number += 1
        external_id = f"18{self.number}"
        found = {
            "id": external_id,
            "text": text,
            "username": by or US["username"],
            "timestamp": stamp(self.now - timedelta(minutes=minutes)),
            "permalink": f"https://www.threads.net/@{by or US['username']}/post/{external_id}",
            "media_type": "TEXT_POST",
            "has_replies": False,
            **more,
        }
        if root:
            found |= {
                "root_post": {"id": root},
                "replied_to": {"id": parent or root},
                "is_reply": True,
                "is_reply_owned_by_me": not by,
                "hide_status": "NOT_HUSHED",
            }
            if root in self.posts:
                self.posts[root]["has_replies"] = True
        self.posts[external_id] = found
        return external_id

    def mention(self, text, by, minutes=0):
        external_id = self.post(text, by=by, minutes=minutes)
        self.mentioning.append(external_id)
        return external_id

    # --- calls

    def me(self, _):
        return US

    def debug(self, _):
        return {"data": {"is_valid": True, "scopes": SCOPES, "user_id": US["id"]}}

    def limits(self, asked):
        totals = {"config": 250, "reply_config": 1000, "delete_config": 100}
        known = self.used | {
            name: {"quota_total": most, "quota_duration": 86400} for name, most in totals.items()
        }
        return {"data": [{name: known[name] for name in asked["fields"].split(",")}]}

    def some(self, posts, asked):
        posts = sorted(posts, key=lambda one: one["timestamp"], reverse=True)
        start = int(asked.get("after") or 0)
        end = start + self.page_size
        shown = [
            {name: one[name] for name in asked["fields"].split(",") if name in one}
            for one in posts[start:end]
        ]
        return listed(shown, after=str(end), more=end < len(posts))

    def threads(self, asked):
        return self.some([one for one in self.posts.values() if is_ours(one, reply=False)], asked)

    def replies(self, asked):
        return self.some([one for one in self.posts.values() if is_ours(one, reply=True)], asked)

    def mentions(self, asked):
        return self.some([self.posts[one] for one in self.mentioning], asked)

    def conversation(self, asked, root):
        if root not in self.posts:
            return GONE
        below = [one for one in self.posts.values() if one.get("root_post", {}).get("id") == root]
        return self.some(below, asked)

    def one(self, asked, external_id):
        if external_id in self.containers:
            container = self.containers[external_id]
            if container["status"] == "IN_PROGRESS":
                container["looks"] -= 1
                if container["looks"] < 0:
                    container["status"] = "FINISHED"
            return {"id": external_id, "status": container["status"]}
        if external_id not in self.posts:
            return GONE
        post = self.posts[external_id]
        return {name: post[name] for name in asked["fields"].split(",") if name in post}

    def make(self, asked):
        self.number += 1
        external_id = f"77{self.number}"
        self.containers[external_id] = {
            "asked": asked,
            "status": "IN_PROGRESS" if self.slow else "FINISHED",
            "looks": self.slow,
        }
        return {"id": external_id}

    def publish(self, asked):
        container = self.containers[asked["creation_id"]]
        if container["status"] != "FINISHED":
            return error(24, 4279009, message="The requested resource does not exist")
        container["status"] = "PUBLISHED"
        told = container["asked"]
        parent = told.get("reply_to_id", "")
        root = ""
        if parent:
            above = self.posts[parent]
            root = above.get("root_post", {}).get("id") or parent
        external_id = self.post(told.get("text", ""), root=root, parent=parent)
        return {"id": external_id}

    def manage(self, asked, external_id):
        self.posts[external_id]["hide_status"] = "HIDDEN" if asked["hide"] == "true" else "UNHUSHED"
        return {"success": True}

    def delete(self, _, external_id):
        if self.posts.pop(external_id, None) is None:
            return GONE
        return {"success": True, "deleted_id": external_id}

    # --- tokens

    def short(self, asked):
        if asked["code"] != "the-code":
            return error(100, message="Invalid authorization code")
        return {"access_token": "short", "user_id": US["id"]}

    def long(self, _):
        return {"access_token": f"long-{len(self.requests)}", "token_type": "bearer",
                "expires_in": 5_184_000}  # fmt: skip


def is_ours(post, *, reply):
    return post["username"] == US["username"] and bool(post.get("is_reply")) is reply
