"""Instagram in memory: answers in the shapes of Meta's reference pages.

https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference (comments, media,
mentions, containers), https://developers.facebook.com/docs/messenger-platform/conversations and
https://developers.facebook.com/docs/messenger-platform/instagram/features/moderate-conversations.
"""

import json
import re
from datetime import UTC, datetime, timedelta

from tests.platforms.meta.checker import Checker, Documented
from tests.platforms.meta.pretend import Answering, error, listed

PAGE, IG = "1755847768034402", "17841405309211844"
US = {"id": IG, "username": "elmhouse_homes", "name": "Elmhouse Homes"}
GONE = error(100, 33, message="Object does not exist, cannot be loaded")
CONTAINER = "https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-container"
APP = "990602627938098"
SCOPES = [
    "instagram_basic", "instagram_manage_comments", "instagram_manage_messages",
    "instagram_content_publish", "pages_messaging",
]  # fmt: skip
DEBUG = "https://developers.facebook.com/docs/graph-api/reference/debug_token"
LIMIT = "https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/content_publishing_limit"


def node_of(external_id):
    kinds = {PAGE: "Page", IG: "IGUser", "me": "User"}
    if external_id in kinds:
        return kinds[external_id]
    return {"1": "IGMedia", "2": "IGComment"}.get(external_id[:1], "nothing")


CHECKER = Checker(
    node_of,
    documented=(
        Documented("GET", r"9\d+", frozenset(), CONTAINER),
        Documented("GET", "debug_token", frozenset({"input_token"}), DEBUG),
        Documented("GET", f"{IG}/content_publishing_limit", frozenset(), LIMIT),
    ),
    more_fields={
        # https://developers.facebook.com/docs/messenger-platform/conversations
        "UnifiedThread": ("messages", "participants", "updated_time", "id"),
        "Application": ("id",),
        # asked to learn which of the two an id is; the other's fields are an error, as below
        "IGMedia": ("text", "hidden", "parent_id"),
        "IGComment": ("caption", "permalink"),
    },
)


def stamp(at):
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


