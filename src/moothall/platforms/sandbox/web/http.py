"""Requests and responses of the little server: parsed once, bounded, and never trusted."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

#: bytes of a request's body: 100,000 characters, each a percent-encoded emoji, and some
LARGEST = 2_000_000
#: nothing runs, nothing is framed, and forms come back here
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
_GUARDS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)


class TooLargeError(Exception):
    """The body is larger than :data:`LARGEST`."""


class Request:
    def __init__(self, environ: Mapping[str, Any]) -> None:
        self.environ = environ
        self.method: str = environ["REQUEST_METHOD"]
        # WSGI gives the path's bytes as Latin-1: PEP 3333
        self.path = environ.get("PATH_INFO", "/").encode("latin-1").decode("utf-8", "replace")
        #: filled in by the router
        self.parts: dict[str, str] = {}

    def header(self, name: str) -> str:
        value: str = self.environ.get(f"HTTP_{name.upper().replace('-', '_')}", "")
        return value

    @cached_property
    def query(self) -> dict[str, str]:
        return _first(self.environ.get("QUERY_STRING", ""))

    @cached_property
    def body(self) -> bytes:
        """Raises :class:`TooLargeError`."""
        try:
            length = int(self.environ.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > LARGEST:
            raise TooLargeError
        read: bytes = self.environ["wsgi.input"].read(length) if length > 0 else b""
        return read

    @cached_property
    def form(self) -> dict[str, str]:
        return _first(self.body.decode("utf-8", "replace"))

    @cached_property
    def json(self) -> Any:
        """None for what is not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @cached_property
    def cookies(self) -> dict[str, str]:
        try:
            jar = SimpleCookie(self.header("Cookie"))
        except CookieError:
            return {}
        return {name: morsel.value for name, morsel in jar.items()}

    @property
    def bearer(self) -> str:
        scheme, _, token = self.header("Authorization").partition(" ")
        return token.strip() if scheme.casefold() == "bearer" else ""

    def page(self) -> int:
        """The page asked for, from 1."""
        asked = self.query.get("page", "1")
        return max(1, min(int(asked), 100_000)) if asked.isascii() and asked.isdigit() else 1

    def is_from_elsewhere(self) -> bool:
        """Whether another site's page sent this, which browsers tell of every form.

        https://developer.mozilla.org/docs/Web/HTTP/Headers/Sec-Fetch-Site
        """
        if (site := self.header("Sec-Fetch-Site")) and site not in {"same-origin", "none"}:
            return True
        origin = self.header("Origin")
        return bool(origin) and urlsplit(origin).netloc != self.header("Host")


@dataclass(frozen=True, slots=True)
class Response:
    body: bytes
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()

    def start(self) -> tuple[str, list[tuple[str, str]]]:
        """The status line and the headers."""
        phrase = HTTPStatus(self.status).phrase
        kept = {name for name, _ in self.headers}
        given = [("Content-Type", self.kind), ("Content-Length", str(len(self.body)))]
        if "Cache-Control" not in kept:
            given.append(("Cache-Control", "no-store"))
        return f"{self.status} {phrase}", [*given, *_GUARDS, *self.headers]


def json_response(value: Any, status: int = 200, **headers: str) -> Response:
    named = tuple((name.replace("_", "-"), text) for name, text in headers.items())
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return Response(body, status, "application/json", named)


def redirect(path: str, *cookies: str) -> Response:
    """After a form, to one of our own pages."""
    jar = tuple(("Set-Cookie", cookie) for cookie in cookies)
    return Response(b"", 303, headers=(("Location", path), *jar))


def own_path(asked: str, otherwise: str = "/") -> str:
    """A path on this server and nowhere else, whatever a form says."""
    plain = bool(re.fullmatch(r"/(?![/\\])[\w./?=&#%@-]*", asked, re.ASCII))
    return asked if plain else otherwise


def cookie(name: str, value: str) -> str:
    return f"{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000"


Handler = Callable[[Request], Response]


@dataclass(slots=True)
class Router:
    """Paths with named parts: ``/post/<id>/edit``."""

    _routes: list[tuple[re.Pattern[str], str, Handler]] = field(default_factory=list)

    def add(self, method: str, path: str, handler: Handler) -> None:
        pattern = re.sub(r"<(\w+)>", r"(?P<\1>[^/]+)", re.escape(path).replace(r"\-", "-"))
        self._routes.append((re.compile(pattern), method, handler))

    def find(self, request: Request) -> tuple[Handler | None, list[str]]:
        """The handler; or none, and the methods that the path knows."""
        allowed = []
        method = "GET" if request.method == "HEAD" else request.method
        for pattern, its_method, handler in self._routes:
            if found := pattern.fullmatch(request.path):
                if its_method == method:
                    request.parts = found.groupdict()
                    return handler, []
                allowed.append(its_method)
        return None, allowed


def _first(query: str) -> dict[str, str]:
    """Each name once, with its first value. Forms send line ends as CR LF; we keep LF."""
    try:
        parsed = parse_qs(query, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return {}
    return {name: values[0].replace("\r\n", "\n") for name, values in parsed.items()}


def joined(parts: Iterable[str]) -> str:
    return ", ".join(parts)
