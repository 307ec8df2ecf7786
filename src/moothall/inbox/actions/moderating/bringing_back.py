"""Undoing a removal on the platform."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from moothall.channels import outbox
from moothall.channels.outbox import Target
from moothall.inbox.actions.deciding import Refused, decide, locked, post_in, save, write
from moothall.inbox.actions.moderating.grounds import PLATFORM, RIGHTS
from moothall.inbox.actions.moderating.removing import require_possible
from moothall.inbox.desk import subject_of
from moothall.inbox.models import Decision
from moothall.people.models import Membership


@transaction.atomic
def bring_back(
    verb: str,
    case_id: UUID,
    post_id: UUID,
    *,
    why: str,
    by: Membership,
    at: datetime,
    version: int | None = None,
) -> Decision:
    """Undo a removal on the platform. Always with a reason."""
    if not why.strip():
        raise Refused("Say why.")
    case = locked(case_id, RIGHTS[verb], by=by, version=version, ours=why)
    post = post_in(case, post_id)
    require_possible(post, verb, at)
    decision = decide(case, verb, by=by, at=at, post=post, author=post.author, why=why.strip())
    action = outbox.put(
        post.account,
        PLATFORM[verb],
        Target(post.external_id, post.version),
        by=by,
        subject=subject_of(case),
        at=at,
    )
    decision.action, decision.outcome = action, str(action.state)
    decision.outcome_words = action.outcome
    decision.save(update_fields=["action", "outcome", "outcome_words"])
    save(case)
    write(case, verb, by=by, at=at, after={"decision": str(decision.pk)}, note=why.strip())
    return decision
