"""A channel with comments, pretended after the reference of the Data API, version 3.

Shapes: https://developers.google.com/youtube/v3/docs/comments, .../commentThreads, .../channels.
Not written there, and so both ways of it are tried: whether a comment that is held is given to its
channel's owner by its id (``gives_held_by_id``), and whether the rejected ones are listed
(``lists_rejected``; the discovery document names that list, the reference does not).
"""

import json
from datetime import UTC, datetime, timedelta

import httpx
from tests.platforms.google.accounts import REVOKE, TOKEN, Accounts, refusal
from tests.platforms.google.faults import faulty

US = "UCelmhouse0000000000000A"
THEM = "UCmaureen0000000000000AQ"
VIDEO = "dQw4w9WgXcQ"
SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"
START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class Channel:
    def __init__(self):
        self.comments, self.requests, self.faults, self.banned = {}, [], [], set()
        self.accounts = Accounts(SCOPE)
        self.clock = START
        self.gives_held_by_id, self.lists_rejected = True, True
        self.inline = 5

    # --- what people do

    def write(self, text, *, by=THEM, below="", video=VIDEO, status="published"):
        number = len(self.comments) + 1
        self.clock += timedelta(seconds=30)
        comment_id = f"{below}.a{number:04}" if below else f"Ug{number:04}AaABAg"
        status = "rejected" if by in self.banned else status
        self.comments[comment_id] = {
            "text": text, "by": by, "below": below, "video": video, "status": status,
            "at": self.clock, "edited": self.clock,
        }  # fmt: skip
        return comment_id

    def edit(self, comment_id, text):
        self.clock += timedelta(minutes=1)
        self.comments[comment_id] |= {"text": text, "edited": self.clock}

    def delete(self, comment_id):
        for one in [one for one in self.comments if one.partition(".")[0] == comment_id]:
            del self.comments[one]
        self.comments.pop(comment_id, None)

    def in_public(self):
        """What somebody sees who is signed in nowhere."""
        seen = []
        for one in self.comments.values():
            above = self.comments.get(one["below"], one)
            if one["status"] == above["status"] == "published":
                seen.append(one["text"])
        return seen

    # --- what the interface does

    def __call__(self, request):
        self.requests.append(request)
        return faulty(self.faults, request, self._answer)

    def _answer(self, request):
        if str(request.url) in {TOKEN, REVOKE}:
            return self.accounts(request)
        if not self.accounts.knows(request):
            return refusal(401, "authError", "Invalid Credentials", status="UNAUTHENTICATED")
        query = dict(request.url.params)
        path = request.url.path.removeprefix("/youtube/v3/")
        body = json.loads(request.content) if request.content else {}
        return {
            ("GET", "channels"): self._channels,
            ("GET", "commentThreads"): self._threads,
            ("GET", "comments"): self._comments,
            ("POST", "comments"): self._insert,
            ("PUT", "comments"): self._update,
            ("DELETE", "comments"): self._delete,
            ("POST", "comments/setModerationStatus"): self._moderate,
        }[request.method, path](query, body)

    def _channels(self, _, __):
        snippet = {"title": "Elmhouse Homes", "customUrl": "@elmhousehomes", "description": "",
                   "publishedAt": "2019-03-01T10:00:00Z"}  # fmt: skip
        item = {"kind": "youtube#channel", "etag": "e", "id": US, "snippet": snippet}
        return httpx.Response(200, json={"kind": "youtube#channelListResponse", "items": [item]})

    def _threads(self, query, _):
        status = query.get("moderationStatus", "published")
        if status == "rejected" and not self.lists_rejected:
            return refusal(400, "invalidFilters", "The moderationStatus filter is not supported.")
        tops = [
            one for one, told in self.comments.items()
            if not told["below"] and query.get("videoId", told["video"]) == told["video"]
            and self._is_listed(one, status)
        ]  # fmt: skip
        tops.sort(key=lambda one: self.comments[one]["at"], reverse=True)
        return self._page(query, tops, lambda one: self._thread(one, status))

    def _is_listed(self, top, status):
        if status == "published":
            return self.comments[top]["status"] == "published"
        return any(self.comments[one]["status"] == status for one in (top, *self._below(top)))

    def _below(self, top):
        return [one for one, told in self.comments.items() if told["below"] == top]

    def _thread(self, top, status):
        told = self.comments[top]
        shown = "published" if status == "published" else status
        answers = [one for one in self._below(top) if self.comments[one]["status"] == shown]
        published = [one for one in self._below(top) if self.comments[one]["status"] == "published"]
        thread = {
            "kind": "youtube#commentThread", "etag": "e", "id": top,
            "snippet": {
                "channelId": US, "videoId": told["video"],
                "topLevelComment": self._comment(top, by_id=False),
                "canReply": True, "totalReplyCount": len(published), "isPublic": True,
            },
        }  # fmt: skip
        if answers and self.inline:
            newest = [self._comment(one, by_id=False) for one in answers[-self.inline :]]
            thread["replies"] = {"comments": newest}
        return thread

    def _comment(self, comment_id, *, by_id):
        told = self.comments[comment_id]
        snippet = {
            "channelId": US, "videoId": told["video"], "textDisplay": told["text"],
            "authorDisplayName": "@elmhousehomes" if told["by"] == US else "@maureen",
            "authorProfileImageUrl": "https://yt3.ggpht.com/ytc/a=s48",
            "authorChannelUrl": f"http://www.youtube.com/channel/{told['by']}",
            "authorChannelId": {"value": told["by"]}, "canRate": True, "viewerRating": "none",
            "likeCount": 0, "publishedAt": stamp(told["at"]), "updatedAt": stamp(told["edited"]),
        }  # fmt: skip
        if told["by"] == US:
            snippet["textOriginal"] = told["text"]
        if told["below"]:
            snippet["parentId"] = told["below"]
        if not by_id:  # "not set if the API request used the id filter parameter"
            snippet["moderationStatus"] = told["status"]
        return {"kind": "youtube#comment", "etag": "e", "id": comment_id, "snippet": snippet}

    def _page(self, query, found, made):
        size, start = int(query.get("maxResults", 20)), int(query.get("pageToken", "0"), 36)
        part = found[start : start + size]
        body = {
            "kind": "youtube#commentThreadListResponse", "etag": "e",
            "pageInfo": {"totalResults": len(part), "resultsPerPage": size},
            "items": [made(one) for one in part],
        }  # fmt: skip
        if start + size < len(found):
            body["nextPageToken"] = base36(start + size)
        return httpx.Response(200, json=body)

    def _comments(self, query, _):
        if parent := query.get("parentId"):
            if parent not in self.comments:
                return refusal(404, "commentNotFound", "The parent was not found.")
            below = [one for one in self._below(parent)
                     if self.comments[one]["status"] == "published"]  # fmt: skip
            return self._page(query, below, lambda one: self._comment(one, by_id=False))
        wanted = [one for one in query["id"].split(",") if self._is_given(one)]
        items = [self._comment(one, by_id=True) for one in wanted]
        return httpx.Response(200, json={"kind": "youtube#commentListResponse", "items": items})

    def _is_given(self, comment_id):
        status = self.comments.get(comment_id, {}).get("status", "gone")
        return status == "published" or (status != "gone" and self.gives_held_by_id)

    def _insert(self, _, body):
        snippet = body["snippet"]
        if snippet["parentId"] not in self.comments:
            return refusal(404, "parentCommentNotFound", "The parent was not found.")
        made = self.write(snippet["textOriginal"], by=US, below=snippet["parentId"])
        return httpx.Response(200, json=self._comment(made, by_id=False))

    def _update(self, _, body):
        told = self.comments.get(body["id"])
        if told is None:
            return refusal(404, "commentNotFound", "The comment was not found.")
        if told["by"] != US:
            return refusal(403, "forbidden", "Not yours.")
        self.edit(body["id"], body["snippet"]["textOriginal"])
        return httpx.Response(200, json=self._comment(body["id"], by_id=False))

    def _delete(self, query, _):
        if query["id"] not in self.comments:
            return refusal(404, "commentNotFound", "The comment was not found.")
        if self.comments[query["id"]]["by"] != US:
            return refusal(403, "forbidden", "Not yours.")
        self.delete(query["id"])
        return httpx.Response(204)

    def _moderate(self, query, _):
        told = self.comments.get(query["id"])
        if told is None:
            return refusal(404, "commentNotFound", "The comment was not found.")
        if query.get("banAuthor") == "true" and query["moderationStatus"] != "rejected":
            return refusal(400, "banWithoutReject", "Only with rejected.")
        if told["status"] == "rejected" and query["moderationStatus"] == "published":
            return refusal(400, "operationNotSupported", "Rejected for good.")
        told["status"] = query["moderationStatus"]
        if query.get("banAuthor") == "true":
            self.banned.add(told["by"])
        return httpx.Response(204)


def stamp(when):
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")


def base36(number):
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return base36(number // 36) + digits[number % 36] if number >= 36 else digits[number]
