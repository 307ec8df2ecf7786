"""Undoing a removal on the platform."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from moothall.channels import outbox
from moothall.channels.outbox import Target
from moothall.inbox.actions.deciding import (
    Refused,
    decide,
    locked,
    open_again,
    post_in,
    save,
    write,
)
from moothall.inbox.actions.moderating.grounds import PLATFORM, RIGHTS
from moothall.inbox.actions.moderating.removing import require_possible
from moothall.inbox.desk import subject_of
from moothall.inbox.models import Case, ClosedHow, Decision, Post
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
    """Undo a removal on the platform. Always with a reason.

    A post that the public sees again is to be dealt with again; a person let in again is not.
    """
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
    if verb == "unhide" and case.closed_how == ClosedHow.REMOVED:
        open_again(case, at)
    elif verb == "unblock" and case.closed_how == ClosedHow.REMOVED and not has_removed(case):
        case.closed_how = ClosedHow.CLOSED.value
        save(case, "closed_how")
    else:
        save(case)
    write(case, verb, by=by, at=at, after={"decision": str(decision.pk)}, note=why.strip())
    return decision


def has_removed(case: Case) -> bool:
    """Whether a post of the case is out of the public's sight."""
    gone = Q(hidden_at__isnull=False) | Q(deleted_at__isnull=False)
    return Post.objects.filter(gone, case=case, own=False).exists()
