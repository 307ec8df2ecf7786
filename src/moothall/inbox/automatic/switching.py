"""On, off, and the hold: by named people, for a reason, on the record."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from moothall import policies, record
from moothall.channels.models import Account
from moothall.inbox.actions.deciding import Refused
from moothall.inbox.automatic.limits import least_for, why_not_account, why_not_clause
from moothall.inbox.models import AutomaticHiding, AutomaticHold
from moothall.people.models import Membership
from moothall.people.permissions import require
from moothall.people.verbs import Verb
from moothall.record import Subject


@transaction.atomic
def switch_on(
    account_id: UUID, clause: str, *, at_least: float, why: str, by: Membership, at: datetime
) -> AutomaticHiding:
    """From the next post on. Raises NotAllowed, Account.DoesNotExist, and Refused with why not."""
    require(by, Verb.ADOPT_POLICY)
    account = Account.objects.get(
        pk=account_id, organisation_id=by.organisation_id, disconnected_at=None
    )
    if not why.strip():
        raise Refused("Say why: whoever reads the record later wants to know.")
    policy = policies.current(by.organisation_id, at)
    if reason := why_not_account(account) or why_not_clause(policy, clause, account):
        raise Refused(reason)
    found = policy.clause(clause)
    least = least_for(found, policy)
    if not least <= at_least <= 1:
        raise Refused(f"Under {clause} the score has to be {least:.3f} or more, and 1 at most.")
    try:
        with transaction.atomic():
            made = AutomaticHiding.objects.create(
                organisation_id=by.organisation_id,
                account=account,
                clause=found.id,
                words=found.words,
                at_least=at_least,
                on_at=at,
                on_by_id=by.actor.id,
                on_by_name=by.actor.name,
                why=why.strip(),
            )
    except IntegrityError:
        raise Refused(f"It is switched on already under {clause} on this account.") from None
    after = {"account": str(account), "at_least": at_least, "on": True}
    write("switch-on-automatic-hiding", made, by=by, at=at, after=after, note=made.why)
    return made


@transaction.atomic
def switch_off(switch_id: UUID, *, why: str, by: Membership, at: datetime) -> AutomaticHiding:
    """What is not sent yet is not sent any more. Raises NotAllowed and Refused."""
    require(by, Verb.ADOPT_POLICY)
    if not why.strip():
        raise Refused("Say why.")
    found = AutomaticHiding.objects.select_for_update(of=("self",)).get(
        pk=switch_id, organisation_id=by.organisation_id, off_at=None
    )
    found.off_at, found.off_by_name, found.off_why = at, by.actor.name, why.strip()
    found.save(update_fields=["off_at", "off_by_name", "off_why"])
    write("switch-off-automatic-hiding", found, by=by, at=at, after={"on": False}, note=why.strip())
    return found


def write(
    verb: str,
    about: AutomaticHiding,
    *,
    by: Membership,
    at: datetime,
    after: dict[str, object],
    note: str,
) -> None:
    record.write(
        by.organisation_id,
        by=by.actor,
        verb=verb,
        subject=Subject("automatic-hiding", str(about.pk), str(about)),
        clause=about.clause,
        words=about.words,
        after=after,
        note=note,
        at=at,
    )


@transaction.atomic
def hold(*, why: str, by: Membership, at: datetime) -> AutomaticHold:
    """Stop all automatic hiding at once, also what is on its way. Whoever may stop sending may."""
    require(by, Verb.STOP_SENDING, None)
    if not why.strip():
        raise Refused("Say why.")
    there = held()
    if there:
        return there
    made = AutomaticHold.objects.create(
        organisation_id=by.organisation_id,
        at=at,
        by_id=by.actor.id,
        by_name=by.actor.name,
        why=why.strip(),
    )
    note_hold("hold-automatic-hiding", made, by, at)
    return made


@transaction.atomic
def lift(*, by: Membership, at: datetime) -> AutomaticHold:
    """Let it go on: an administrator's word, as switching on is. Raises NotAllowed and Refused."""
    require(by, Verb.ADOPT_POLICY)
    there = held()
    if there is None:
        raise Refused("Nothing is held.")
    there.lifted_at, there.lifted_by_name = at, by.actor.name
    there.save(update_fields=["lifted_at", "lifted_by_name"])
    note_hold("lift-automatic-hold", there, by, at)
    return there


def held() -> AutomaticHold | None:
    """Of the organisation of the scope that we are in."""
    return AutomaticHold.objects.filter(lifted_at=None).first()


def note_hold(verb: str, about: AutomaticHold, by: Membership, at: datetime) -> None:
    record.write(
        by.organisation_id,
        by=by.actor,
        verb=verb,
        subject=Subject("automatic-hiding", str(about.pk), "all automatic hiding"),
        note=about.why if about.lifted_at is None else "",
        at=at,
    )
