"""Lets a request to Threads through only where Meta's own Postman collection has it.

The file is not ours to pass on. What it does not show stands in ``MORE``, each with its page.
"""

import json
import re

import httpx
from tests.platforms.meta.pretend import given
from tests.support.descriptions import description_file

#: https://developers.facebook.com/docs/threads/reference/media-retrieval (April 2026)
OF_ONE = {
    "id",
    "media_product_type",
    "media_type",
    "media_url",
    "permalink",
    "owner",
    "username",
    "text",
    "timestamp",
    "shortcode",
    "thumbnail_url",
    "children",
    "is_quote_post",
    "alt_text",
    "link_attachment_url",
    "has_replies",
    "is_reply",
    "is_reply_owned_by_me",
    "root_post",
    "replied_to",
    "hide_status",
    "reply_audience",
    "quoted_post",
    "reposted_post",
    "gif_url",
    "poll_attachment",
    "topic_tag",
    "location_id",
}
#: https://developers.facebook.com/docs/threads/reference/reply-management: "before", "after"
PAGING = {"after", "before"}
KINDS = {"TEXT", "IMAGE", "VIDEO", "CAROUSEL"}


class Collection:
    def __init__(self):
        file = description_file(
            "threads/threads-api.postman_collection.json", source="fbsamples/threads_api"
        )
        told = json.loads(file.read_text())
        self.variables = {one["key"]: one["value"] for one in told["variable"]}
        self.calls = list(self._calls(told["item"]))

    def _calls(self, items):
        for item in items:
            if "item" in item:
                yield from self._calls(item["item"])
                continue
            asked = item["request"]
            path = asked["url"]["raw"].partition("?")[0].removeprefix("{{api_host}}/").strip("/")
            query = {one["key"]: one.get("value") or "" for one in asked["url"].get("query") or ()}
            yield item["name"], asked["method"], path, query

    def problems(self, request):
        """Why it is none of the collection's; empty where it is one."""
        assert str(request.url).startswith("https://graph.threads.net/")
        path = request.url.path.strip("/").removeprefix("v1.0/")
        asked = given(request)
        candidates = [one for one in self.calls if one[1] == request.method and fits(one[2], path)]
        exact = [one for one in candidates if "{{" not in one[2]] or candidates
        found = [self._odd(one, asked, path) for one in exact]
        if not found:
            return [f"no {request.method} {path} in the collection"]
        return min(found, key=len)

    def _odd(self, call, asked, path):
        _, method, template, query = call
        listing = method == "GET" and template.endswith(("replies", "conversation", "threads"))
        names = set(query) | {"access_token"} | (PAGING if listing else set())
        odd = [f"{path} takes no {name}" for name in set(asked) - names]
        if "fields" in asked and "fields" in query:
            odd += self._fields(template, query["fields"], asked["fields"])
        if "media_type" in asked and asked["media_type"] not in KINDS:
            odd.append(f"no media_type {asked['media_type']}")
        if template.endswith("manage_reply") and asked.get("hide") not in {"true", "false"}:
            odd.append("hide is true or false")
        needed = {"threads_publish": "creation_id", "oauth/access_token": "grant_type"}
        odd += [f"{path} needs {name}" for end, name in needed.items()
                if template.endswith(end) and name not in asked]  # fmt: skip
        return odd

    def _fields(self, template, variable, wanted):
        known = set(re.sub(r"\{.*?\}", "", self.variables[variable.strip("{}")]).split(","))
        if template in {"{{thread_id}}", "{{reply_thread_id}}"}:
            known |= OF_ONE
        return [f"no field {one} of {template}" for one in wanted.split(",") if one not in known]


def fits(template, path):
    parts, asked = template.split("/"), path.split("/")
    return len(parts) == len(asked) and all(
        want == have or want.startswith("{{") for want, have in zip(parts, asked, strict=True)
    )


class Checked(httpx.BaseTransport):
    def __init__(self, collection, answering):
        self.collection, self.answering = collection, answering

    def handle_request(self, request):
        request.read()
        problems = self.collection.problems(request)
        assert not problems, (request.method, str(request.url), problems)
        return self.answering(request)
