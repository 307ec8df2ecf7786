"""The verbs on a duty. Each is one transaction with its record entry.

They take ``by`` (a membership) and ``at``, and raise Duty.DoesNotExist for what that person may not
see, NotAllowed, and Refused (a sentence) for what makes no sense.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from moothall.core.worktime.explain import say_day
from moothall.core.worktime.local_time import london_day, midnight
from moothall.duties.counting import Refused, phrase, reckon
from moothall.duties.kinds import FOLLOWED_BY, FROM_RECEIPT, INVESTIGATIONS, handled_by
from moothall.duties.models import Duty, DutyState
from moothall.duties.noting import facts_of, noted
from moothall.duties.opening import Asked, begun
from moothall.duties.queries import people_for, proclaimed, seen_by
from moothall.duties.signals import duty_changed
from moothall.duties.validity import REQUESTS, Given
from moothall.people.models import Membership
from moothall.people.permissions import require

REASONS = {
    DutyState.REFUSED: "A refusal needs its reason: the exemption or exception it rests on.",
    DutyState.MISTAKEN: "Say why it is no such request.",
}


@transaction.atomic
def note_event(
    duty_id: UUID, event: str, on: date, *, by: Membership, at: datetime, seen: int | None = None
) -> Duty:
    """Clarification asked for or received, identity received, a fee: whatever the clock knows."""
    duty = held(duty_id, by=by, seen=seen)
    require_sense(duty, event, on, at)
    facts = {**duty.facts}
    if event in facts:  # a second question, as `require_sense` has seen
        facts.pop(answer_to(duty, event))
    before = facts_of(duty)
    facts[event] = on.isoformat()
    return reckoned(duty, "note-duty", before, facts, by=by, at=at)


def require_sense(duty: Duty, event: str, on: date, at: datetime) -> None:
    """Raises Refused."""
    said = phrase(event)
    if event not in duty.clock.events:
        raise Refused(f"“{duty.clock.title}” knows no “{said}”: it changes nothing there.")
    require_day(duty, on, at, said.capitalize())
    question = question_of(duty, event)
    if question and question not in duty.facts:
        raise Refused(f"Nothing was noted as “{phrase(question)}”: note that first.")
    if question and date.fromisoformat(duty.facts[question]) > on:
        raise Refused(f"The answer cannot be there before the question of {told(duty, question)}.")
    if event in duty.facts and not may_ask_again(duty, event):
        raise Refused(f"It was noted already: {said} on {told(duty, event)}.")
    answer = answer_to(duty, event)
    if answer in duty.facts and date.fromisoformat(duty.facts[answer]) > on:
        raise Refused(f"The last answer came on {told(duty, answer)}, which is later than that.")


def may_ask_again(duty: Duty, event: str) -> bool:
    """Where an answer begins the count afresh, there may be another question after it."""
    return answer_to(duty, event) in duty.facts and any(
        reset.asked == event for reset in duty.clock.resets
    )


def told(duty: Duty, event: str) -> str:
    return say_day(date.fromisoformat(duty.facts[event]))


def pairs(duty: Duty) -> list[tuple[str, str]]:
    """What is asked, and what answers it."""
    clock = duty.clock
    resets = [(reset.asked, reset.event) for reset in clock.resets if reset.asked]
    return resets + [(pause.begins, pause.ends) for pause in clock.pauses]


def question_of(duty: Duty, event: str) -> str:
    """What has to be there first; for a fee that only resets the clock, nothing."""
    return next((begins for begins, ends in pairs(duty) if ends == event), "")


def answer_to(duty: Duty, event: str) -> str:
    return next((ends for begins, ends in pairs(duty) if begins == event), "")


@transaction.atomic
def note_validity(
    duty_id: UUID,
    given: dict[str, str],
    *,
    by: Membership,
    at: datetime,
    seen: int | None = None,
) -> Duty:
    """What a request for information gives of what makes it valid; the clock runs in any case."""
    duty = held(duty_id, by=by, seen=seen)
    if duty.kind not in REQUESTS:
        raise Refused(f"“{duty.clock.title}” asks for no name and no address.")
    try:
        found = Given.of(given)
    except ValueError:
        raise Refused("Choose one of what is offered.") from None
    before = facts_of(duty)
    duty.validity = found.as_kept
    return kept(duty, "note-validity", before, by=by, at=at)


@transaction.atomic
def extend(
    duty_id: UUID, why: str, *, by: Membership, at: datetime, seen: int | None = None
) -> Duty:
    """By what the rule allows; the writer is told why before the first due date."""
    duty = held(duty_id, by=by, seen=seen)
    if duty.clock.extension is None:
        raise Refused(f"“{duty.clock.title}” cannot be extended ({duty.clock.source.cite}).")
    if duty.is_extended:
        raise Refused("It was extended already, and the rule allows that once.")
    if not why.strip():
        raise Refused("An extension needs its reason: the writer has to be told.")
    if duty.is_late(at):
        raise Refused("Its time is over: the writer had to be told of an extension before.")
    before = facts_of(duty)
    duty.extended_why = why.strip()
    return reckoned(duty, "extend-duty", before, duty.facts, by=by, at=at, note=duty.extended_why)


@transaction.atomic
def end(
    duty_id: UUID,
    state: DutyState,
    when: datetime,
    *,
    by: Membership,
    at: datetime,
    note: str = "",
    seen: int | None = None,
) -> Duty:
    """Answered, withdrawn or refused, at that moment."""
    duty = held(duty_id, by=by, seen=seen)
    if state == DutyState.OPEN:
        raise Refused("Say how it ended.")
    if state in REASONS and not note.strip():
        raise Refused(REASONS[state])
    require_moment(duty, when, at, f"{state.label.capitalize()}")
    return ended(duty, state, when, by=by, at=at, note=note.strip())


@transaction.atomic
def reopen(
    duty_id: UUID, why: str, *, by: Membership, at: datetime, seen: int | None = None
) -> Duty:
    """It was no end: the clock runs on as if nobody had said so."""
    duty = held(duty_id, by=by, seen=seen, ended_too=True)
    if duty.is_open:
        raise Refused("It is open.")
    if Duty.objects.filter(follows=duty).exists():
        raise Refused("Another duty follows it: look at that one.")
    if not why.strip():
        raise Refused("Say why it is opened again.")
    before = facts_of(duty)
    duty.state, duty.ended_at, duty.ended_by_name = DutyState.OPEN, None, ""
    return reckoned(duty, "reopen-duty", before, duty.facts, by=by, at=at, note=why.strip())


@transaction.atomic
def go_on(
    duty_id: UUID, when: datetime, *, by: Membership, at: datetime, seen: int | None = None
) -> Duty:
    """Acknowledged, or investigated: what follows begins. Gives the first of those."""
    duty = held(duty_id, by=by, seen=seen)
    following = FOLLOWED_BY.get(duty.kind, ())
    if not following:
        raise Refused(f"Nothing follows “{duty.clock.title}”.")
    said = "investigated" if duty.kind in INVESTIGATIONS else "acknowledged"
    require_moment(duty, when, at, said.capitalize())
    ended(duty, DutyState.ANSWERED, when, by=by, at=at, note=said)
    first, *_ = [stage(duty, kind, when, by=by, at=at) for kind in following]
    return first


def stage(duty: Duty, kind: str, when: datetime, *, by: Membership, at: datetime) -> Duty:
    """What follows it, for the same person, case and post."""
    begins = duty.received_at if kind in FROM_RECEIPT else when
    asked = Asked(kind, begins, duty.asker_name, duty.asker_contact, case=duty.case, post=duty.post)
    return begun(asked, by.organisation, by=by.actor, at=at, follows=duty)


@transaction.atomic
def give(
    duty_id: UUID, person: UUID, *, by: Membership, at: datetime, seen: int | None = None
) -> Duty:
    """To a colleague who may carry on with it."""
    duty = held(duty_id, by=by, seen=seen)
    to = next((one for one in people_for(by.organisation_id, duty.kind) if one.pk == person), None)
    if to is None:
        raise Refused("That person may not carry on with it: choose somebody from the list.")
    before = facts_of(duty)
    duty.person = to
    return kept(duty, "give-duty", before, by=by, at=at)


@transaction.atomic
def forget_asker(duty_id: UUID, *, by: Membership, at: datetime, seen: int | None = None) -> Duty:
    """Who asked goes; that something was asked, when, and what became of it, stays."""
    duty = held(duty_id, by=by, seen=seen, ended_too=True)
    if duty.is_open:
        raise Refused("It is open: whoever asked has to be answered first.")
    if not (duty.asker_name or duty.asker_contact):
        raise Refused("Nobody’s name is kept with it.")
    before = facts_of(duty)
    duty.asker_name = duty.asker_contact = ""
    return kept(duty, "forget-asker", before, by=by, at=at)


def held(duty_id: UUID, *, by: Membership, seen: int | None, ended_too: bool = False) -> Duty:
    """Ours until the transaction ends. ``seen``: the version that the person had on screen."""
    duty = seen_by(by).select_for_update(of=("self",)).get(pk=duty_id)
    require(by, handled_by(duty.kind))
    if not duty.is_open and not ended_too:
        day = say_day(london_day(duty.ended_at or duty.opened_at))
        raise Refused(f"It was {duty.get_state_display()} on {day}, and that cannot be done again.")
    if seen is not None and seen != duty.version:
        raise Refused("A colleague changed it meanwhile: look at it as it is now, and send again.")
    return duty


def require_day(duty: Duty, on: date, at: datetime, said: str) -> None:
    """Raises Refused for a day before receipt or to come."""
    if on < london_day(duty.received_at):
        day = say_day(london_day(duty.received_at))
        raise Refused(f"{said} on {say_day(on)}? It began only on {day}.")
    if on > london_day(at):
        raise Refused(f"{said} on {say_day(on)}? That day is still to come.")


def require_moment(duty: Duty, when: datetime, at: datetime, said: str) -> None:
    """The same of a moment; the first of its day stands for a day without a time."""
    require_day(duty, london_day(when), at, said)
    is_day = when == midnight(london_day(when))
    if (when < duty.received_at and not is_day) or when > at:
        raise Refused(f"{said} then? It lies before it began, or is still to come.")


def ended(
    duty: Duty, state: DutyState, when: datetime, *, by: Membership, at: datetime, note: str
) -> Duty:
    before = facts_of(duty)
    duty.state, duty.ended_at, duty.ended_by_name = state, when, by.actor.name
    return kept(duty, f"{ENDINGS[state]}-duty", before, by=by, at=at, note=note)


ENDINGS = {
    DutyState.ANSWERED: "answer",
    DutyState.WITHDRAWN: "withdraw",
    DutyState.REFUSED: "refuse",
    DutyState.MISTAKEN: "mistake",
}


def reckoned(
    duty: Duty,
    verb: str,
    before: Any,
    facts: dict[str, str],
    *,
    by: Membership,
    at: datetime,
    note: str = "",
) -> Duty:
    """Counted again with these facts."""
    due = reckon(
        duty.kind, duty.received_at, by.organisation.nation, facts, extended=duty.is_extended,
        extra_holidays=proclaimed(duty.organisation_id),
    )  # fmt: skip
    duty.facts, duty.due_on, duty.due_at, duty.sum = facts, due.on, due.at, due.sum
    return kept(duty, verb, before, by=by, at=at, note=note)


def kept(
    duty: Duty, verb: str, before: Any, *, by: Membership, at: datetime, note: str = ""
) -> Duty:
    duty.version += 1
    duty.save()
    duty_changed.send(Duty, duty=duty, at=at)
    noted(duty, verb, before, by=by.actor, at=at, note=note)
    return duty
