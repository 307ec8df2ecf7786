"""Named questions. Ask inside the organisation's scope; each takes its id all the same."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from moothall.channels.connecting import capabilities_of
from moothall.channels.items import Known
from moothall.channels.models import Account, Action, Delivery, Event, Recognised
from moothall.channels.outbox import possible
from moothall.channels.states import Problem, State
from moothall.people.compiled import Compiled
from moothall.people.models import Membership
from moothall.people.verbs import Role
from moothall.platforms.base import Answer, Capabilities, Item, Verb

#: who looks after what nobody else can, in this order
STAND_INS = (Role.SENIOR_OFFICER, Role.ADMINISTRATOR, Role.OFFICER)


@dataclass(frozen=True, slots=True)
class Failure:
    """An action that waits for a person. ``person`` decided it, or stands in for who did."""

    action: Action
    person: Membership | None
    #: what the screen offers, as the names of functions in `outbox`
    ways: tuple[str, ...]


#: what a person can do next
WAYS: dict[str, tuple[str, ...]] = {
    State.FAILED: ("try_again", "done_by_hand", "withdraw"),
    State.BY_HAND: ("done_by_hand", "withdraw"),
    State.UNKNOWN: ("done_by_hand", "not_there", "withdraw"),
}


def accounts(organisation_id: UUID) -> QuerySet[Account]:
    """Those that are connected; without their tokens."""
    found = Account.objects.filter(organisation_id=organisation_id, disconnected_at=None)
    return found.defer("credentials")


def failures(
    organisation_id: UUID, among: Collection[UUID] | None = None, most: int | None = None
) -> list[Failure]:
    """What is not done and will not be without a person, the oldest first.

    ``among``: on these accounts only. For how many there are, ask :func:`standing`.
    """
    waiting = on_accounts(stuck(organisation_id), among)
    found = waiting.select_related("account").defer("account__credentials")
    people = Responsible(organisation_id)
    return [
        Failure(one, people.for_action(one), WAYS[one.state])
        for one in found.order_by("handed_over_at", "id")[:most]
    ]


def failure(organisation_id: UUID, action_id: UUID) -> Failure | None:
    """One of them, if it still waits for a person."""
    found = stuck(organisation_id).filter(pk=action_id).select_related("account")
    one = found.defer("account__credentials").first()
    if one is None:
        return None
    return Failure(one, Responsible(organisation_id).for_action(one), WAYS[one.state])


def stuck(organisation_id: UUID) -> QuerySet[Action]:
    """Waits for a person."""
    return Action.objects.filter(
        Q(state__in=[State.FAILED, State.BY_HAND])
        | Q(state=State.UNKNOWN, handed_over_at__isnull=False),
        organisation_id=organisation_id,
    )


def on_accounts(actions: QuerySet[Action], among: Collection[UUID] | None) -> QuerySet[Action]:
    """None: on every account."""
    return actions if among is None else actions.filter(account__in=among)


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of what was decided has not happened yet."""

    failed: int = 0
    by_hand: int = 0
    #: of unknown end, and in front of a person
    unknown: int = 0
    #: kept for a later time, of which ``held_until`` is the first
    held: int = 0
    held_until: datetime | None = None
    #: waits for its turn, is being sent, or is being looked for
    on_its_way: int = 0

    @property
    def stuck(self) -> int:
        """Waits for a person."""
        return self.failed + self.by_hand + self.unknown


UNFINISHED = (State.QUEUED, State.SENDING, State.UNKNOWN, State.FAILED, State.BY_HAND)


def standing(
    organisation_id: UUID, at: datetime, among: Collection[UUID] | None = None
) -> Standing:
    """One query, answered from an index alone: it stands on every page."""
    if among is None:
        [found] = _standing(organisation=organisation_id, at=at)
    else:
        found = how_many(organisation_id, at, among)
    every = found.pop("every")
    done = found["failed"] + found["by_hand"] + found["unknown"] + found["held"]
    return Standing(**found, on_its_way=every - done)


@Compiled
def _standing(_: object, *, organisation: UUID, at: datetime) -> None:
    how_many(organisation, at, None)


