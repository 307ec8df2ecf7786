"""An answer that has not gone out yet: its words changed, or sent at once where that is allowed."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from moothall.channels import outbox
from moothall.channels.models import Action
from moothall.channels.states import State
from moothall.core.values.overtaken import Overtaken
from moothall.inbox import telling
from moothall.inbox.actions.deciding import Refused, locked, open_again, post_in, write
from moothall.inbox.actions.replying import (
    RIGHTS,
    put_out,
    require_reachable,
    require_sendable,
    wants_approval,
)
from moothall.inbox.models import Case, Decision, DecisionState, Draft, DraftState, Post
from moothall.people.models import Membership
from moothall.people.permissions import require
from moothall.people.verbs import Verb

TOO_LATE = "It does not wait any more: look at what became of it."


@transaction.atomic
def change_held(
    draft_id: UUID,
    text: str,
    *,
    by: Membership,
    at: datetime,
    version: int,
    seen: Collection[str] = (),
) -> Draft:
    """Other words, frozen anew; the old ones stay on the record as taken back.

    It goes out when it would have gone out, once more after approval where that is asked for.
    Raises CannotBeSent, LookAgain, NotPossible, Overtaken, NotAllowed, Refused and WrongStepError.
    """
    draft, case, post, action = waiting(draft_id, by, version, text)
    draft.text = text
    cautions = require_sendable(case, post, draft, seen, at)
    require_reachable(post, draft.place, at)
    draft.warnings = [{"code": one.code, "words": one.words} for one in cautions]
    take_out(draft, case, action, by=by, at=at, why="The words were changed before they went out.")
    draft.approved_by_id = draft.approved_by_name = ""
    if wants_approval(draft, by):
        draft.state = DraftState.AWAITING_APPROVAL
        draft.approved_text, draft.approved_at = "", None
        draft.action, draft.not_before, draft.submitted_at = None, None, at
        draft.version += 1
        draft.save()
        telling.awaits_approval(draft, case, at)
        write(case, "submit-reply", by=by, at=at, after={"draft": str(draft.pk)})
        return draft
    put_out(draft, case, post, by=by, at=at)
    return draft


@transaction.atomic
def send_now(draft_id: UUID, *, reason: str, by: Membership, at: datetime, version: int) -> Draft:
    """The same words, without waiting for the desk to open; the reason goes on the record.

    Raises as :func:`change_held` does.
    """
    if not reason.strip():
        raise Refused("Say why it cannot wait until the desk opens.")
    draft, case, post, action = waiting(draft_id, by, version, "")
    require(by, Verb.REPLY_OUT_OF_HOURS, case.account_id)
    require_reachable(post, draft.place, at)
    draft.emergency_reason = reason.strip()
    take_out(draft, case, action, by=by, at=at, why=f"Sent at once instead: {reason.strip()}")
    put_out(draft, case, post, by=by, at=at)
    return draft


def waiting(
    draft_id: UUID, by: Membership, version: int, ours: str
) -> tuple[Draft, Case, Post, Action]:
    """Held under lock, for somebody who may answer here. First the action, as delivering does."""
    found = Draft.objects.filter(organisation_id=by.organisation_id).get(pk=draft_id)
    if found.action_id is None:
        raise Refused(TOO_LATE)
    action = Action.objects.select_for_update(of=("self",)).get(pk=found.action_id)
    case = locked(found.case_id, RIGHTS[found.place], by=by, ours=ours)
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft_id)
    if version != draft.version:
        raise Overtaken(theirs=draft.text, ours=ours, version=draft.version)
    if draft.state != DraftState.QUEUED or action.state != State.QUEUED:
        raise Refused(TOO_LATE)
    return draft, case, post_in(case, draft.post_id), action


def take_out(
    draft: Draft, case: Case, action: Action, *, by: Membership, at: datetime, why: str
) -> None:
    """Out of the outbox again, with the decision that put it there."""
    outbox.withdraw(action, by=by, at=at, reason=why)
    decisions = Decision.objects.filter(action=action)
    decided_at = decisions.values_list("at", flat=True).first()
    decisions.update(
        state=DecisionState.UNDONE,
        outcome=State.WITHDRAWN.value,
        undone_at=at,
        undone_by_name=str(by.person),
        undone_why=why,
    )
    draft.action = None
    open_again(case, at, since=decided_at)
