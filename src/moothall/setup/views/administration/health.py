"""How one account is: what works, since when, and what somebody has to do."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from moothall import platforms
from moothall.channels.models import Account
from moothall.channels.probing import Lost
from moothall.inbox.shown.times import Clock
from moothall.setup.views.administration.hearing import Heard


@dataclass(frozen=True, slots=True)
class Health:
    """One account as the page prints it."""

    id: UUID
    name: str
    platform: str
    where: str
    handle: str
    state: str
    tone: str
    lines: tuple[tuple[str, str], ...]
    #: what somebody has to see to
    trouble: tuple[str, ...]
    #: what is good to know and needs nobody
    notes: tuple[str, ...]
    is_connected: bool
    may_reconnect: bool
    #: there are rows of what can be done there
    is_described: bool


def health(one: Account, clock: Clock, at: datetime, heard: Heard) -> Health:
    connected = one.is_connected
    troubled = (*trouble(one, clock, at), *heard.trouble(one, clock, at))
    state, tone = "connected", "is-good"
    if one.is_paused:
        state, tone = "sending is stopped", "is-late"
    elif not connected:
        state, tone = "worked by hand", ""
    elif one.permission_lost_at:
        state = "not accepted any more"
    return Health(
        id=one.pk,
        name=one.name,
        platform=one.platform,
        where=one.title,
        handle=one.handle,
        state=state,
        tone="is-late" if troubled else tone,
        lines=(*lines(one, clock), *heard.lines(one, clock, at)),
        trouble=troubled,
        notes=(
            *(str(words) for words in one.warnings if words not in one.last_error),
            *heard.notes(one, clock, at),
        ),
        is_connected=connected,
        may_reconnect=connected and one.platform in platforms.connectable(),
        is_described=one.platform in platforms.described(),
    )


def lines(one: Account, clock: Clock) -> list[tuple[str, str]]:
    by = f", by {one.connected_by_name}" if one.connected_by_name else ""
    found = [("Since", f"{clock.said(one.connected_at)}{by}")]
    if one.is_connected:
        found += [
            ("Read last", moment(one.last_read_at, clock)),
            ("Sent last", moment(one.last_write_at, clock)),
            ("Asked what it may do", moment(one.probed_at, clock)),
        ]
    if one.expires_at:
        found.append(("Its permission ends", clock.said(one.expires_at)))
        if one.token_since:
            found.append(("Renewed last", clock.said(one.token_since)))
    return found


def trouble(one: Account, clock: Clock, at: datetime) -> list[str]:
    found = []
    if one.is_paused:
        found.append(f"{one.paused_by_name} stopped it: {one.paused_reason}")
    if one.last_error:
        since = f" ({clock.said(one.last_error_at)})" if one.last_error_at else ""
        found.append(f"{one.last_error}{since}")
    if lost := Lost.of(one).sentence:
        found.append(f"{lost} Noticed {clock.said(one.lost_at)}.")
    if one.renewal_problem and one.renewal_problem != one.last_error:
        found.append(
            "Its permission could not be renewed since"
            f" {clock.said(one.renewal_failed_at)}: {one.renewal_problem}"
        )
    if one.is_connected and one.expires_at and one.expires_at <= at:
        found.append("Its permission has ended. Connect it again.")
    return found


def moment(at: datetime | None, clock: Clock) -> str:
    return clock.said(at) or "not yet"
