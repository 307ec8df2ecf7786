"""The other side of a Graph API in memory: answers by routes, and fails as it is told to."""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import httpx


@dataclass
class Fault:
    """One answer instead of the right one; ``after`` has the request done all the same."""

    answer: Any
    path: str = ""
    method: str = ""
    after: bool = False
    times: int = 1

    def fits(self, request):
        found = re.search(self.path, request.url.path)
        return bool(found) and self.method in {"", request.method} and self.times > 0

    def __call__(self, request):
        self.times -= 1
        if callable(self.answer):
            return self.answer(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def error(code, subcode=0, *, status=400, headers=None, message="(#100) Something"):
    """https://developers.facebook.com/docs/graph-api/guides/error-handling"""
    body = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "Ab1"}
    if subcode:
        body["error_subcode"] = subcode
    return httpx.Response(status, json={"error": body}, headers=headers)


class Answering:
    """``ROUTES``: method, pattern of the path without its version, and the name of what answers."""

    ROUTES: tuple = ()

    def __init__(self):
        self.requests, self.faults = [], []

    def fault(self, answer, **where):
        self.faults.append(Fault(answer, **where))

    def __call__(self, request):
        request.read()
        self.requests.append(request)
        fault = next((one for one in self.faults if one.fits(request)), None)
        if fault and not fault.after:
            return fault(request)
        answer = self.right(request)
        return fault(request) if fault else answer

    def right(self, request):
        path = re.sub(r"^/v\d+\.\d+/", "/", request.url.path).strip("/")
        for method, pattern, name in self.ROUTES:
            found = re.fullmatch(pattern, path)
            if method == request.method and found:
                body = getattr(self, name)(given(request), *found.groups())
                return body if isinstance(body, httpx.Response) else httpx.Response(200, json=body)
        raise AssertionError(f"{request.method} {path} is no call of this platform")

    def writes(self):
        return [one for one in self.requests if one.method != "GET"]


def given(request):
    """What was asked, by address, form or JSON."""
    found = dict(request.url.params.multi_items())
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/x-www-form-urlencoded"):
        found |= dict(parse_qsl(request.content.decode(), keep_blank_values=True))
    elif kind.startswith("application/json") and request.content:
        found |= json.loads(request.content)
    return found


def listed(items, *, after="", more=False):
    """A page of a list: https://developers.facebook.com/docs/graph-api/results"""
    paging = {"cursors": {"before": "b", "after": after or "a"}}
    if more:
        paging["next"] = "https://graph.example/next"
    return {"data": list(items), "paging": paging if items else {}}
