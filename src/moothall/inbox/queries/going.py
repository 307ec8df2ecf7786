"""What was decided and has not happened yet, as one member may see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from moothall.channels.models import Action
from moothall.channels.queries import Failure, Standing, failures, on_accounts, standing, under_way
from moothall.channels.states import State
from moothall.inbox.models import Case, Decision, DecisionState, Draft, DraftState
from moothall.inbox.queries.access import accounts, danger_accounts, visible, visible_cases
from moothall.people.models import Membership

#: of each kind that one page shows; the numbers count them all
MOST = 100


@dataclass(frozen=True, slots=True)
class GoingOut:
    """The oldest of each kind. ``drafts`` and ``decisions`` by the id of their action."""

    standing: Standing
    stuck: tuple[Failure, ...]
    held: tuple[Action, ...]
    on_its_way: tuple[Action, ...]
    replies: tuple[Draft, ...]
    removals: tuple[Decision, ...]
    drafts: dict[UUID, Draft]
    decisions: dict[UUID, Decision]


def how_much(membership: Membership, at: datetime) -> Standing:
    """For the bar: one query."""
    return standing(membership.organisation_id, at, accounts(membership))


def going_out(membership: Membership, at: datetime) -> GoingOut:
    """A constant number of queries. Raises NotAllowed."""
    among = accounts(membership)
    stuck = failures(membership.organisation_id, among, MOST)
    waiting = on_accounts(under_way(membership.organisation_id), among)
    waiting = waiting.select_related("account").defer("account__credentials", "account__cursors")
    later = waiting.filter(state=State.QUEUED, not_before__gt=at)
    held = list(later.order_by("not_before", "id")[:MOST])
    moving = list(waiting.exclude(state=State.QUEUED, not_before__gt=at)[:MOST])
    seen = hidden_from(membership, [*(one.action for one in stuck), *held, *moving])
    ids = [one.pk for one in (*(one.action for one in stuck), *held, *moving)]
    return GoingOut(
        standing=how_much(membership, at),
        stuck=tuple(one for one in stuck if one.action.subject_id not in seen),
        held=tuple(one for one in held if one.subject_id not in seen),
        on_its_way=tuple(one for one in moving if one.subject_id not in seen),
        replies=tuple(to_approve(membership)),
        removals=tuple(to_second(membership)),
        drafts={one.action_id: one for one in drafts_of(membership, ids) if one.action_id},
        decisions={one.action_id: one for one in decisions_of(membership, ids) if one.action_id},
    )


def hidden_from(membership: Membership, actions: Iterable[Action]) -> set[str]:
    """Ids of cases among them that this person may not see: danger, for a few."""
    if danger_accounts(membership) is None:
        return set()
    wanted = {one.subject_id for one in actions if one.subject_kind == "case"}
    there = visible_cases(membership).filter(pk__in=wanted).values_list("pk", flat=True)
    return wanted - {str(one) for one in there}


def drafts_of(membership: Membership, actions: list[UUID]) -> QuerySet[Draft]:
    return (
        visible(membership, Draft.objects.all(), "case__")
        .filter(action__in=actions)
        .select_related("writer__person", "case__author")
    )


def decisions_of(membership: Membership, actions: list[UUID]) -> QuerySet[Decision]:
    found = visible(membership, Decision.objects.all(), "case__").filter(action__in=actions)
    return found.select_related("case__author")


def to_approve(membership: Membership) -> QuerySet[Draft]:
    """Replies that wait for somebody's approval."""
    return (
        visible(membership, Draft.objects.all(), "case__")
        .filter(state=DraftState.AWAITING_APPROVAL, case__in=cases_of(membership))
        .select_related("writer__person", "case__author", "case__account")
        .defer("case__account__credentials", "case__account__cursors")
        .order_by("submitted_at")[:MOST]
    )


def to_second(membership: Membership) -> QuerySet[Decision]:
    """Removals that wait for a second person."""
    return (
        visible(membership, Decision.objects.all(), "case__")
        .filter(state=DecisionState.AWAITING_SECOND, case__in=cases_of(membership))
        .select_related("author", "case__account")
        .defer("case__account__credentials", "case__account__cursors")
        .order_by("at")[:MOST]
    )


def cases_of(membership: Membership) -> QuerySet[Case]:
    return visible_cases(membership).values("pk")  # type: ignore[return-value]
