"""Taking a decision back: on the platform where it can, on the record always."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from moothall.channels import outbox
from moothall.channels.models import Action
from moothall.channels.states import State
from moothall.inbox.actions.closing import reopen
from moothall.inbox.actions.deciding import Refused, locked, open_again, save, write
from moothall.inbox.actions.moderating import RIGHTS, unblock, unhide, unmute
from moothall.inbox.actions.moderating.register import let_be
from moothall.inbox.actions.replying import take_back
from moothall.inbox.models import Case, Decision, DecisionState
from moothall.inbox.queries.access import visible_cases
from moothall.people.models import Membership
from moothall.people.permissions import NotAllowed, may
from moothall.people.verbs import Verb

REPLIES = {"reply": Verb.REPLY, "reply-privately": Verb.REPLY_PRIVATELY}
SILENT = {"leave-alone", "not-ours", "close"}
GONE_FOR_GOOD = (
    "A deleted post cannot be brought back: no platform does that. The sealed evidence has its"
    " words."
)
#: taken back, their case is to be dealt with again; the others left it where it was
OPENS = frozenset({"hide", "unhide", "delete", "block", "unblock"})
BACK = {"hide": unhide, "block": unblock, "mute": unmute}


def right_to_undo(decision: Decision) -> Verb | None:
    """What taking it back asks of a person; None where that is a verb of its own."""
    if decision.verb in REPLIES:
        return REPLIES[decision.verb]
    if decision.verb in SILENT:
        return Verb.LEAVE_ALONE
    is_done = decision.action is not None and decision.action.state == State.SENT
    return RIGHTS.get(f"un{decision.verb}" if is_done and decision.verb in BACK else decision.verb)


def may_undo(decision: Decision, by: Membership, account: UUID) -> bool:
    """Whether this person may; that it still can be is another question."""
    right = right_to_undo(decision)
    return right is not None and may(by, right, account)


@transaction.atomic
def undo(decision_id: UUID, *, why: str, by: Membership, at: datetime) -> Decision:
    """Where it waits, it does not go out; where it was done, the platform is asked to undo it.

    Raises Refused for what nobody can bring back, with the reason, and ``WrongStepError`` for what
    is on its way this moment.
    """
    if not why.strip():
        raise Refused("Say why.")
    decision = Decision.objects.filter(organisation_id=by.organisation_id).get(pk=decision_id)
    if decision.state in {DecisionState.UNDONE, DecisionState.REFUSED}:
        raise Refused("It does not stand any more.")
    if decision.verb in REPLIES:
        undo_reply(decision, why, by, at)
    elif decision.verb in SILENT:
        reopen(decision.case_id, why=why, by=by, at=at)
    elif decision.verb in RIGHTS:
        undo_removal(decision, why, by, at)
    else:
        raise Refused("Do the opposite instead: this verb has one of its own.")
    decision = Decision.objects.select_for_update().get(pk=decision_id)
    decision.state, decision.undone_at = DecisionState.UNDONE, at
    decision.undone_by_name, decision.undone_why = str(by.person), why.strip()
    decision.save(update_fields=["state", "undone_at", "undone_by_name", "undone_why"])
    return decision


@transaction.atomic
def undo_all(
    batch: UUID, *, why: str, by: Membership, at: datetime
) -> tuple[list[Decision], dict[UUID, str]]:
    """Everything that was decided in one go, each for itself, with one reason.

    Those taken back, and by case why the others were not. Raises Refused without a reason.
    """
    if not why.strip():
        raise Refused("Say why.")
    done, refused = [], {}
    for decision in batch_of(batch, by).filter(state=DecisionState.STANDS):
        try:
            with transaction.atomic():
                done.append(undo(decision.pk, why=why, by=by, at=at))
        except (Refused, NotAllowed) as problem:
            refused[decision.case_id] = str(problem)
        except Case.DoesNotExist:
            refused[decision.case_id] = "There is no such case."
    return done, refused


def batch_of(batch: UUID, by: Membership) -> QuerySet[Decision]:
    """Of the cases that this person may see, in the order in which they were decided."""
    mine = visible_cases(by).values("pk")
    found = Decision.objects.filter(organisation_id=by.organisation_id, batch=batch, case__in=mine)
    return found.select_related("case__author").order_by("at", "id")


def undo_reply(decision: Decision, why: str, by: Membership, at: datetime) -> None:
    action = decision.action
    if action is None or action.state == State.SENT:
        raise Refused("It was sent. What people have read cannot be taken back; write again.")
    take_back(UUID(decision.details["draft"]), by=by, at=at, why=why)


def undo_removal(decision: Decision, why: str, by: Membership, at: datetime) -> None:
    if decision.action_id is None:
        case = locked(decision.case_id, RIGHTS[decision.verb], by=by)
        case.attention = ""
        save(case, "attention")
        write(case, f"undo-{decision.verb}", by=by, at=at, note=why)
        return
    # first the action: whoever delivers it holds it first too
    action = Action.objects.select_for_update(of=("self",)).get(pk=decision.action_id)
    if action.state == State.SENT:
        bring_back(decision, why, by, at)
        return
    case = locked(decision.case_id, RIGHTS[decision.verb], by=by)
    outbox.withdraw(action, by=by, at=at, reason=why)
    if decision.verb in {"block", "unblock"}:
        let_be(decision, by_name=str(by.person), why=why, at=at)
    if decision.verb in OPENS:
        open_again(case, at, since=decision.at)
    write(case, f"undo-{decision.verb}", by=by, at=at, note=why)


def bring_back(decision: Decision, why: str, by: Membership, at: datetime) -> None:
    if decision.verb == "delete":
        raise Refused(GONE_FOR_GOOD)
    if decision.verb not in BACK or decision.post_id is None:
        raise Refused("This cannot be brought back on the platform.")
    BACK[decision.verb](decision.case_id, decision.post_id, why=why, by=by, at=at)
    if decision.verb in OPENS:
        case = locked(decision.case_id, Verb.SEE_POSTS, by=by)
        open_again(case, at, since=decision.at)