def how_many(organisation_id: UUID, at: datetime, among: Collection[UUID] | None) -> dict[str, Any]:
    unfinished = Action.objects.filter(organisation_id=organisation_id, state__in=UNFINISHED)
    held = Q(state=State.QUEUED, not_before__gt=at)
    return on_accounts(unfinished.order_by(), among).aggregate(
        failed=Count("state", filter=Q(state=State.FAILED)),
        by_hand=Count("state", filter=Q(state=State.BY_HAND)),
        unknown=Count("state", filter=Q(state=State.UNKNOWN, handed_over_at__isnull=False)),
        held=Count("state", filter=held),
        held_until=Min("not_before", filter=held),
        every=Count("state"),
    )


class Responsible:
    """Who is shown a failure: a member of today, whatever happened to who decided it."""

    def __init__(self, organisation_id: UUID) -> None:
        found = (
            Membership.objects.filter(organisation_id=organisation_id, ended_at=None)
            .select_related("person")
            .order_by("started_at", "id")
        )
        self.members = list(found)
        self.by_person = {str(member.person_id): member for member in self.members}

    def for_action(self, action: Action) -> Membership | None:
        """None only where the organisation has nobody left who works at the desk."""
        return self.by_person.get(action.decided_by_id) or self.stand_in()

    def stand_in(self) -> Membership | None:
        for role in STAND_INS:
            for member in self.members:
                if role in member.roles:
                    return member
        return None


def under_way(organisation_id: UUID) -> QuerySet[Action]:
    """Decided and not done yet: queued, being sent, or being looked for."""
    return Action.objects.filter(
        Q(state__in=[State.QUEUED, State.SENDING]) | Q(state=State.UNKNOWN, handed_over_at=None),
        organisation_id=organisation_id,
    ).order_by("id")


def actions_for(organisation_id: UUID, kind: str, subject_id: str) -> QuerySet[Action]:
    """What was asked for one case or publication, the oldest first."""
    return Action.objects.filter(
        organisation_id=organisation_id, subject_kind=kind, subject_id=subject_id
    ).order_by("id")


def overtaken_by_edit(organisation_id: UUID) -> QuerySet[Action]:
    """Decisions that came back because the post is another now."""
    return Action.objects.filter(
        organisation_id=organisation_id, state=State.FAILED, problem=Problem.EDITED
    )


def unreadable(organisation_id: UUID) -> QuerySet[Delivery]:
    """What came in and could not be understood, the newest first; without the bytes."""
    found = Delivery.objects.filter(organisation_id=organisation_id).unreadable()
    return found.defer("body").select_related("account").order_by("-received_at")


def unasked(organisation_id: UUID) -> QuerySet[Event]:
    """What our accounts wrote and this desk did not: a phone, or a stolen password."""
    return (
        Event.objects.filter(
            organisation_id=organisation_id, recognised=Recognised.UNASKED, settled_at=None
        )
        .select_related("account")
        .order_by("-received_at")
    )


def to_take_in(organisation_id: UUID, most: int = 500) -> list[Event]:
    """What the inbox has not taken in yet, in the order it came."""
    found = Event.objects.filter(organisation_id=organisation_id, taken_in_at=None)
    return list(found.order_by("received_at", "id")[:most])


def mark_taken_in(events: Iterable[Event], at: datetime) -> None:
    """In the transaction that took them in."""
    Event.objects.filter(pk__in=[event.pk for event in events]).update(taken_in_at=at)


def item(account: Account, external_id: str) -> Item:
    """What is known of a post, as the conditions of platforms ask it."""
    return Known(account, external_id).item()


def answers(account: Account, external_id: str, at: datetime) -> dict[Verb, Answer]:
    """For every verb that acts: whether it can be done to this post now, and if not, why."""
    known = Known(account, external_id)
    return {
        verb: possible(account, verb, known, at)
        for verb in Verb
        if not verb.value.startswith("read_")
    }


def capabilities(account: Account) -> Capabilities | None:
    """What the account can do at all; None where nothing is known of the platform."""
    return capabilities_of(account)
