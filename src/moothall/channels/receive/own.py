"""What our own account wrote: decided at this desk, or by somebody who has the password."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from moothall.channels.models import Account, Action, Event, Recognised
from moothall.channels.states import State
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import WITH_WORDS, EventKind, Verb

#: what writing brings about; the rest of what happens to our posts is not asked here
WRITTEN = (EventKind.CREATED.value, EventKind.EDITED.value)
SPEAKING = [verb.value for verb in sorted(WITH_WORDS)]
#: an older decision does not come out now
LONG_AGO = timedelta(days=14)
#: their end is not known yet, so that what appears may be theirs
UNDER_WAY = [State.SENDING.value, State.UNKNOWN.value]


def recognise(account: Account, events: Iterable[Event]) -> None:
    """Say of each of our own posts whose decision it was. Call it again for those that wait."""
    for event in events:
        if not event.own or event.recognised == Recognised.BEFORE:
            continue
        found = action_of(account, event)
        said = Recognised.OURS if found else without_action(account, event)
        if (said, found) != (event.recognised, event.action):
            event.recognised, event.action = said, found
            event.save(update_fields=["recognised", "action"])


def recognise_waiting(account: Account) -> int:
    """After an action has come to its end: what can be said now of posts that waited for it."""
    with organisation_scope(account.organisation_id), transaction.atomic():
        waiting = list(
            Event.objects.filter(
                account=account, recognised=Recognised.WAITING, kind__in=WRITTEN
            ).select_for_update(skip_locked=True)
        )
        recognise(account, waiting)
    return sum(1 for event in waiting if event.recognised != Recognised.WAITING)


def action_of(account: Account, event: Event) -> Action | None:
    """What we asked for, by the id of what was made, by its key in that id, or by its words."""
    ours = Action.objects.filter(account=account)
    if event.payload.get("replaced_in_place"):
        unsettled = answers_to(ours, event).filter(external_id="")
        return by_words(standing(ours, event), event) or by_words(unsettled, event)
    made = ours.filter(external_id=event.external_id, verb__in=SPEAKING).first()
    if event.kind == EventKind.EDITED:
        return by_words(ours.filter(verb=Verb.EDIT, target_id=event.external_id), event)
    return made or by_key(ours, event) or by_words(answers_to(ours, event), event)


def by_key(ours: QuerySet[Action], event: Event) -> Action | None:
    """Some platforms let our key be the last part of the post's id."""
    last = event.external_id.rsplit("/", 1)[-1]
    return ours.filter(client_key=last).first() if last else None


def standing(ours: QuerySet[Action], event: Event) -> QuerySet[Action]:
    """What may stand in a place where one text takes another's: the last before, or a later one.

    An older one that has come back was put there by somebody else.
    """
    there = ours.filter(
        Q(external_id=event.external_id) | Q(target_id=event.external_id),
        verb__in=[*SPEAKING, Verb.DELETE_OWN],
    )
    put = there.filter(state=State.SENT, finished_at__lte=event.occurred_at)
    last = put.order_by("-finished_at").first()
    may = there.filter(verb__in=SPEAKING, state__in=[*UNDER_WAY, State.SENT, State.FAILED])
    return may.exclude(finished_at__lt=last.finished_at) if last else may


def answers_to(ours: QuerySet[Action], event: Event) -> QuerySet[Action]:
    """Words that we have sent, are sending or a person was asked to put there, as here."""
    said = ours.filter(
        decided_at__gte=event.occurred_at - LONG_AGO,
        state__in=[*UNDER_WAY, State.SENT, State.BY_HAND, State.FAILED],
        verb__in=SPEAKING,
        external_id__in=["", event.external_id],
    )
    parent = str(event.payload["parent_id"])
    conversation = str(event.payload["conversation"])
    place = Q(target_id=parent)
    if conversation:
        place |= Q(payload__conversation=conversation)
    return said.filter(place)


def by_words(said: QuerySet[Action], event: Event) -> Action | None:
    """The newest with these words; a platform may trim them or end lines its own way."""
    words = normal(event.payload["text"])
    for action in said.order_by("-id")[:20]:
        if words in {normal(action.payload["text"]), normal(action.shown_text)}:
            return action
    return None


def at_first(account: Account, *, own: bool, occurred_at: datetime) -> Recognised:
    """Before anything is looked up: a history of years is read when an account is connected."""
    if not own:
        return Recognised.NOT_OWN
    return Recognised.BEFORE if occurred_at < account.connected_at else Recognised.WAITING


def without_action(account: Account, event: Event) -> Recognised:
    """What to say of a post of ours that no action explains."""
    if event.kind not in WRITTEN:
        return Recognised.OURS
    under_way = Action.objects.filter(account=account, state__in=UNDER_WAY, verb__in=SPEAKING)
    return Recognised.WAITING if under_way.exists() else Recognised.UNASKED


def normal(text: str) -> str:
    return " ".join(text.split())
