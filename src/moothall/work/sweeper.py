"""Finds jobs whose worker is gone and puts them back.

Runs beside the work in every worker process, not as a job: a sweeper that is a job can itself be
left behind by a killed worker. Two sweepers at once do no harm: a job is looked at again under its
row's lock, and one that a living worker has taken meanwhile is left to it.
"""

import asyncio
import logging
from collections.abc import Callable, Collection
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.errors import UniqueViolation

log = logging.getLogger(__name__)
#: workers beat every ten seconds
EVERY = 5.0
#: seconds without a heartbeat until a worker counts as gone
GONE_AFTER = 30
#: a job that a worker took this long ago and does not run was lost between taking and noting
LOST_AFTER = 30
#: a job that took so many workers with it is given up; the timetable asks for the work again
GIVE_UP_AFTER = 5
LEFT: LiteralString = """
    status = 'doing' AND (
        worker_id IS NULL
        OR worker_id IN (
            SELECT id FROM procrastinate_workers
            WHERE last_heartbeat < now() - make_interval(secs => %(gone)s)
        )
        OR (
            worker_id = ANY(%(ours)s) AND NOT id = ANY(%(running)s)
            AND now() - make_interval(secs => %(lost)s) > (
                SELECT max(at) FROM procrastinate_events WHERE job_id = jobs.id AND type = 'started'
            )
        )
    )
"""
JOBS: LiteralString = "SELECT id, task_name, attempts FROM procrastinate_jobs AS jobs WHERE "
ALL = sql.SQL(JOBS + LEFT + " ORDER BY id")
ONE = sql.SQL(JOBS + LEFT + " AND id = %(job)s FOR UPDATE SKIP LOCKED")


class Sweeper:
    """``ours`` gives this process's worker numbers, ``running`` the jobs that it is at."""

    def __init__(
        self,
        url: str,
        ours: Callable[[], Collection[int]],
        running: Callable[[], Collection[int]],
        *,
        gone_after: float = GONE_AFTER,
        lost_after: float = LOST_AFTER,
    ) -> None:
        self.url = url
        self.ours = ours
        self.running = running
        self.gone_after, self.lost_after = gone_after, lost_after

    async def run(self, every: float = EVERY) -> None:
        """Sweep for ever; a database that is away for a while is waited for."""
        while True:
            try:
                await self.sweep()
            except psycopg.Error:
                log.warning("the sweep for lost jobs could not ask the database", exc_info=True)
            await asyncio.sleep(every)

    async def sweep(self) -> list[int]:
        """Put back what was left behind; the numbers of those jobs."""
        # each job in a transaction of its own, so that two sweepers wait for each other nowhere
        async with await psycopg.AsyncConnection.connect(self.url, autocommit=True) as connection:
            rows = await (await connection.execute(ALL, self.values())).fetchall()
            swept = [job for job, _, _ in rows if await self.put_back(connection, job)]
            await connection.execute(
                "SELECT procrastinate_prune_stalled_workers_v1(%s)", [self.gone_after]
            )
        return swept

    def values(self) -> dict[str, Any]:
        """What the question has to know."""
        return {
            "gone": self.gone_after,
            "lost": self.lost_after,
            "ours": list(self.ours()),
            "running": list(self.running()),
        }

    async def put_back(self, connection: psycopg.AsyncConnection[Any], job: int) -> bool:
        """One job, if it is still left; whether it was."""
        async with connection.transaction():
            found = await connection.execute(ONE, self.values() | {"job": job})
            row = await found.fetchone()
            if row is None:
                return False
            _, task, attempts = row
            extra = {"job": job, "task": task}
            if attempts >= GIVE_UP_AFTER:
                await give_up(connection, job)
                log.error("a job took its worker with it too often and is given up", extra=extra)
                return True
            try:
                async with connection.transaction():
                    await connection.execute(
                        "SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [job]
                    )
            except UniqueViolation:
                # its twin waits already, and will do the same work
                await give_up(connection, job)
            log.warning("a job whose worker is gone runs again", extra=extra)
        return True


async def give_up(connection: psycopg.AsyncConnection[Any], job: int) -> None:
    """The job ends as failed."""
    await connection.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job])
