"""The daily review: a named person looks at each post that was hidden automatically."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from moothall import record
from moothall.inbox.actions.deciding import Refused, close, locked, save
from moothall.inbox.actions.undoing import undo
from moothall.inbox.desk import subject_of
from moothall.inbox.filing import refile
from moothall.inbox.models import AutomaticHide, Case, ClosedHow, DecisionState, Post
from moothall.people.compiled import Compiled
from moothall.people.models import Membership
from moothall.people.verbs import Verb

WRONG = "It was hidden automatically, and should not have been."


def unreviewed() -> QuerySet[AutomaticHide]:
    """Of the organisation of the scope; what was undone on its case has been looked at."""
    return AutomaticHide.objects.filter(
        reviewed_at=None, decision__state=DecisionState.STANDS
    ).order_by("review_by", "id")


def to_review(at: datetime) -> tuple[int, bool]:
    """How many nobody has looked at, and whether one of them is late. One query."""
    due = [row["review_by"] for row in _to_review()]
    return len(due), bool(due) and due[0] < at


@Compiled
def _to_review(_: object) -> None:
    list(unreviewed().values("review_by"))


def is_behind(at: datetime) -> bool:
    """Whether a review is late: then nothing more is hidden automatically until it is done."""
    return unreviewed().filter(review_by__lt=at).exists()


@transaction.atomic
def review(hide_id: UUID, *, right: bool, by: Membership, at: datetime) -> AutomaticHide:
    """Let it stand, or bring the post back, in one press.

    Raises AutomaticHide.DoesNotExist, NotAllowed, and what undoing raises.
    """
    found = AutomaticHide.objects.select_related("decision", "switch").get(
        pk=hide_id, organisation_id=by.organisation_id
    )
    verb = Verb.HIDE if right else Verb.UNHIDE
    case = locked(found.decision.case_id, verb, by=by)
    found = AutomaticHide.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if found.reviewed_at:
        raise Refused(f"{found.reviewed_by_name} has looked at it already.")
    found.reviewed_at, found.was_right = at, right
    found.reviewed_by_id, found.reviewed_by_name = by.actor.id, by.actor.name
    found.save(update_fields=["reviewed_at", "reviewed_by_id", "reviewed_by_name", "was_right"])
    if right:
        settle(found, case, by, at)
    elif found.decision.state == DecisionState.STANDS:
        undo(found.decision_id, why=WRONG, by=by, at=at)
    record.write(
        by.organisation_id,
        by=by.actor,
        verb="review-automatic-hiding",
        subject=subject_of(case),
        clause=found.switch.clause,
        words=found.switch.words,
        after={"decision": str(found.decision_id), "right": right},
        at=at,
    )
    return found


def settle(found: AutomaticHide, case: Case, by: Membership, at: datetime) -> None:
    """It stands under this person's name; the case is done where nothing else is open in it."""
    Post.objects.filter(pk=found.post_id, settled_at=None).update(settled_at=at)
    if not case.is_open:
        return
    case.attention, case.pinned_at = "", None
    if Post.objects.filter(case=case, own=False, settled_at=None).exists():
        save(case, "attention", "pinned_at")
        refile(case.organisation_id, [case.pk], at)
    else:
        close(case, ClosedHow.REMOVED, by_name=by.actor.name, at=at)


__all__ = ["is_behind", "review", "unreviewed"]
