"""A desk with a real queue, and workers that empty it inside the test."""

import asyncio

import pytest


@pytest.fixture
def queue(desk_database, transactional_db):  # noqa: ARG001 - jobs are committed
    """Look into the queue, and have it emptied."""
    return Queue(desk_database.app_url, desk_database.owner_url)


class Queue:
    def __init__(self, url, owner_url):
        self.url = url
        self.owner_url = owner_url

    def jobs(self, *columns):
        """Every job, the first first."""
        import psycopg

        wanted = ", ".join(columns or ("task_name",))
        with psycopg.connect(self.url) as connection:
            rows = connection.execute(f"SELECT {wanted} FROM procrastinate_jobs ORDER BY id")
            return [row if len(columns) > 1 else row[0] for row in rows]

    def run(self, statement, *values):
        import psycopg

        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            found = connection.execute(statement, values)
            return found.fetchall() if found.description else []

    def empty(self):
        """Do every job, as a worker does, until none waits."""
        asyncio.run(self._work())

    async def _work(self):
        from procrastinate.psycopg_connector import PsycopgConnector
        from procrastinate.worker import Worker

        from moothall.work.worker import reading_app

        connector = PsycopgConnector(conninfo=self.url, min_size=1, max_size=3)
        reading = reading_app(connector)
        reading.periodic_registry.periodic_tasks, kept = (
            {},
            reading.periodic_registry.periodic_tasks,
        )
        try:
            async with reading.open_async():
                worker = Worker(
                    app=reading,
                    **reading.worker_defaults,
                    wait=False,
                    listen_notify=False,
                    install_signal_handlers=False,
                    delete_jobs="successful",
                )
                await worker.run()
        finally:
            reading.periodic_registry.periodic_tasks = kept


@pytest.fixture
def organisation(transactional_db):  # noqa: ARG001
    from tests.support.desk_cast import desk

    return desk().organisation


@pytest.fixture
def elsewhere(transactional_db):  # noqa: ARG001
    from tests.support.desk_cast import desk

    return desk("Elsewhere Homes", "elsewhere").organisation
