"""The WSGI application: which handler, and what every answer has in common."""

import logging
from collections.abc import Callable, Iterable
from threading import Event
from typing import Any
from urllib.parse import urlsplit

from moothall.platforms.sandbox.network import Network
from moothall.platforms.sandbox.refusals import Code, Refusal, written
from moothall.platforms.sandbox.script import Player
from moothall.platforms.sandbox.web.api import Api
from moothall.platforms.sandbox.web.control import Control
from moothall.platforms.sandbox.web.http import (
    Request,
    Response,
    Router,
    TooLargeError,
    json_response,
)
from moothall.platforms.sandbox.web.pages import Pages, environment

log = logging.getLogger(__name__)

HOME = frozenset({"localhost", "127.0.0.1", "::1"})


class App:
    """``hosts`` are the names it answers to: a stranger's name that points here reads nothing."""

    def __init__(
        self,
        network: Network,
        player: Player,
        *,
        closing: Event | None = None,
        hosts: frozenset[str] = HOME,
    ) -> None:
        self._network, self._hosts = network, hosts
        self._router = Router()
        templates = environment()
        self._pages = Pages(network, templates)
        self._api = Api(network, closing or Event())
        self._pages.routes(self._router)
        self._api.routes(self._router)
        Control(network, player, templates).routes(self._router)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        request = Request(environ)
        response = self._answer(request)
        start_response(*response.start())
        return [] if request.method == "HEAD" else [response.body]

    def _answer(self, request: Request) -> Response:
        try:
            return self._handle(request)
        except Refusal as refusal:
            return self._refused(request, refusal)
        except TooLargeError:
            return Response(b"too large", 413, "text/plain; charset=utf-8")
        except Exception:
            log.exception("a request failed: %s %s", request.method, request.path)
            return Response(b"something went wrong", 500, "text/plain; charset=utf-8")

    def _handle(self, request: Request) -> Response:
        host = urlsplit(f"//{request.header('Host')}").hostname or ""
        if host not in self._hosts:
            return Response(b"not a name of this server", 421, "text/plain; charset=utf-8")
        if request.path == "/healthz":
            return Response(b"ok", kind="text/plain; charset=utf-8")
        handler, allowed = self._router.find(request)
        if handler is None and allowed:
            methods = ("Allow", ", ".join(allowed))
            return Response(b"", 405, "text/plain; charset=utf-8", (methods,))
        if handler is None:
            raise Refusal(Code.NOT_FOUND, "There is no such page.")
        by_interface = request.path.startswith("/api/")
        if request.method == "POST" and not by_interface and request.is_from_elsewhere():
            raise Refusal(Code.FORBIDDEN, "That form came from another site.")
        return handler(request)

    def _refused(self, request: Request, refusal: Refusal) -> Response:
        if request.path.startswith("/api/v1/control"):
            status, body = written("sandbox", refusal.code, refusal.words)
            return json_response(body, status)
        if request.path.startswith("/api/"):
            return self._api.refused(refusal)
        return self._pages.refused(request, refusal)
