"""Writing a letter, in the transaction of the change that it tells of."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode

from moothall.letters import server
from moothall.letters.kinds import KINDS, Kind
from moothall.letters.models import Letter
from moothall.letters.signals import letter_put
from moothall.letters.states import State
from moothall.letters.tidying import plain
from moothall.people.models import Membership

NO_SERVER = "This desk has no mail server, so nobody was mailed."
NO_ADDRESS = "This is no e-mail address."


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says. No resident's words: ``link`` leads to them, behind the sign-in.

    ``path``: of the page, from the desk's address on.
    """

    subject: str
    lines: tuple[str, ...]
    path: str
    link: str = "Open the case"


def put(to: Membership, kind: Kind, key: str, words: Words, *, at: datetime) -> Letter | None:
    """To be sent once this transaction commits; None where the same was written before.

    Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a letter belongs into the transaction of what it tells of")
    address = to.person.email
    state, outcome = beginning(address)
    text, html = rendered(to, kind, replace(words, path=leading(to, words.path)))
    letter = Letter(
        organisation_id=to.organisation_id,
        key=f"{key}:{to.pk}",
        kind=kind,
        reader=to,
        address=address,
        subject=f"{plain(words.subject, 150)} – {plain(to.organisation.name, 60)}",
        text=text,
        html=html,
        written_at=at,
        state=state,
        outcome=outcome,
        finished_at=at if outcome else None,
    )
    Letter.objects.bulk_create([letter], ignore_conflicts=True)
    if not Letter.objects.filter(pk=letter.pk).exists():
        return None
    if state is State.QUEUED:
        letter_put.send(Letter, letter=letter)
    return letter


Wanted = tuple[Membership, Kind, str, Words]


def write_new(organisation_id: UUID, wanted: Iterable[Wanted], at: datetime) -> int:
    """Those that were not written before: the timetable asks every minute."""
    every = list(wanted)
    keys = [f"{key}:{one.pk}" for one, _, key, _ in every]
    there = Letter.objects.filter(organisation_id=organisation_id, key__in=keys)
    known = set(there.values_list("key", flat=True)) if every else set()
    new = [entry for entry, key in zip(every, keys, strict=True) if key not in known]
    with transaction.atomic():
        for one, kind, key, words in new:
            put(one, kind, key, words, at=at)
    return len(new)


def beginning(address: str) -> tuple[State, str]:
    """What it is from the first moment, and why."""
    try:
        validate_email(address)
    except ValidationError:
        return State.FAILED, NO_ADDRESS
    return (State.QUEUED, "") if server.is_on() else (State.UNMAILED, NO_SERVER)


def leading(to: Membership, path: str) -> str:
    """By way of the right desk, for somebody who works at several and may have another open."""
    elsewhere = Membership.objects.filter(person=to.person_id, ended_at=None).exclude(pk=to.pk)
    if not elsewhere.exists():
        return path
    query = urlencode({"next": path})
    return f"{reverse('open-desk', args=[to.organisation_id])}?{query}"


def rendered(to: Membership, kind: Kind, words: Words) -> tuple[str, str]:
    """Plain text, and the same as HTML."""
    context = {
        "subject": plain(words.subject),
        "name": plain(str(to.person), 60),
        "lines": [plain(line, 600) for line in words.lines],
        "url": settings.ADDRESS + words.path,
        "link": words.link,
        "because": KINDS[kind].because,
        "mine": settings.ADDRESS + reverse("my-letters"),
        "organisation": plain(to.organisation.name, 120),
        "is_read": bool(settings.MAIL_REPLY_TO),
    }
    return (
        render_to_string("letters/mail.txt", context),
        render_to_string("letters/mail.html", context),
    )
