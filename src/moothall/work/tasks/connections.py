"""What keeps accounts connected: tokens renewed in time, and a daily question what holds."""

from uuid import UUID

from django.utils import timezone

from moothall.channels import probing, renewing
from moothall.channels.models import Account
from moothall.work.app import app
from moothall.work.asking import ask_once
from moothall.work.lanes import RECEIVE, UPKEEP
from moothall.work.tasks.upkeep import EVERY_MINUTE, for_each

#: before anybody works, and away from the hour at which everybody's programs ask
DAILY = "23 5 * * *"


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="renew-all", queue=UPKEEP.name, queueing_lock="renew-all")
def renew_all(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate gives it
    """Tokens whose time has come, and what a dead worker left in the middle."""

    def look(organisation: UUID) -> None:
        for account in renewing.due(organisation, timezone.now()):
            ask_once(renew, organisation, account=account.pk)

    for_each(look)


@app.task(name="renew", queue=RECEIVE.name, priority=15)
def renew(*, organisation: str, account: str) -> None:
    """New tokens for one account."""
    found = Account.objects.filter(pk=account, organisation_id=organisation).first()
    if found:
        renewing.renew(found, timezone.now())


@app.periodic(cron=DAILY)
@app.task(name="probe-all", queue=UPKEEP.name, queueing_lock="probe-all")
def probe_all(timestamp: int) -> None:  # noqa: ARG001
    """Ask each platform what our accounts may still do."""

    def look(organisation: UUID) -> None:
        for account in probing.accounts(organisation):
            ask_once(probe, organisation, account=account.pk)

    for_each(look)


@app.task(name="probe", queue=RECEIVE.name, priority=-10)
def probe(*, organisation: str, account: str) -> None:
    """One account's; what it lost stands on its page, and a letter says it."""
    found = Account.objects.filter(pk=account, organisation_id=organisation).first()
    if found and found.is_connected:
        probing.look(found, timezone.now())
