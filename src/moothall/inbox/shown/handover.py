"""The hand-over as its page prints it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from moothall.duties.models import Duty
from moothall.duties.shown import shown as shown_duty
from moothall.inbox.masking import shortened
from moothall.inbox.models import Case, Decision
from moothall.inbox.queries.handover import HandOver
from moothall.inbox.queues import QUEUES
from moothall.inbox.shown.said import said_verb
from moothall.inbox.shown.times import Clock
from moothall.letters.models import Letter

LONGEST = 160


@dataclass(frozen=True, slots=True)
class Arrived:
    """One queue."""

    title: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class InDanger:
    """One case; ``state`` says first what nobody did."""

    who: str
    url: str
    place: str
    words: str
    state: str
    is_bad: bool


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody did, or was told."""

    when: str
    words: str
    url: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that it prints."""

    since: str
    until: str
    found: HandOver
    arrived: tuple[Arrived, ...]
    danger: tuple[InDanger, ...]
    letters: tuple[Line, ...]
    done: tuple[Line, ...]
    duties_late: tuple[Any, ...]
    duties_today: tuple[Any, ...]


def page_of(found: HandOver, since: datetime, until: datetime, clock: Clock) -> Page:
    """No query."""
    desk = reverse("inbox")
    return Page(
        since=clock.said(since),
        until=clock.said(until),
        found=found,
        arrived=tuple(
            Arrived(queue.title, found.arrived[queue.name.value], f"{desk}?queue={queue.name}")
            for queue in QUEUES
            if found.arrived.get(queue.name.value)
        ),
        danger=tuple(in_danger(case, clock) for case in found.danger),
        letters=tuple(letter(one, clock) for one in found.letters),
        done=tuple(did(one, clock) for one in found.done),
        duties_late=duties(found.duties_late, clock),
        duties_today=duties(found.duties_today, clock),
    )


def in_danger(case: Case, clock: Clock) -> InDanger:
    is_told: bool = case.is_told  # type: ignore[attr-defined]  # annotated
    seen = case.seen_at is not None
    state = "nobody has opened it"
    if seen:
        state = f"opened {clock.said(case.seen_at)}, nobody noted as rung or told"
    if is_told:
        state = "somebody was rung or told"
    return InDanger(
        who=str(case.author),
        url=reverse("inbox-case", args=[case.pk]),
        place=str(case.account),
        words=shortened(case.lead_post.text, LONGEST) if case.lead_post else "",
        state=state,
        is_bad=not is_told,
    )


def letter(one: Letter, clock: Clock) -> Line:
    subject = one.subject.partition(" – ")[0]
    state = "" if one.state == "sent" else f" ({one.get_state_display()})"
    return Line(clock.said(one.written_at), f"{one.reader.person} was mailed: {subject}{state}")


def did(one: Decision, clock: Clock) -> Line:
    return Line(
        clock.said(one.at),
        f"{one.by_name}: {said_verb(one.verb)}",
        reverse("inbox-case", args=[one.case_id]),
        f"{one.case.author}, case {one.case.reference}",
    )


def duties(found: tuple[Duty, ...], clock: Clock) -> tuple[Any, ...]:
    return tuple(shown_duty(one, clock.now) for one in found)
