"""What is kept, looked at again, and forgotten, by the clock."""

from datetime import timedelta
from uuid import UUID

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from moothall.channels import feeds
from moothall.channels.models import Account, Delivery, Stray
from moothall.channels.receive import files
from moothall.inbox import actions, sweeping
from moothall.inbox.retention.holding import deliveries_kept
from moothall.letters.ageing import age_out
from moothall.people.models import Organisation
from moothall.work import counting
from moothall.work.app import app
from moothall.work.asking import ask_once
from moothall.work.lanes import RECEIVE, UPKEEP
from moothall.work.tasks.upkeep import EVERY_MINUTE, for_each

HOURLY = "17 * * * *"
#: `inbox.sweeping` counts with six in an hour
EVERY_10_MINUTES = "4-59/10 * * * *"
NIGHTLY = "20 3 * * *"
#: what platforms sent to the byte serves only to find out what was not understood
KEEP_RAW = timedelta(days=30)
#: e-mails to staff: names and what a case was about; what was decided stands in the record
KEEP_LETTERS = timedelta(days=90)
#: jobs that ended with an error, for whoever looks after the machine
KEEP_FAILED_JOBS = timedelta(days=7)


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="wake", queue=UPKEEP.name, queueing_lock="wake")
def wake(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate gives it
    """Cases whose time has come; and screens that were never closed."""

    def look(organisation: UUID) -> None:
        actions.wake_due(organisation, timezone.now())
        actions.forget_looks(organisation, timezone.now())

    for_each(look)


@app.periodic(cron=EVERY_10_MINUTES)
@app.task(name="read-again-all", queue=UPKEEP.name, queueing_lock="read-again-all")
def read_again_all(timestamp: int) -> None:  # noqa: ARG001
    """Deletions and edits that no platform tells of."""

    def look(organisation: UUID) -> None:
        for account in Account.objects.filter(disconnected_at=None).defer("credentials"):
            if account.is_connected:
                ask_once(read_again, organisation, account=account.pk)

    for_each(look)


@app.task(name="read-again", queue=RECEIVE.name, priority=-5)
def read_again(*, organisation: str, account: str) -> None:
    """The posts of one account that somebody still has to deal with, danger first."""
    found = Account.objects.filter(pk=account, organisation_id=organisation).first()
    if found:
        counting.count("events", sweeping.sweep(found, timezone.now()), source="sweep")


@app.periodic(cron=HOURLY)
@app.task(name="look-for-silence", queue=UPKEEP.name, queueing_lock="look-for-silence")
def look_for_silence(timestamp: int) -> None:  # noqa: ARG001
    """Accounts to which much less comes than usual at this hour of the week."""

    def look(organisation: UUID) -> None:
        feeds.look(Organisation.objects.get(pk=organisation), timezone.now())

    for_each(look)


@app.periodic(cron=NIGHTLY)
@app.task(name="forget", queue=UPKEEP.name, queueing_lock="forget")
def forget(timestamp: int) -> None:  # noqa: ARG001
    """The ends of what is kept for a time only."""
    now = timezone.now()
    call_command("clearsessions")
    forget_jobs()

    def look(_organisation: UUID) -> None:
        raw = Delivery.objects.exclude(pk__in=deliveries_kept())
        raw.erase_bodies(before=now - KEEP_RAW, at=now)
        age_out(before=now - KEEP_LETTERS)
        Stray.objects.filter(received_at__lt=now - KEEP_RAW).update(body=None)
        files.forget_waiting(before=now - KEEP_RAW, at=now)

    for_each(look)


def forget_jobs() -> int:
    """Finished jobs; those that went well are not kept at all."""
    statement = """
        DELETE FROM procrastinate_jobs AS jobs WHERE status IN ('failed', 'aborted', 'cancelled')
        AND NOT EXISTS (
            SELECT 1 FROM procrastinate_events
            WHERE job_id = jobs.id AND at > now() - make_interval(secs => %s)
        )
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [KEEP_FAILED_JOBS.total_seconds()])
        return int(cursor.rowcount)
