"""The web server: granian, serving Django by WSGI in a few threads."""

import os
import time
from dataclasses import dataclass
from typing import Any

from moothall.work import counting
from moothall.work.children import die_with_parent, set_name

#: granian's own few lines in the same shape as ours
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "moothall.config.logs.JSONLines"}},
    "handlers": {
        "lines": {"class": "logging.StreamHandler", "formatter": "json"},
    },
    "loggers": {"_granian": {"handlers": ["lines"], "level": "WARNING", "propagate": False}},
}
#: the database's pool has room for each of them
THREADS = 4
#: seconds until a request that does not end is cut off at a stop
PATIENCE = 10


@dataclass(frozen=True)
class Web:
    """Where and how wide."""

    host: str
    port: int
    processes: int = 1

    def run(self) -> int:
        """Serve until told to stop."""
        from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415 - not for supervisors
        from granian.log import LogLevels  # noqa: PLC0415
        from granian.server import Server  # noqa: PLC0415

        preload()
        server = Server(
            "moothall.config.wsgi:application",
            address=self.host,
            port=self.port,
            interface=Interfaces.WSGI,
            workers=self.processes,
            blocking_threads=THREADS,
            http=HTTPModes.http1,
            websockets=False,
            log_level=LogLevels.warning,
            log_dictconfig=LOGGING,
            respawn_failed_workers=self.processes > 1,  # a lone one is the supervisor's to raise
            respawn_interval=0.1,
            workers_kill_timeout=PATIENCE,
        )
        server.serve(target_loader=Loader(os.getpid()), wrap_loader=False)
        return 0


@dataclass(frozen=True)
class Loader:
    """Gives a process of granian's the application; called in that process."""

    parent: int

    def __call__(self) -> Any:
        set_name("moothall-web")
        die_with_parent(self.parent)
        from moothall.config.wsgi import application  # noqa: PLC0415 - wants its settings

        return measured(application) if counting.is_on() else application


def measured(application: Any) -> Any:
    """The application, with its requests counted and timed; neither path nor visitor is noted."""

    def counted(environ: dict[str, Any], start_response: Any) -> Any:
        began = time.monotonic()

        def started(status: str, *rest: Any) -> Any:
            method = environ["REQUEST_METHOD"]
            known = method if method in {"GET", "POST", "HEAD"} else "other"
            counting.count("requests", 1, method=known, status=f"{status[:1]}xx")
            return start_response(status, *rest)

        try:
            return application(environ, started)
        finally:
            counting.took("request", time.monotonic() - began)

    return counted


def preload() -> None:
    """Load what every request needs before the processes part, once for all of them."""
    from django.urls import get_resolver  # noqa: PLC0415 - wants the environment

    _ = get_resolver().url_patterns
