"""A worker: one process, its lanes side by side, and the sweeper.

If anything of it breaks, the whole process ends and the supervisor starts a new one: what it was at
is found and done again, since every task asks the database what there is to do.
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import psycopg_pool
from django.conf import settings
from procrastinate import App
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.worker import Worker

from moothall.work.app import app
from moothall.work.lanes import LANES, RECEIVE, Lane
from moothall.work.scope import running
from moothall.work.sweeper import Sweeper

if TYPE_CHECKING:
    from moothall.work.listening import Listeners

log = logging.getLogger(__name__)
#: for asking for jobs and noting their ends; tasks have Django's pool
POOL: dict[str, Any] = {"min_size": 1, "max_size": 4, "timeout": 10}
#: seconds that tasks have to finish when the worker is told to stop
PATIENCE = 20


def main(lanes: Sequence[Lane] = LANES) -> int:
    """Work until told to stop."""
    threads = sum(lane.threads for lane in lanes)
    if settings.DATABASES["default"]["OPTIONS"].get("pool", {"max_size": threads})["max_size"] < (
        threads
    ):
        print(
            f"MOOTHALL_POOL_SIZE is too small: a worker does {threads} things at a time and needs "
            f"a connection for each.",
            file=sys.stderr,
        )
        return 2
    return asyncio.run(work(lanes))


async def work(lanes: Sequence[Lane]) -> int:
    """All lanes at once; 0 when told to stop, 1 when one of them broke."""
    url = os.environ["MOOTHALL_DATABASE_URL"]
    connector = PsycopgConnector(conninfo=url, **POOL)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    async with reading_app(connector).open_async() as reading:
        workers = [worker_of(lane, reading) for lane in lanes]
        sweeper = Sweeper(url, lambda: ids_of(workers), running)
        sides = [asyncio.create_task(sweeper.run(), name="sweeper")]
        if RECEIVE in lanes:
            sides.append(asyncio.create_task(listeners().run(), name="listeners"))
        tasks = [asyncio.create_task(run(worker), name=worker.worker_name) for worker in workers]
        told = asyncio.create_task(stopping.wait(), name="told to stop")
        await asyncio.wait([told, *sides, *tasks], return_when=asyncio.FIRST_COMPLETED)
        broken = [task for task in (*sides, *tasks) if task.done()]
        for task in broken:
            log.error("part of the worker ended by itself", exc_info=task.exception())
        for worker in workers:
            worker.stop()  # type: ignore[no-untyped-call]
        await asyncio.wait(tasks, timeout=PATIENCE + 2)
        told.cancel()
        for side in sides:
            side.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await side
    close_pool()
    # threads that hang in a task would keep the process; what they are at is found again
    os._exit(0 if stopping.is_set() and not broken else 1)


def reading_app(connector: PsycopgConnector) -> App:
    """The same tasks, read through connections of the worker's own.

    Tasks themselves stay with `app`: what they put into the queue goes through their transaction.
    """
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    reading = App(connector=connector, worker_defaults=app.worker_defaults)
    reading.tasks = app.tasks
    reading.periodic_registry = app.periodic_registry
    return reading


def listeners() -> "Listeners":
    """Its tasks need Django's models, which the command line loads later than this."""
    from moothall.work.listening import Listeners  # noqa: PLC0415

    return Listeners()


def worker_of(lane: Lane, reading: App) -> Worker:
    """One lane's."""
    options: dict[str, Any] = {
        **reading.worker_defaults,
        "queues": [lane.name],
        "name": lane.name,
        "concurrency": lane.threads,
        "delete_jobs": "successful",
        "install_signal_handlers": False,
        "shutdown_graceful_timeout": PATIENCE,
        "stalled_worker_timeout": 60,  # the sweeper's business, which first sees to their jobs
    }
    return Worker(app=reading, **options)


async def run(worker: Worker) -> None:
    """Procrastinate's own function has no types."""
    await worker.run()  # type: ignore[no-untyped-call]


def ids_of(workers: Sequence[Worker]) -> list[int]:
    """Their numbers in the database."""
    return [worker.worker_id for worker in workers if worker.worker_id is not None]


def close_pool() -> None:
    """Django's connections."""
    from django.db import connections  # noqa: PLC0415

    with suppress(psycopg_pool.PoolTimeout):
        for connection in connections.all(initialized_only=True):
            connection.close()
