"""Somebody looked at what the desk could not explain, and is done with it."""

from datetime import datetime

from django.db import transaction

from moothall import record
from moothall.channels.models import Delivery, Event
from moothall.people.models import Membership
from moothall.people.permissions import NotAllowed, require
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Verb

#: who may stop all sending may also say that there is no reason to
NEEDED = Verb.STOP_SENDING
KINDS: dict[type, str] = {Event: "event", Delivery: "delivery"}


def settle_unasked(event: Event, *, by: Membership, at: datetime, note: str = "") -> None:
    """A post of ours that this desk did not write: a colleague's phone, say. Raises NotAllowed."""
    settle(event, "settle-unasked-post", by=by, at=at, note=note)


def settle_unreadable(delivery: Delivery, *, by: Membership, at: datetime, note: str = "") -> None:
    """A delivery that nobody could read; it stays, and is not listed any more. NotAllowed."""
    settle(delivery, "settle-unreadable", by=by, at=at, note=note)


def settle(what: Event | Delivery, verb: str, *, by: Membership, at: datetime, note: str) -> None:
    if by.organisation_id != what.organisation_id:
        raise NotAllowed(NEEDED, ())
    require(by, NEEDED, what.account_id)
    with organisation_scope(what.organisation_id), transaction.atomic():
        what.settled_at, what.settled_by_name = at, by.actor.name
        what.save(update_fields=["settled_at", "settled_by_name"])
        record.write(
            what.organisation_id,
            by=by.actor,
            verb=verb,
            subject=record.Subject(KINDS[type(what)], str(what.pk), str(what.account)),
            note=note,
            at=at,
        )
