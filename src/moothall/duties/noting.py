"""What the record keeps of a duty."""

from datetime import datetime
from typing import Any

from moothall import record
from moothall.duties.models import Duty
from moothall.record import Actor


def noted(duty: Duty, verb: str, before: Any, *, by: Actor, at: datetime, note: str = "") -> None:
    """Into the record. Call it last: other writers of the organisation wait from here on."""
    record.write(
        duty.organisation_id, by=by, verb=verb, subject=duty.subject, at=at,
        before=before, after=facts_of(duty), note=note,
    )  # fmt: skip


def facts_of(duty: Duty) -> dict[str, Any]:
    """What the record keeps of it: no name, and no word of whoever asked."""
    return {
        "kind": duty.kind,
        "state": str(duty.state),
        "received": duty.received_at.isoformat(),
        "due": duty.due_at.isoformat() if duty.due_at else None,
        "facts": duty.facts,
        "validity": duty.validity,
        "extended": duty.is_extended,
        "ended": duty.ended_at.isoformat() if duty.ended_at else None,
        "person": str(duty.person_id or ""),
        "case": str(duty.case or ""),
        "rule": duty.sum["source"],
    }
