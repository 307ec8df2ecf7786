"""The kill switch: for one account, or for all that the organisation sends.

Nothing resumes by itself. Reading goes on, so that nobody misses what is said meanwhile.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from moothall import record
from moothall.channels.models import Account, Stop
from moothall.people.compiled import CompiledObjects
from moothall.people.models import Membership, Organisation
from moothall.people.permissions import NotAllowed, require
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Verb


class NoReasonError(ValueError):
    """Stopping a public body's voice, or letting it go on, wants a reason to be read later."""


def pause(where: Account | Organisation, *, by: Membership, reason: str, at: datetime) -> None:
    """Stop all sending there, at once; what is being sent this moment may still go out.

    Raises NotAllowed, and NoReasonError. A second pause leaves the first one's words.
    """
    reason = reason.strip()
    if not reason:
        raise NoReasonError("Say why sending is stopped.")
    require_switch(where, by)
    with organisation_scope(by.organisation_id), transaction.atomic():
        changed = pause_account(where, by, reason, at) if isinstance(where, Account) else (
            pause_all(where, by, reason, at)
        )  # fmt: skip
        if changed:
            note("stop-sending", where, by, at, after={"paused": True}, note=reason)


def resume(where: Account | Organisation, *, by: Membership, reason: str, at: datetime) -> None:
    """Let it go on. What waited is looked at again before it is sent.

    Raises NotAllowed, and NoReasonError.
    """
    require_switch(where, by)
    reason = reason.strip()
    if not reason:
        raise NoReasonError("Say why sending can go on.")
    with organisation_scope(by.organisation_id), transaction.atomic():
        changed = resume_account(where) if isinstance(where, Account) else resume_all(by, at)
        if changed:
            note("resume-sending", where, by, at, after={"paused": False}, note=reason)


def stopped_by(account: Account, stop: Stop | None) -> str:
    """Who stopped it, of an account and a stop that are loaded; nothing where it may go out."""
    if account.is_paused:
        return account.paused_by_name or "somebody"
    return stop.by_name if stop else ""


def stopped(account: Account) -> str:
    """Why nothing goes out, as it stands in the database now; nothing where it may."""
    now = Account.objects.only("paused_at", "paused_by_name", "paused_reason").get(pk=account.pk)
    if now.is_paused:
        return f"{now.paused_by_name} stopped this account: {now.paused_reason}"
    stop = current_stop()
    return f"{stop.by_name} stopped all sending: {stop.reason}" if stop else ""


def current_stop() -> Stop | None:
    """The organisation's own, of whichever organisation's scope we are in."""
    return next(iter(_current_stop()), None)


@CompiledObjects
def _current_stop(_: object) -> QuerySet[Stop]:
    return Stop.objects.filter(lifted_at=None)[:1]


def require_switch(where: Account | Organisation, by: Membership) -> None:
    """An administrator limited to some accounts may not stop the whole organisation."""
    is_account = isinstance(where, Account)
    organisation = where.organisation_id if isinstance(where, Account) else where.pk
    if by.organisation_id != organisation:
        raise NotAllowed(Verb.STOP_SENDING, ())
    require(by, Verb.STOP_SENDING, where.pk if is_account else None)


def pause_account(account: Account, by: Membership, reason: str, at: datetime) -> bool:
    values = {
        "paused_at": at,
        "paused_by_id": by.actor.id,
        "paused_by_name": by.actor.name,
        "paused_reason": reason,
    }
    changed = Account.objects.filter(pk=account.pk, paused_at=None).update(**values)
    account.refresh_from_db(fields=list(values))
    return bool(changed)


def resume_account(account: Account) -> bool:
    values = {"paused_at": None, "paused_by_id": "", "paused_by_name": "", "paused_reason": ""}
    changed = Account.objects.filter(pk=account.pk, paused_at__isnull=False).update(**values)
    account.refresh_from_db(fields=list(values))
    return bool(changed)


def pause_all(organisation: Organisation, by: Membership, reason: str, at: datetime) -> bool:
    made = Stop.objects.bulk_create(
        [
            Stop(
                organisation=organisation,
                at=at,
                by_id=by.actor.id,
                by_name=by.actor.name,
                reason=reason,
            )
        ],
        ignore_conflicts=True,
    )
    return Stop.objects.filter(pk=made[0].pk).exists()


def resume_all(by: Membership, at: datetime) -> bool:
    lifted = Stop.objects.filter(lifted_at=None).update(
        lifted_at=at, lifted_by_id=by.actor.id, lifted_by_name=by.actor.name
    )
    return bool(lifted)


def note(
    verb: str,
    where: Account | Organisation,
    by: Membership,
    at: datetime,
    *,
    after: dict[str, bool],
    note: str,
) -> None:
    kind = "account" if isinstance(where, Account) else "organisation"
    record.write(
        by.organisation_id,
        by=by.actor,
        verb=verb,
        subject=record.Subject(kind, str(where.pk), str(where)),
        after=after,
        note=note,
        at=at,
    )
