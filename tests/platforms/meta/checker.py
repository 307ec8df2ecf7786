"""Lets a request to the Graph API through only where Meta's own descriptions know it.

They are the files that Meta's business SDKs are generated from, one for each kind of node: its
fields, its edges and their parameters with types. They are not ours to pass on. What they do not
cover must be named by the test with its source: :class:`Documented`.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import parse_qsl

import httpx
from tests.support.descriptions import description_file

SOURCE = "facebook/facebook-business-sdk-codegen"
#: https://developers.facebook.com/docs/graph-api/overview and /results: every call takes these
ALWAYS = {"fields", "access_token", "appsecret_proof", "locale", "summary"}
PAGING = {"limit", "after", "before"}
OPEN = {"Object", "Map", "map", "list", "string"}


@cache
def described(node):
    """A kind of node; None where there is no file for it."""
    folder = description_file("meta/specs/Page.json", source=SOURCE).parent
    file = folder / f"{node}.json"
    return json.loads(file.read_text()) if file.exists() else None


@cache
def enums():
    file = description_file("meta/specs/enum_types.json", source=SOURCE)
    return {one["name"]: one["values"] for one in json.loads(file.read_text())}


@dataclass(frozen=True)
class Documented:
    """A call that no description covers, but a page does. ``names``: the parameters it takes."""

    method: str
    path: str
    names: frozenset
    source: str

    def fits(self, method, path):
        return self.method == method and re.fullmatch(self.path, path) is not None


@dataclass
class Checker:
    """``node_of`` tells the kind of node behind an id, as ``Page`` or ``Comment``."""

    node_of: Callable[[str], str]
    documented: Iterable[Documented] = ()
    #: fields that pages tell of and files do not, by kind of node, each with its source beside it
    more_fields: Mapping[str, Iterable[str]] = field(default_factory=dict)
    #: parameters of the same kind, by node and edge
    more_params: Mapping[str, Iterable[str]] = field(default_factory=dict)
    #: what a writing call makes, where the file names something else, with its source
    makes: Mapping[str, str] = field(default_factory=dict)
    version: str = r"v\d+\.\d+"

    def problems(self, request):
        """What is wrong with a request, as sentences; and the call it makes, by kind of node."""
        version, _, path = request.url.path.strip("/").partition("/")
        if not re.fullmatch(self.version, version):
            return [f"no version in {request.url.path}"], None
        given = params_of(request)
        for known in self.documented:
            if known.fits(request.method, path):
                odd = set(given) - known.names - ALWAYS
                return [f"{path} takes no {name}" for name in sorted(odd)], (known.method, path)
        if not path:
            return self._several(request.method, given)
        first, _, edge = path.partition("/")
        node = self.node_of(first)
        if described(node) is None:
            return [f"no description of {node} ({path})"], None
        call = self._call(node, request.method, edge)
        if call is None:
            return [f"{node} has no {request.method} {edge or 'of itself'}"], None
        return self._of_call(node, call, edge, request.method, given), (
            request.method,
            f"{node}/{edge}" if edge else node,
        )

    def _several(self, method, given):
        """``/?ids=`` asks many nodes at once."""
        if method != "GET" or not given.get("ids"):
            return ["only reading by ids goes without a path"], None
        nodes = {self.node_of(one) for one in given["ids"].split(",")}
        found = [
            problem for node in nodes for problem in self._fields(node, given.get("fields", ""))
        ]
        odd = set(given) - ALWAYS - {"ids"}
        return [*found, *(f"?ids= takes no {name}" for name in odd)], ("GET", "?ids")

    def _call(self, node, method, edge):
        for call in described(node)["apis"]:
            own = {"GET": "#get", "POST": "#update", "DELETE": "#delete"}[method]
            name = call.get("endpoint", "").strip("/")
            if call["method"] == method and (name == edge if edge else call.get("name") == own):
                return call
        return None

    def _of_call(self, node, call, edge, method, given):
        known = {one["name"]: one for one in call["params"]}
        paging = PAGING if method == "GET" and edge else set()
        paging = paging | set(self.more_params.get(f"{node}/{edge}", ()))
        found = [
            f"{node}/{edge} takes no {name}" for name in set(given) - set(known) - ALWAYS - paging
        ]
        found += [
            f"{node}/{edge} needs {name}"
            for name, one in known.items()
            if one["required"] and name not in given
        ]
        for name, value in given.items():
            if name in known and (wrong := self._type(known[name]["type"], value)):
                found.append(f"{node}/{edge} {name}: {wrong}")
        target = call["return"] if edge else node
        if method != "GET":
            target = self.makes.get(f"{node}/{edge}", target)
        return found + self._fields(target, given.get("fields", ""))

    def _type(self, kind, value):
        """Why a value is none of a kind; empty where it is one."""
        if kind in enums():
            return "" if value in enums()[kind] else f"{value!r} is none of {enums()[kind]}"
        if kind == "bool":
            return "" if value in {"true", "false"} else f"{value!r} is neither true nor false"
        if kind in {"int", "unsigned int"}:
            pattern = r"\d+" if kind.startswith("u") else r"-?\d+"
            return "" if re.fullmatch(pattern, value) else f"{value!r} is no whole number"
        if kind == "datetime":
            right = re.fullmatch(r"\d+|\d{4}-\d\d-\d\d(T[\d:.]+([+-]\d\d:?\d\d|Z))?", value)
            return "" if right else f"{value!r} is no time"
        if inner := re.fullmatch(r"list<(.+)>", kind):
            try:
                listed = json.loads(value)
            except ValueError:
                return f"{value!r} is no list"
            if not isinstance(listed, list):
                return f"{value!r} is no list"
            wrong = (self._type(inner[1], as_sent(one)) for one in listed)
            return next(filter(None, wrong), "")
        return ""

    def _fields(self, node, wanted):
        """Fields may be edges, with parameters and fields of their own."""
        about = described(node)
        found = []
        for name, deeper in parsed_fields(wanted):
            if about is None:
                if name not in self.more_fields.get(node, ()):
                    found.append(f"no description of {node}.{name}")
                continue
            types = {one["name"]: one["type"] for one in about["fields"]}
            edges = {
                one["endpoint"].strip("/"): one["return"]
                for one in about["apis"]
                if one["method"] == "GET" and one.get("endpoint")
            }
            if name in types or name in edges:
                inner = re.sub(r"^list<(.+)>$", r"\1", types.get(name) or edges[name])
                if deeper and inner not in OPEN and (described(inner) or inner in self.more_fields):
                    found += self._fields(inner, deeper)
            elif name not in self.more_fields.get(node, ()):
                found.append(f"{node} has no field {name}")
        return found


def as_sent(value):
    return value if isinstance(value, str) else json.dumps(value)


def params_of(request):
    """Of the address and of the form."""
    given = dict(request.url.params.multi_items())
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/x-www-form-urlencoded"):
        given |= dict(parse_qsl(request.content.decode(), keep_blank_values=True))
    elif kind.startswith("application/json") and request.content:
        body = json.loads(request.content)
        given |= {name: as_sent(value) for name, value in body.items()}
    elif kind.startswith("multipart/form-data"):
        for part in re.finditer(rb'name="([^"]+)"(; filename="[^"]*")?\r\n(?:[^\r]+\r\n)*\r\n'
                                rb"(.*?)\r\n--", request.content, re.DOTALL):  # fmt: skip
            given[part[1].decode()] = "" if part[2] else part[3].decode()
    return given


def parsed_fields(text):
    """``a,b.limit(5){c,d}`` as ``("a", ""), ("b", "c,d")``."""
    found, name, deeper, depth = [], "", "", 0
    for letter in [*text, ","]:
        if letter in "{(" and (depth or name):
            depth += 1
            deeper += letter
        elif letter in "})":
            depth -= 1
            deeper += letter
        elif depth:
            deeper += letter
        elif letter == "," and not depth:
            if name:
                inner = re.search(r"\{(.*)\}$", deeper, re.DOTALL)
                found.append((name.split(".", maxsplit=1)[0].strip(), inner[1] if inner else ""))
            name, deeper = "", ""
        else:
            name += letter
    return found


class Checked(httpx.BaseTransport):
    """Hands a request on to ``answering`` if the checker allows it; keeps which calls were made."""

    def __init__(self, checker, answering):
        self.checker, self.answering, self.calls = checker, answering, set()

    def handle_request(self, request):
        request.read()
        problems, call = self.checker.problems(request)
        assert not problems, (request.method, str(request.url), problems)
        self.calls.add(call)
        return self.answering(request)
