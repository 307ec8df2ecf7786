"""Around every task: whose rows it may see, and that it runs."""

import logging
import time
from threading import Lock
from typing import Any
from uuid import UUID

from procrastinate.job_context import JobContext
from procrastinate.middleware import SyncCallNext
from procrastinate.worker import Worker

from moothall.people.tenancy import organisation_scope

log = logging.getLogger(__name__)
_running: set[int] = set()
_guard = Lock()


def in_scope(call_next: SyncCallNext, context: JobContext, worker: Worker) -> Any:  # noqa: ARG001
    """Run a task in the scope of its ``organisation``; without one it sees nobody's rows."""
    given = context.job.task_kwargs.get("organisation")
    began = time.monotonic()
    note(context.job.id, runs=True)
    try:
        with organisation_scope(UUID(str(given)) if given else None):
            return call_next()
    finally:
        note(context.job.id, runs=False)
        log.debug(
            "task done",
            extra={
                "task": context.job.task_name,
                "organisation": given or "",
                "duration_ms": round((time.monotonic() - began) * 1000),
            },
        )


def note(job: int | None, *, runs: bool) -> None:
    """Remember what runs in this process."""
    with _guard:
        if runs and job is not None:
            _running.add(job)
        else:
            _running.discard(job or 0)


def running() -> frozenset[int]:
    """The jobs that run in this process now."""
    with _guard:
        return frozenset(_running)