class Network(Answering):
    ROUTES = (
        ("GET", IG, "account"),
        ("GET", PAGE, "page"),
        ("GET", "debug_token", "debug"),
        ("GET", f"{PAGE}/subscribed_apps", "subscribed"),
        ("POST", f"{PAGE}/subscribed_apps", "subscribe"),
        ("GET", f"{IG}/content_publishing_limit", "limit"),
        ("GET", f"{IG}/media", "posts"),
        ("GET", f"{IG}/tags", "tags"),
        ("POST", f"{IG}/media", "make"),
        ("POST", f"{IG}/media_publish", "publish"),
        ("POST", f"{IG}/mentions", "mention"),
        ("GET", f"{PAGE}/conversations", "conversations"),
        ("POST", f"{PAGE}/messages", "message"),
        ("POST", f"{PAGE}/moderate_conversations", "moderate"),
        ("GET", r"(1\d+)/comments", "comments"),
        ("GET", r"(2\d+)/replies", "replies"),
        ("POST", r"(2\d+)/replies", "reply"),
        ("POST", r"(2\d+)", "hide"),
        ("DELETE", r"(2\d+)", "delete"),
        ("GET", r"(2\d+)", "comment"),
        ("GET", r"(1\d+)", "one_post"),
        ("GET", r"(9\d+)", "container"),
    )

    def __init__(self):
        super().__init__()
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.media, self.all_comments, self.talks, self.containers = {}, {}, {}, {}
        self.foreign_media, self.foreign_comments, self.tagged = {}, {}, []
        self.blocked, self.said = set(), []
        self.token = {"app_id": APP, "is_valid": True, "scopes": SCOPES}
        self.used, self.slow, self.page_size, self.number = 0, 0, 50, 1000
        self.applications = [APP]

    def next(self, first):
        self.number += 1
        return f"{first}790{self.number}"

    # --- what happens there

    def post(self, caption, minutes=60):
        external_id = self.next("1")
        self.media[external_id] = {
            "id": external_id, "caption": caption, "username": US["username"],
            "timestamp": stamp(self.now - timedelta(minutes=minutes)), "media_type": "IMAGE",
            "media_url": "https://scontent.cdninstagram.com/1.jpg", "alt_text": "A lift",
            "permalink": f"https://www.instagram.com/p/{external_id}/",
        }  # fmt: skip
        return external_id

    def write(self, media, text, *, by="", minutes=50, parent="", hidden=False):
        external_id = self.next("2")
        name = by or US["username"]
        found = {
            "id": external_id, "text": text, "username": name, "hidden": hidden,
            "timestamp": stamp(self.now - timedelta(minutes=minutes)), "media": media,
            "from": {"id": f"66{by}" if by else IG, "username": name},
        }  # fmt: skip
        if parent:
            found["parent_id"] = parent
        self.all_comments[external_id] = found
        return external_id

    def mention_below(self, text, minutes=5):
        """A comment that mentions us below somebody else's post."""
        media, external_id = self.next("1"), self.next("2")
        self.foreign_comments[external_id] = {
            "id": external_id, "text": text,
            "timestamp": stamp(self.now - timedelta(minutes=minutes)),
            "media": {"id": media, "permalink": f"https://www.instagram.com/p/{media}/"},
        }  # fmt: skip
        return external_id, media

    def mention_in(self, caption, by, minutes=5, *, tagged=False):
        external_id = self.next("1")
        self.foreign_media[external_id] = {
            "id": external_id, "caption": caption, "username": by,
            "timestamp": stamp(self.now - timedelta(minutes=minutes)), "media_type": "IMAGE",
        }  # fmt: skip
        if tagged:
            self.tagged.append(external_id)
        return external_id

    def say(self, who, text, *, own=False, minutes=1):
        external_id = f"aWdfZAG1f{len(self.said) + 1}"
        author = {"id": IG, "username": US["username"]} if own else {"id": who, "username": "tess"}
        found = {"id": external_id, "message": text, "from": author,
                 "created_time": stamp(self.now - timedelta(minutes=minutes))}  # fmt: skip
        self.said.append(found)
        self.talks.setdefault(who, []).insert(0, found)
        return external_id

    # --- calls

    def account(self, asked):
        fields = asked["fields"]
        if found := re.match(r"mentioned_comment\.comment_id\((\d+)\)", fields):
            one = self.foreign_comments.get(found[1])
            return {"mentioned_comment": one, "id": IG} if one else GONE
        if found := re.match(r"mentioned_media\.media_id\((\d+)\)", fields):
            one = self.foreign_media.get(found[1])
            return {"mentioned_media": one, "id": IG} if one else GONE
        return US

    def debug(self, _):
        return {"data": self.token}

    def page(self, _):
        return {"id": PAGE, "instagram_business_account": {"id": IG}}

    def subscribed(self, _):
        return listed([{"id": one} for one in self.applications])

    def subscribe(self, _):
        self.applications = [APP]
        return {"success": True}

    def limit(self, _):
        config = {"quota_total": 50, "quota_duration": 86400}
        return {"data": [{"config": config, "quota_usage": self.used}]}

    def paged(self, items, asked):
        start = int(asked.get("after") or 0)
        end = start + self.page_size
        return listed(items[start:end], after=str(end), more=end < len(items))

    def posts(self, asked):
        newest = sorted(self.media.values(), key=lambda one: one["timestamp"], reverse=True)
        counted = [one | {"comments_count": len(self.below(one["id"]))} for one in newest]
        return self.paged(counted, asked)

    def tags(self, asked):
        return self.paged([self.foreign_media[one] for one in self.tagged], asked)

    def below(self, media):
        return [one for one in self.all_comments.values() if one["media"] == media]

    def comments(self, asked, media):
        if media not in self.media:
            return GONE
        top = [one for one in self.below(media) if "parent_id" not in one]
        top.sort(key=lambda one: one["timestamp"], reverse=True)
        return self.paged([self.shown(one) for one in top], asked)

    def shown(self, comment):
        found = {name: value for name, value in comment.items() if name != "media"}
        under = self.under(comment["id"])
        return found | ({"replies": listed(under)} if under else {})

    def under(self, comment):
        return [{name: value for name, value in one.items() if name != "media"}
                for one in self.all_comments.values() if one.get("parent_id") == comment]  # fmt: skip

    def comment(self, asked, external_id):
        if "caption" in asked["fields"]:
            return error(100, message="(#100) Tried accessing nonexisting field (caption)")
        if external_id not in self.all_comments:
            return GONE
        return self.shown(self.all_comments[external_id])

    def one_post(self, asked, external_id):
        if "hidden" in asked["fields"]:
            return error(100, message="(#100) Tried accessing nonexisting field (hidden)")
        return self.media.get(external_id) or GONE

    def replies(self, _, external_id):
        return listed(self.under(external_id)) if external_id in self.all_comments else GONE

    def reply(self, asked, external_id):
        above = self.all_comments[external_id]
        made = self.write(above["media"], asked["message"], parent=external_id, minutes=0)
        return {"id": made}

    def mention(self, asked):
        assert asked["media_id"]
        self.said.append(asked)
        return {"id": self.next("2")}

    def hide(self, asked, external_id):
        if external_id not in self.all_comments:
            return GONE
        self.all_comments[external_id]["hidden"] = asked["hide"] == "true"
        return {"success": True}

    def delete(self, _, external_id):
        return {"success": True} if self.all_comments.pop(external_id, None) else GONE

    def conversations(self, asked):
        assert asked["platform"] == "INSTAGRAM"
        who = asked.get("user_id")
        found = [
            {
                "id": f"talk {one}", "updated_time": said[0]["created_time"],
                "participants": listed([{"id": IG, "username": US["username"]},
                                        {"id": one, "username": "tess"}]),
                "messages": listed(said),
            }
            for one, said in self.talks.items() if who in {None, one}
        ]  # fmt: skip
        return listed(found)

    def message(self, asked):
        who, words = json.loads(asked["recipient"]), json.loads(asked["message"])["text"]
        to = who.get("id") or self.all_comments[who["comment_id"]]["from"]["id"]
        made = self.say(to, words, own=True, minutes=0)
        return {"recipient_id": to, "message_id": made}

    def moderate(self, asked):
        [person], [does] = json.loads(asked["user_ids"]), json.loads(asked["actions"])
        change = self.blocked.add if does == "BLOCK_USER" else self.blocked.discard
        change(person["id"])
        return {"success": "true"}  # as the page shows it

    def make(self, asked):
        external_id = self.next("9")
        status = "IN_PROGRESS" if self.slow else "FINISHED"
        self.containers[external_id] = {"asked": asked, "status": status, "looks": self.slow}
        return {"id": external_id}

    def container(self, _, external_id):
        one = self.containers[external_id]
        if one["status"] == "IN_PROGRESS":
            one["looks"] -= 1
            one["status"] = "FINISHED" if one["looks"] < 0 else "IN_PROGRESS"
        return {"id": external_id, "status_code": one["status"]}

    def publish(self, asked):
        container = self.containers[asked["creation_id"]]
        assert container["status"] == "FINISHED"
        container["status"] = "PUBLISHED"
        return {"id": self.post(container["asked"].get("caption", ""), minutes=0)}
