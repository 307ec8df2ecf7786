"""How each network says no: its own status, code and shape, from one table read both ways.

The server writes an answer by it and the client reads the answer back by it. The shapes are the
networks' own: Graph API error objects, X's problem details, AT Protocol's and Mastodon's error
names, Google's error model.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple


class Code(StrEnum):
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    INVALID = "invalid"
    POLICY = "policy"
    UNSUPPORTED = "unsupported"
    CHANGED = "changed"
    BLOCKED = "blocked"
    RATE_LIMITED = "rate_limited"
    BROKEN = "broken"


class Said(NamedTuple):
    status: int
    #: the network's own code, as text
    code: str


class Refusal(Exception):  # noqa: N818  - what the network answers, not a fault of its own
    """The network says no. ``words`` is English for whoever reads the log."""

    def __init__(self, code: Code, words: str, *, wait: int = 0) -> None:
        super().__init__(words)
        self.code, self.words, self.wait = code, words, wait


_OWN: Mapping[Code, Said] = {
    Code.UNAUTHORIZED: Said(401, "unauthorized"),
    Code.FORBIDDEN: Said(403, "forbidden"),
    Code.NOT_FOUND: Said(404, "not_found"),
    Code.INVALID: Said(422, "invalid"),
    Code.POLICY: Said(403, "policy"),
    Code.UNSUPPORTED: Said(405, "unsupported"),
    Code.CHANGED: Said(409, "changed"),
    Code.BLOCKED: Said(403, "blocked"),
    Code.RATE_LIMITED: Said(429, "rate_limited"),
    Code.BROKEN: Said(500, "broken"),
}
#: https://developers.facebook.com/docs/graph-api/guides/error-handling
_GRAPH: Mapping[Code, Said] = {
    Code.UNAUTHORIZED: Said(401, "190"),
    Code.FORBIDDEN: Said(403, "200"),
    Code.NOT_FOUND: Said(400, "100"),
    Code.INVALID: Said(400, "1500"),
    Code.POLICY: Said(400, "10900"),
    Code.UNSUPPORTED: Said(400, "3"),
    Code.CHANGED: Said(400, "1705"),
    Code.BLOCKED: Said(403, "551"),
    Code.RATE_LIMITED: Said(400, "32"),
    Code.BROKEN: Said(500, "2"),
}
#: https://docs.x.com/x-api/fundamentals/response-codes-and-errors
_X: Mapping[Code, Said] = {
    Code.UNAUTHORIZED: Said(401, "about:blank"),
    Code.FORBIDDEN: Said(403, "client-forbidden"),
    Code.NOT_FOUND: Said(404, "resource-not-found"),
    Code.INVALID: Said(400, "invalid-request"),
    Code.POLICY: Said(403, "not-authorized-for-resource"),
    Code.UNSUPPORTED: Said(404, "unsupported-endpoint"),
    Code.CHANGED: Said(409, "conflict"),
    Code.BLOCKED: Said(403, "operational-disconnect"),
    Code.RATE_LIMITED: Said(429, "usage-capped"),
    Code.BROKEN: Said(503, "service-unavailable"),
}
#: https://atproto.com/specs/xrpc#error-responses; not found is 400, a rotten token too
_BLUESKY: Mapping[Code, Said] = {
    Code.UNAUTHORIZED: Said(400, "ExpiredToken"),
    Code.FORBIDDEN: Said(400, "InvalidToken"),
    Code.NOT_FOUND: Said(400, "NotFound"),
    Code.INVALID: Said(400, "InvalidRequest"),
    Code.POLICY: Said(403, "Forbidden"),
    Code.UNSUPPORTED: Said(501, "MethodNotImplemented"),
    Code.CHANGED: Said(400, "InvalidSwap"),
    Code.BLOCKED: Said(400, "BlockedActor"),
    Code.RATE_LIMITED: Said(429, "RateLimitExceeded"),
    Code.BROKEN: Said(500, "InternalServerError"),
}
#: https://docs.joinmastodon.org/entities/Error/; the words are all there is
_MASTODON: Mapping[Code, Said] = {
    Code.UNAUTHORIZED: Said(401, "The access token is invalid"),
    Code.FORBIDDEN: Said(403, "This action is outside the authorized scopes"),
    Code.NOT_FOUND: Said(404, "Record not found"),
    Code.INVALID: Said(422, "Validation failed"),
    Code.POLICY: Said(403, "This action is not allowed"),
    Code.UNSUPPORTED: Said(404, "Not Found"),
    Code.CHANGED: Said(409, "Conflict"),
    Code.BLOCKED: Said(403, "You are blocked"),
    Code.RATE_LIMITED: Said(429, "Too many requests"),
    Code.BROKEN: Said(500, "Something went wrong"),
}
#: https://cloud.google.com/apis/design/errors
_GOOGLE: Mapping[Code, Said] = {
    Code.UNAUTHORIZED: Said(401, "UNAUTHENTICATED"),
    Code.FORBIDDEN: Said(403, "PERMISSION_DENIED"),
    Code.NOT_FOUND: Said(404, "NOT_FOUND"),
    Code.INVALID: Said(400, "INVALID_ARGUMENT"),
    Code.POLICY: Said(400, "FAILED_PRECONDITION"),
    Code.UNSUPPORTED: Said(501, "UNIMPLEMENTED"),
    Code.CHANGED: Said(409, "ABORTED"),
    Code.BLOCKED: Said(403, "OUT_OF_RANGE"),
    Code.RATE_LIMITED: Said(429, "RESOURCE_EXHAUSTED"),
    Code.BROKEN: Said(503, "UNAVAILABLE"),
}

_TABLES: Mapping[str, Mapping[Code, Said]] = {
    "facebook": _GRAPH,
    "instagram": _GRAPH,
    "threads": _GRAPH,
    "x": _X,
    "bluesky": _BLUESKY,
    "mastodon": _MASTODON,
    "google_reviews": _GOOGLE,
    "youtube": _GOOGLE,
}


def written(profile: str, code: Code, words: str) -> tuple[int, dict[str, Any]]:
    """The status and the body that the network answers with."""
    table = _TABLES.get(profile, _OWN)
    said = table[code]
    if table is _GRAPH:
        graph = {"message": words, "type": "OAuthException", "code": int(said.code)}
        return said.status, {"error": graph}
    if table is _X:
        kind = said.code
        uri = kind if ":" in kind else f"https://api.twitter.com/2/problems/{kind}"
        return said.status, {"type": uri, "title": kind, "detail": words, "status": said.status}
    if table is _BLUESKY:
        return said.status, {"error": said.code, "message": words}
    if table is _MASTODON:
        return said.status, {"error": said.code, "error_description": words}
    if table is _GOOGLE:
        google = {"code": said.status, "message": words, "status": said.code}
        return said.status, {"error": google}
    return said.status, {"error": {"code": said.code, "message": words}}


def understood(profile: str, status: int, body: Any) -> tuple[Code, str] | None:
    """What a refusal means and its own words; None where it is no refusal that the table knows."""
    table = _TABLES.get(profile, _OWN)
    told = _code_and_words(table, body)
    if told is None:
        return None
    for code, said in table.items():
        if said == (status, told[0]):
            return code, told[1]
    return None


def _code_and_words(table: Mapping[Code, Said], body: Any) -> tuple[str, str] | None:
    if not isinstance(body, dict):
        return None
    if table is _X:
        return str(body.get("type", "")).rsplit("/", 1)[-1], str(body.get("detail", ""))
    error = body.get("error")
    if isinstance(error, str):
        return error, str(body.get("message") or body.get("error_description") or "")
    if isinstance(error, dict):
        code = error.get("status") if table is _GOOGLE else error.get("code")
        return str(code), str(error.get("message", ""))
    return None
