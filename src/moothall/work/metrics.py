"""Figures for Prometheus, at an address of their own: a proxy before the desk shows them to nobody.

Web servers and workers write their counts into files of one folder (`counting`); this child adds
them up when it is asked, and looks into the queue. It serves counts and times, nothing else.
"""

import os
import shutil
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from moothall.work.counting import FOLDER
from moothall.work.problems import CannotStartError

WAITING: LiteralString = """
    SELECT queue_name, count(*), extract(epoch FROM now() - min(events.at))::float
    FROM procrastinate_jobs AS jobs
    LEFT JOIN procrastinate_events AS events ON events.job_id = jobs.id AND type = 'deferred'
    WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()) GROUP BY 1
"""
WORKERS: LiteralString = """
    SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds'
"""
FAILED: LiteralString = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'"


def require_extra() -> None:
    """Refuse where Prometheus' library is not installed."""
    if find_spec("prometheus_client") is None:
        raise CannotStartError(
            "figures for Prometheus were asked for, and its library is not installed",
            where="the option --metrics",
            do="install the extra: pip install 'moothall[metrics]'",
        )


def measure_into(folder: Path) -> None:
    """From now on, and in every child: counts begin anew with each start."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    os.environ[FOLDER] = str(folder)


@dataclass(frozen=True)
class Metrics:
    """Where they are served."""

    host: str
    port: int

    def run(self) -> int:
        """Serve until told to stop."""
        from prometheus_client import CollectorRegistry, start_http_server  # noqa: PLC0415
        from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        registry.register(Queue(os.environ["MOOTHALL_DATABASE_URL"]))
        told = {signal.SIGTERM, signal.SIGINT}
        signal.pthread_sigmask(signal.SIG_BLOCK, told)
        server, thread = start_http_server(self.port, self.host, registry)
        signal.sigwait(told)
        server.shutdown()
        thread.join()
        return 0


class Queue:
    """What waits, for how long, and who is there to do it."""

    def __init__(self, url: str) -> None:
        self.url = url

    def collect(self) -> Iterator[Any]:
        """Asked by Prometheus' library at each visit."""
        from prometheus_client.core import GaugeMetricFamily as Gauge  # noqa: PLC0415

        waiting = Gauge("moothall_jobs_waiting", "Jobs that could be done now", labels=["lane"])
        oldest = Gauge("moothall_jobs_oldest_seconds", "How long one waits", labels=["lane"])
        alive = Gauge("moothall_workers_alive", "Lanes of workers that were heard of")
        failed = Gauge("moothall_jobs_failed", "Jobs that ended with an error, and are kept")
        try:
            with psycopg.connect(self.url, connect_timeout=5) as connection:
                for lane, count, seconds in connection.execute(WAITING):
                    waiting.add_metric([lane], count)
                    oldest.add_metric([lane], seconds or 0)
                for gauge, asked in ((alive, WORKERS), (failed, FAILED)):
                    row = connection.execute(asked).fetchone()
                    gauge.add_metric([], row[0] if row else 0)
        except psycopg.Error:
            return  # no figures are an alarm too
        yield from (waiting, oldest, alive, failed)
