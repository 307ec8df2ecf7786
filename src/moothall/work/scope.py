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
from moothall.work import counting

log = logging.getLogger(__name__)
_running: set[int] = set()
_guard = Lock()


def in_scope(call_next: SyncCallNext, context: JobContext, worker: Worker) -> Any:  # noqa: ARG001
    """Run a task in the scope of its ``organisation``; without one it sees nobody's rows."""
    given = context.job.task_kwargs.get("organisation")
    began = time.monotonic()
    note(context.job.id, runs=True)
    ended = "failed"
    try:
        with organisation_scope(UUID(str(given)) if given else None):
            result = call_next()
        ended = "done"
    finally:
        note(context.job.id, runs=False)
        counting.count("jobs", 1, task=context.job.task_name, ended=ended)
        counting.took("job", time.monotonic() - began)
        log.debug(
            "task done",
            extra={
                "task": context.job.task_name,
                "organisation": given or "",
                "duration_ms": round((time.monotonic() - began) * 1000),
            },
        )
    return result


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
