"""Somebody was rung or told: one press, and it stands on the record."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from moothall.inbox.actions.deciding import Refused, decide, locked, write
from moothall.inbox.filing import refile
from moothall.inbox.models import Decision
from moothall.people.models import Membership
from moothall.people.verbs import Verb


@transaction.atomic
def alert(
    case_id: UUID,
    *,
    whom: str,
    by: Membership,
    at: datetime,
    when: datetime | None = None,
    reference: str = "",
    said: str = "",
) -> Decision:
    """Whoever may note may say so; it changes nothing that somebody else is writing on.

    ``when`` it was, if that is not now. Raises Refused.
    """
    case = locked(case_id, Verb.NOTE, by=by)
    if not whom.strip():
        raise Refused("Say whom you rang or told.")
    if when and when > at:
        raise Refused("That time is still to come. Say when you rang or told them.")
    details = {"whom": whom.strip(), "reference": reference.strip(), "when": when and str(when)}
    decision = decide(
        case, "alert", by=by, at=when or at, why=said.strip(), post_id=case.newest_post_id,
        details=details,
    )  # fmt: skip
    refile(case.organisation_id, [case.pk], at)
    ref = f" Reference {reference.strip()}." if reference.strip() else ""
    note = f"{whom.strip()}.{ref} {said.strip()}".strip()
    write(case, "alert", by=by, at=at, after={"decision": str(decision.pk)}, note=note)
    return decision
