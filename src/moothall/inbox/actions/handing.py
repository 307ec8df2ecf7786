"""Handing a case to a colleague whose it is by role: FOI officer, safeguarding lead."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from moothall.inbox import telling
from moothall.inbox.actions.deciding import Refused, locked, save, state_of, write
from moothall.inbox.models import Case, Mention, Note
from moothall.inbox.queries.takers import is_able, queue_of
from moothall.inbox.queues import QueueName
from moothall.people.models import Membership
from moothall.people.verbs import Verb


@transaction.atomic
def hand_to(
    case_id: UUID,
    to: UUID,
    *,
    by: Membership,
    at: datetime,
    why: str = "",
    version: int | None = None,
) -> Case:
    """Theirs from now on, in their queue, and told of it in their notes.

    Raises what `assign` raises. Out of Danger nothing is handed by this: a person moves it.
    """
    case = locked(case_id, Verb.ASSIGN, by=by, version=version, ours=why)
    if not case.is_open:
        raise Refused("The case is closed already.")
    taker = Membership.objects.select_related("person", "organisation").get(
        pk=to, organisation_id=by.organisation_id, ended_at=None
    )
    if not is_able(taker, case):
        raise Refused(f"{taker.person} may not work on cases of this account.")
    before = state_of(case)
    case.assigned_to = taker
    case.backlog = False
    queue = queue_of(taker)
    if queue and case.queue != QueueName.DANGER:
        case.queue, case.pinned_at = queue.value, at
    case.snoozed_until = None
    save(case, "assigned_to", "backlog", "queue", "pinned_at", "snoozed_until")
    tell(case, taker, why, by, at)
    telling.assigned(case, taker, by, at)
    note = f"To {taker.person}, {taker.role_words}."
    write(case, "hand-to", by=by, at=at, before=before, after=state_of(case), note=note)
    return case


def tell(case: Case, taker: Membership, why: str, by: Membership, at: datetime) -> None:
    note = Note.objects.create(
        organisation_id=case.organisation_id,
        case=case,
        by=by,
        text=why.strip() or f"For {taker.person} to take over.",
        at=at,
    )
    Mention.objects.create(organisation_id=case.organisation_id, note=note, membership=taker)
