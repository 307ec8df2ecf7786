"""Google's discovery documents, and a transport that lets through only what they allow.

Apache-2.0, as google-api-python-client carries them. There is none for the reviews (version 4 of
the My Business API) nor for signing in: those go through ``besides``, after a look at the path.
"""

import json
import re

import httpx
from tests.support.descriptions import description_file

SOURCE = "the wheel google-api-python-client (googleapiclient/discovery_cache/documents)"
KINDS = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}
ANYWHERE = {"alt", "fields", "key", "prettyPrint", "quotaUser", "access_token", "oauth_token"}


def document(name):
    return json.loads(description_file(f"google/{name}.json", source=SOURCE).read_text())


class Discovery:
    """The methods of some documents, and what is wrong with a request to one of them."""

    def __init__(self, *documents):
        self.methods = []
        for told in documents:
            self._walk(told, told)

    def _walk(self, told, part):
        for method in part.get("methods", {}).values():
            address = told["rootUrl"] + told.get("servicePath", "") + method["path"]
            self.methods.append(
                (method["httpMethod"], self._pattern(address, method), method, told)
            )
        for inner in part.get("resources", {}).values():
            self._walk(told, inner)

    def _pattern(self, address, method):
        """Letters as they are; {name} one step of a path; {+name} what its own pattern says."""
        made = ""
        for piece in re.split(r"(\{\+?\w+\})", address):
            if not piece.startswith("{"):
                made += re.escape(piece)
                continue
            name = piece.strip("{+}")
            within = method["parameters"][name].get("pattern", "^[^/:]+$")
            made += f"(?P<{name}>{within.removeprefix('^').removesuffix('$')})"
        return re.compile(made)

    def problems(self, request, scopes=()):
        """Empty where the request is one that the document describes."""
        address = str(request.url.copy_with(query=None))
        found = [
            (method, told)
            for verb, pattern, method, told in self.methods
            if verb == request.method and pattern.fullmatch(address)
        ]
        if not found:
            return [f"no method is called {request.method} {address}"]
        [(method, told)] = found
        problems = [*self._query(request, method, told), *self._body(request, method, told)]
        if scopes and method.get("scopes") and not set(scopes) & set(method["scopes"]):
            problems.append(f"{method['id']} takes none of {sorted(scopes)}")
        return problems

    def name(self, request):
        address = str(request.url.copy_with(query=None))
        return next(
            method["id"]
            for verb, pattern, method, _ in self.methods
            if verb == request.method and pattern.fullmatch(address)
        )

    def _query(self, request, method, told):
        known = {
            name: one for name, one in method.get("parameters", {}).items()
            if one["location"] == "query"
        }  # fmt: skip
        for name, one in known.items():
            if one.get("required") and name not in request.url.params:
                yield f"{name} is missing"
        for name, value in request.url.params.multi_items():
            if name in known:
                values = value.split(",") if known[name].get("repeated") else [value]
                for one in values:
                    yield from self._value(name, one, known[name])
            elif name not in ANYWHERE & set(told.get("parameters", ())):
                yield f"{name} is no parameter of {method['id']}"

    def _value(self, name, value, rule):
        if rule["type"] == "boolean" and value not in {"true", "false"}:
            yield f"{name}: {value} is neither true nor false"
        if rule["type"] == "integer":
            if not value.isdigit():
                yield f"{name}: {value} is no number"
            elif not int(rule.get("minimum", 0)) <= int(value) <= int(rule.get("maximum", 2**31)):
                yield f"{name}: {value} is out of bounds"
        if "enum" in rule and value not in rule["enum"]:
            yield f"{name}: {value} is none of {rule['enum']}"

    def _body(self, request, method, told):
        wanted = method.get("request")
        if not request.content:
            if wanted and request.method != "GET":
                yield f"{method['id']} wants a body"
            return
        if not wanted:
            yield f"{method['id']} takes no body"
            return
        yield from self._schema("body", json.loads(request.content), wanted, told)

    def _schema(self, where, value, rule, told):
        if "$ref" in rule:
            rule = told["schemas"][rule["$ref"]]
        kind = rule.get("type", "object")
        if not isinstance(value, KINDS[kind]) or (kind == "integer" and isinstance(value, bool)):
            yield f"{where} is no {kind}"
            return
        if rule.get("readOnly"):
            yield f"{where} can only be read"
        if "enum" in rule and value not in rule["enum"]:
            yield f"{where}: {value} is none of {rule['enum']}"
        if kind == "array":
            for number, one in enumerate(value):
                yield from self._schema(f"{where}[{number}]", one, rule["items"], told)
        if kind == "object":
            yield from self._object(where, value, rule, told)

    def _object(self, where, value, rule, told):
        for name, one in value.items():
            inner = rule.get("properties", {}).get(name) or rule.get("additionalProperties")
            if inner is None:
                yield f"{where} has no {name}"
            else:
                yield from self._schema(f"{where}.{name}", one, inner, told)


class Checked(httpx.BaseTransport):
    """Hands a request on if it is one of the descriptions', or of ``besides``; keeps the calls."""

    def __init__(self, discovery, answering, *, besides=(), scopes=()):
        self.discovery, self.answering, self.calls = discovery, answering, set()
        self.besides, self.scopes = besides, scopes

    def handle_request(self, request):
        request.read()
        address = str(request.url.copy_with(query=None))
        for verb, pattern in self.besides:
            if verb == request.method and re.fullmatch(pattern, address):
                self.calls.add(f"{verb} {pattern}")
                return self.answering(request)
        problems = self.discovery.problems(request, self.scopes)
        assert not problems, (request.method, address, problems)
        self.calls.add(self.discovery.name(request))
        return self.answering(request)
