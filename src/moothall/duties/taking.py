"""The register to take away: a table, and a calendar of what is due."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from moothall.duties.models import Duty
from moothall.files.safe_text import defused, one_line

AT_ONCE = 500
COLUMNS = (
    "id", "reference", "kind", "title", "received_at", "due_on", "due_at", "state", "overdue",
    "ended_at", "extended", "person", "rule", "sum",
)  # fmt: skip
#: octets of one line of a calendar (RFC 5545, 3.1)
LINE = 75


def as_table(duties: Iterable[Duty], at: datetime) -> Iterator[str]:
    """Line by line; times in UTC. Who asked stays in the house."""
    yield written(COLUMNS)
    for duty in duties:
        yield written([defused(str(value)) for value in row(duty, at)])


def row(duty: Duty, at: datetime) -> list[Any]:
    return [
        duty.pk, duty.reference, duty.kind, duty.clock.title, iso(duty.received_at),
        duty.due_on or "", iso(duty.due_at), duty.state, "yes" if duty.is_late(at) else "",
        iso(duty.ended_at), "yes" if duty.is_extended else "",
        duty.person.person if duty.person else "", duty.sum["source"],
        " ".join(duty.sum["steps"]),
    ]  # fmt: skip


def written(cells: Iterable[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def iso(when: datetime | None) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds") if when else ""


def as_calendar(duties: Iterable[Duty], at: datetime) -> str:
    """RFC 5545: a day for a clock in days, a moment for one in hours. Nobody's name is in it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Moothall//duties//EN"]
    for duty in duties:
        if duty.due_on and duty.due_at:
            lines += event(duty, at)
    lines.append("END:VCALENDAR")
    return "".join(folded(line) for line in lines)


def event(duty: Duty, at: datetime) -> list[str]:
    due, day = duty.due_at, duty.due_on
    when = []
    if duty.clock.unit == "hours" and due:
        when = [f"DTSTART:{due.astimezone(UTC):%Y%m%dT%H%M%SZ}"]
    elif day:
        after = day + timedelta(days=1)
        when = [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]
    return [
        "BEGIN:VEVENT",
        f"UID:{duty.pk}@moothall",
        f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{duty.version}",
        *when,
        f"SUMMARY:{escaped(f'{duty.reference} due: {duty.clock.title}')}",
        f"DESCRIPTION:{escaped(' '.join(duty.sum['steps']))}",
        f"URL:{settings.ADDRESS}{reverse('duty', args=[duty.pk])}",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """Text of a calendar (RFC 5545, 3.3.11)."""
    said = one_line(text).replace("\\", "\\\\")
    return said.replace(";", "\\;").replace(",", "\\,")


def folded(line: str) -> str:
    """In lines of 75 octets, cut between letters."""
    pieces, piece = [], ""
    for letter in line:
        if len((piece + letter).encode()) > LINE:
            pieces.append(piece)
            piece = " "
        piece += letter
    return "\r\n".join([*pieces, piece]) + "\r\n"
