"""The official lexicons, and a transport that lets through only what they allow, either way.

https://atproto.com/specs/lexicon. Names that a lexicon does not know are refused in what we send,
though a server would ignore them: there they are slips.
"""

import json
import re
from functools import cache

import httpx
import regex
from tests.support.descriptions import description_file

DID = r"did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]"
HANDLE = r"([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
NSID = r"[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z0-9-]+)+\.[a-zA-Z][a-zA-Z0-9]*"
KEY = r"[a-zA-Z0-9_~.:-]{1,512}"
FORMATS = {
    "did": DID,
    "handle": HANDLE,
    "at-identifier": f"({DID})|({HANDLE})",
    "nsid": NSID,
    "at-uri": f"at://(({DID})|({HANDLE}))(/{NSID}(/{KEY})?)?",
    "cid": r"[a-zA-Z0-9+=]{8,256}",
    "record-key": KEY,
    "tid": r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}",
    "uri": r"[a-z][a-z0-9+.-]*:\S+",
    "datetime": r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-6]\d:[0-6]\d(\.\d{1,20})?(Z|[+-][0-2]\d:[0-5]\d)",
    "language": r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]+)*",
}
KINDS = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}


@cache
def document(nsid):
    path = f"atproto/lexicons/{nsid.replace('.', '/')}.json"
    source = "bluesky-social/atproto, lexicons/"
    return json.loads(description_file(path, source=source).read_text())["defs"]


class Lexicon:
    """Checks values; ``strict`` in what we send."""

    def __init__(self, nsid, *, strict):
        self.nsid, self.strict = nsid, strict

    def check(self, schema, value, at):
        """Raises AssertionError with the place."""
        kind = schema["type"]
        if kind == "unknown":
            return
        if kind in KINDS:
            right = isinstance(value, KINDS[kind])
            right = right and (kind == "boolean" or not isinstance(value, bool))
            assert right, f"{at}: {value!r} is no {kind}"
        getattr(self, f"_{kind.replace('-', '_')}", lambda *_: None)(schema, value, at)

    def _object(self, schema, value, at):
        missing = set(schema.get("required", ())) - value.keys()
        assert not missing, f"{at}: lacks {missing}"
        known = schema.get("properties", {})
        strangers = value.keys() - known.keys() - {"$type"}
        assert not (self.strict and strangers), f"{at}: no lexicon knows {strangers}"
        for name in value.keys() & known.keys():
            if value[name] is None and name in schema.get("nullable", ()):
                continue
            self.check(known[name], value[name], f"{at}.{name}")

    def _array(self, schema, value, at):
        assert schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 10**9), at
        for number, one in enumerate(value):
            self.check(schema["items"], one, f"{at}[{number}]")

    def _string(self, schema, value, at):
        assert len(value.encode()) <= schema.get("maxLength", 10**9), f"{at}: too many bytes"
        most = schema.get("maxGraphemes", 10**9)
        assert graphemes(value) <= most, f"{at}: too many letters"
        if pattern := FORMATS.get(schema.get("format", "")):
            assert re.fullmatch(pattern, value), f"{at}: {value!r} is no {schema['format']}"
        if "enum" in schema:
            assert value in schema["enum"], f"{at}: {value!r}"
        if self.strict and schema.get("knownValues"):
            assert value in schema["knownValues"], f"{at}: {value!r} is none that is known"

    def _integer(self, schema, value, at):
        assert schema.get("minimum", value) <= value <= schema.get("maximum", value), at

    def _ref(self, schema, value, at):
        self.named(schema["ref"], value, at)

    def _union(self, schema, value, at):
        names = {self.whole(one) for one in schema["refs"]}
        given = value.get("$type", "")
        assert given in names or not (self.strict or schema.get("closed")), f"{at}: {given!r}"
        if given in names:
            self.named(given, value, at)

    def _blob(self, schema, value, at):
        assert value.get("$type") == "blob", at
        accepted = [one.removesuffix("*") for one in schema.get("accept", ("",))]
        assert value["mimeType"].startswith(tuple(accepted)), f"{at}: {value['mimeType']}"
        assert value["size"] <= schema.get("maxSize", 10**9), at
        assert value["ref"]["$link"], at

    def whole(self, ref):
        """``#main`` of a document is named without it."""
        nsid, _, name = ref.partition("#")
        nsid = nsid or self.nsid
        return f"{nsid}#{name}" if name and name != "main" else nsid

    def named(self, ref, value, at):
        nsid, _, name = self.whole(ref).partition("#")
        schema = document(nsid)[name or "main"]
        schema = schema["record"] if schema["type"] == "record" else schema
        Lexicon(nsid, strict=self.strict).check(schema, value, at)


def graphemes(text):
    return len(regex.findall(r"\X", text))


class Checked(httpx.BaseTransport):
    """Hands a request on where the lexicons allow it, and checks the answer, too."""

    def __init__(self, answering):
        self.answering, self.calls = answering, []

    def handle_request(self, request):
        request.read()
        nsid = request.url.path.removeprefix("/xrpc/")
        told = document(nsid)["main"]
        assert told["type"] == {"GET": "query", "POST": "procedure"}[request.method], nsid
        assert request.headers.get("atproto-proxy", "") == (
            "did:web:api.bsky.chat#bsky_chat" if nsid.startswith("chat.") else ""
        )
        self.calls.append(nsid)
        self._asked(nsid, told, request)
        answer = self.answering(request)
        if answer.status_code == httpx.codes.OK and not self.answering.broken and "output" in told:
            Lexicon(nsid, strict=False).check(told["output"]["schema"], answer.json(), nsid)
        return answer

    def _asked(self, nsid, told, request):
        lexicon = Lexicon(nsid, strict=True)
        parameters = told.get("parameters", {"properties": {}})
        lexicon.check(
            {**parameters, "type": "object"}, query_of(request, parameters["properties"]), "query"
        )
        wanted = told.get("input")
        if wanted is None:
            assert not request.content
        elif "schema" in wanted:
            body = json.loads(request.content)
            lexicon.check(wanted["schema"], body, "body")
            if nsid == "com.atproto.repo.putRecord":
                assert body["record"]["$type"] == body["collection"]
                Lexicon(nsid, strict=True).named(body["collection"], body["record"], "record")
                key = document(body["collection"])["main"]["key"]
                assert key != "tid" or re.fullmatch(FORMATS["tid"], body["rkey"])
        else:
            assert request.content


def query_of(request, known):
    found = {}
    for name in {name for name, _ in request.url.params.multi_items()}:
        values = request.url.params.get_list(name)
        schema = known.get(name, {"type": "string"})
        if schema["type"] == "array":
            found[name] = values
        else:
            [value] = values
            kind = schema["type"]
            found[name] = {"integer": int, "boolean": "true".__eq__}.get(kind, str)(value)
    return found
