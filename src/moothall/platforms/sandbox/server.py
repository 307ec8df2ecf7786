"""The network as a process: its file, its web server, its deliveries and its script."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from socketserver import ThreadingMixIn
from threading import Event, Thread
from typing import Any, Self
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from moothall.platforms.sandbox.network import Network, utc_now
from moothall.platforms.sandbox.script import Player
from moothall.platforms.sandbox.storage import Storage
from moothall.platforms.sandbox.web.app import HOME, App
from moothall.platforms.sandbox.webhooks import Webhooks

log = logging.getLogger(__name__)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128


class _Handler(WSGIRequestHandler):
    timeout = 60

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  - the base class's name
        log.debug(format, *args)

    def address_string(self) -> str:
        """The address itself: asking for its name could take seconds."""
        return str(self.client_address[0])


class Elmhouse:
    """``with Elmhouse(path) as network: ...`` serves at :attr:`url`, on a free port for port 0.

    Raises ``OSError`` where the port is taken.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Callable[[], datetime] = utc_now,
        hosts: frozenset[str] = HOME,
        page_name: str = "Elmhouse Homes",
        page_handle: str = "elmhouse_homes",
        pace: float = 0.25,
    ) -> None:
        self.storage = Storage(path)
        self.network = Network(
            self.storage, clock=clock, page_name=page_name, page_handle=page_handle
        )
        self.player = Player(self.network)
        self.webhooks = Webhooks(self.network, pace=pace)
        self._pace, self._closing = pace, Event()
        app = App(self.network, self.player, closing=self._closing, hosts=hosts | {host})
        try:
            self._server = make_server(
                host, port, app, server_class=_Server, handler_class=_Handler
            )
        except OSError:
            self.webhooks.stop()
            self.storage.close()
            raise
        self._threads = [
            Thread(target=self._serve, name="elmhouse-web", daemon=True),
            Thread(target=self._play, name="elmhouse-script", daemon=True),
        ]

    @property
    def url(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    @property
    def token(self) -> str:
        """The landlord's account's token, for the desk's connection."""
        kept: str = self.storage.setting("token")
        return kept

    @property
    def control_key(self) -> str:
        kept: str = self.storage.setting("control_key")
        return kept

    def start(self) -> None:
        self.webhooks.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Answers that are held back by a fault are let go first."""
        self._closing.set()
        if self._threads[0].is_alive():
            self._server.shutdown()
        self._server.server_close()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()
        self.webhooks.stop()
        self.storage.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=0.05)

    def _play(self) -> None:
        while not self._closing.wait(self._pace):
            try:
                self.player.tick()
            except Exception:
                log.exception("a line of the script could not be played")
