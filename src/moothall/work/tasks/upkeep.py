"""The timetable: what nobody asks for. It also finds what should have been asked for and was not.

Each looks at every organisation in turn. What goes wrong in one is logged and does not keep the
others waiting; the job then ends as failed, so that it is seen.
"""

import logging
from collections.abc import Callable
from uuid import UUID

from django.utils import timezone

from moothall.channels import deliver as delivering
from moothall.channels import receive
from moothall.channels.models import Account, Delivery, Event, Stray
from moothall.inbox.evidence import waiting
from moothall.people.models import Organisation
from moothall.people.tenancy import organisation_scope
from moothall.work.app import app
from moothall.work.asking import ask_once
from moothall.work.lanes import UPKEEP
from moothall.work.tasks.evidence import capture
from moothall.work.tasks.judging import judge
from moothall.work.tasks.receiving import parse, poll, take_in
from moothall.work.tasks.sending import deliver

log = logging.getLogger(__name__)
EVERY_15_SECONDS = "* * * * * */15"
EVERY_MINUTE = "* * * * *"


class SomeFailedError(Exception):
    """Of so many organisations; each is in the log."""


def for_each(work: Callable[[UUID], object]) -> None:
    """In each organisation's scope. Raises SomeFailedError at the end."""
    failed = 0
    for organisation in Organisation.objects.order_by("pk").values_list("pk", flat=True):
        try:
            with organisation_scope(organisation):
                work(organisation)
        except Exception:
            log.exception("upkeep failed", extra={"organisation": organisation})
            failed += 1
    if failed:
        raise SomeFailedError(f"upkeep failed for {failed} organisations")


@app.periodic(cron=EVERY_15_SECONDS)
@app.task(name="send-due", queue=UPKEEP.name, queueing_lock="send-due", pass_context=False)
def send_due(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate gives it
    """Held replies whose time has come, and what is to be tried again."""

    def look(organisation: UUID) -> None:
        for account in delivering.due(organisation, timezone.now()):
            ask_once(deliver, organisation, account=account.pk)

    for_each(look)


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="poll-all", queue=UPKEEP.name, queueing_lock="poll-all")
def poll_all(timestamp: int) -> None:  # noqa: ARG001
    """Ask every platform what is new."""

    def look(organisation: UUID) -> None:
        for account in Account.objects.filter(disconnected_at=None).defer("credentials"):
            if account.is_connected:
                ask_once(poll, organisation, account=account.pk)

    for_each(look)


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="catch-up", queue=UPKEEP.name, queueing_lock="catch-up")
def catch_up(timestamp: int) -> None:  # noqa: ARG001
    """What was left lying between two steps, by a crash or a job that failed."""

    def look(organisation: UUID) -> None:
        if Stray.objects.waiting().exists():
            receive.place_waiting(organisation, timezone.now())
        if Delivery.objects.waiting().exists():
            ask_once(parse, organisation)
        if Event.objects.filter(taken_in_at=None).exists():
            ask_once(take_in, organisation)
        if waiting().exists():
            ask_once(capture, organisation)
        if waits_for_the_judge():
            ask_once(judge, organisation)

    for_each(look)


def waits_for_the_judge() -> bool:
    """Whether any post does."""
    from moothall.inbox.models import JudgeState, Post  # noqa: PLC0415

    return Post.objects.filter(judge_state=JudgeState.WAITING, own=False).exists()
