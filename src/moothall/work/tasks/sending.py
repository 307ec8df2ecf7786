"""Decisions out to the platforms, one account at a time and in order; and what became of them."""

from django.utils import timezone

from moothall.channels import deliver as delivering
from moothall.channels.models import Account, Action
from moothall.inbox import outcomes
from moothall.work import counting
from moothall.work.app import app
from moothall.work.lanes import SEND


@app.task(name="deliver", queue=SEND.name)
def deliver(*, organisation: str, account: str) -> None:
    """Send what is due on one account, until nothing is."""
    found = Account.objects.filter(pk=account, organisation_id=organisation).first()
    while found and (action := delivering.one(found, timezone.now())):
        counting.count("actions", 1, state=action.state)
        outcomes.settle(action)


@app.task(name="settle", queue=SEND.name, priority=10)
def settle(*, organisation: str, action: str) -> None:
    """Have the inbox know what became of an action; it may have heard already."""
    found = Action.objects.filter(pk=action, organisation_id=organisation).first()
    if found:
        outcomes.settle(found)
