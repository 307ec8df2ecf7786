"""Putting jobs into the queue: in a change's own transaction, or from the timetable.

A change asks without a queueing lock: that one is a unique index, on which two officers'
transactions would wait for each other. Two jobs for the same place cost nothing, since the second
finds nothing left to do. Jobs with the same ``lock`` run one after the other.
"""

from typing import Any
from uuid import UUID

from django.db import connection, transaction
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

AnyTask = Task[Any, Any, Any]


def ask(task: AnyTask, organisation: UUID, **where: UUID) -> None:
    """Have it done soon; with a transaction around it, only if that commits."""
    values = written(organisation, where)
    task.configure(lock=key(task, values)).defer(**values)


def ask_once(task: AnyTask, organisation: UUID, **where: UUID) -> bool:
    """The same, unless a job for this place waits already. For the timetable, not for changes."""
    values = written(organisation, where)
    lock = key(task, values)
    try:
        with transaction.atomic():  # the refusal would spoil a transaction around it
            task.configure(lock=lock, queueing_lock=lock).defer(**values)
    except AlreadyEnqueued:
        return False
    return True


WAITS = """
    SELECT EXISTS (
        SELECT 1 FROM procrastinate_jobs
        WHERE status = 'todo' AND lock = %s AND (scheduled_at IS NULL OR scheduled_at <= now())
    )
"""


def ask_unless_one_waits(task: AnyTask, organisation: UUID, **where: UUID) -> bool:
    """For what comes by the hundred: a job that has not begun yet will find what is saved by now.

    Raises RuntimeError inside a transaction, whose changes that job would not see.
    """
    if connection.in_atomic_block:
        raise RuntimeError("a job that waits does not see what is not saved yet")
    with connection.cursor() as cursor:
        cursor.execute(WAITS, [key(task, written(organisation, where))])
        [waits] = cursor.fetchone()
    if not waits:
        ask(task, organisation, **where)
    return not waits


def written(organisation: UUID, where: dict[str, UUID]) -> dict[str, str]:
    """Ids alone: jobs are read by whoever looks after the machine."""
    return {"organisation": str(organisation)} | {name: str(id_) for name, id_ in where.items()}


def key(task: AnyTask, values: dict[str, str]) -> str:
    """What the job is about, as one word; the narrowest id says it."""
    return f"{task.name}:{[*values.values()][-1]}"
