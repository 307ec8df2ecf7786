"""The end of retention: a few cases at a time, each batch with its entry in the record.

Killed in the middle, what was done is done and recorded; the next run finds the rest.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from moothall import policies, record
from moothall.channels.models import Delivery
from moothall.core.policy import Policy
from moothall.inbox.desk import DESK
from moothall.inbox.models import Case, Emptied
from moothall.inbox.retention import askers
from moothall.inbox.retention.due import Due, due, reasons_to_keep
from moothall.inbox.retention.emptying import Counts, empty
from moothall.inbox.retention.periods import periods
from moothall.people.models import Organisation
from moothall.people.tenancy import organisation_scope
from moothall.record import Subject

#: cases in one transaction
AT_ONCE = 50


def apply(organisation_id: UUID, at: datetime) -> int:
    """Everything whose time is over by the policy in force; how many cases that were."""
    with organisation_scope(organisation_id):
        organisation = Organisation.objects.get(pk=organisation_id)
        try:
            policy = policies.current(organisation_id, at)
        except policies.NoPolicy:
            return 0
        forget_raw(organisation, policy, at)
        askers.forget(organisation, policy, at)
        batch: list[Due] = []
        emptied = 0
        for one in due(organisation, policy, at):
            batch.append(one)
            if len(batch) == AT_ONCE:
                emptied += empty_batch(organisation, policy, batch, at)
                batch = []
        return emptied + (empty_batch(organisation, policy, batch, at) if batch else 0)


def forget_raw(organisation: Organisation, policy: Policy, at: datetime) -> int:
    """Bytes as they arrived, where the shortest period is shorter than they are kept anyway."""
    limits = [one.ends_before(at, organisation.zone) for one in periods(policy).values()]
    return Delivery.objects.all().erase_bodies(before=max(limits), at=at) if limits else 0


@transaction.atomic
def empty_batch(organisation: Organisation, policy: Policy, batch: list[Due], at: datetime) -> int:
    """Looked at once more under lock: since the question was asked somebody may have acted."""
    wanted = {one.case_id: one for one in batch}
    locked = Case.objects.select_for_update(of=("self",)).filter(
        organisation=organisation, pk__in=list(wanted), is_open=False
    )
    cases = list(locked.order_by("id"))
    kept = reasons_to_keep(cases, policy, at)
    cases = [case for case in cases if case.pk not in kept]
    if not cases:
        return 0
    counts = empty(cases, at)
    Emptied.objects.bulk_create(
        [
            Emptied(
                organisation=organisation,
                case=case,
                at=at,
                kind=wanted[case.pk].period.kind,
                clause=wanted[case.pk].period.clause,
                policy=policy.reference,
                posts=counts.posts_of.get(case.pk, 0),
            )
            for case in cases
        ]
    )
    write_record(organisation, policy, [wanted[case.pk] for case in cases], counts, at)
    return len(cases)


def words_of(policy: Policy, clauses: list[str]) -> str:
    """As published; a rule of the desk's own that is not published has none."""
    published = {clause.id: clause.words for clause in policy.clauses}
    return published.get(clauses[0], "") if len(clauses) == 1 else ""


def write_record(
    organisation: Organisation, policy: Policy, gone: list[Due], counts: Counts, at: datetime
) -> None:
    """Numbers and ids alone."""
    clauses = sorted({one.period.clause for one in gone if one.period.clause})
    record.write(
        organisation.pk,
        by=DESK,
        verb="empty-records",
        subject=Subject("records", str(organisation.pk), "what was past its time"),
        clause=", ".join(clauses),
        words=words_of(policy, clauses),
        policy=policy.reference,
        after={"cases": [str(one.case_id) for one in gone], **counts.as_kept()},
        at=at,
    )
