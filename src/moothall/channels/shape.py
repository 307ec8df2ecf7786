"""The contract's event as JSON, and back."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from moothall.channels.models import Event
from moothall.platforms import base


def payload_of(event: base.Event) -> dict[str, Any]:
    """Plain values. What differs by the way of arriving stands apart: hash of raw bytes, notes."""
    payload = asdict(event)
    del payload["raw_hash"], payload["notes"]
    return payload | {"occurred_at": event.occurred_at.astimezone(UTC).isoformat()}


def event_from(payload: Mapping[str, Any], raw_hash: str = "") -> base.Event:
    """Raises ``KeyError``, ``TypeError`` or ``ValueError`` where the payload is none."""
    given = dict(payload)
    return base.Event(
        **given
        | {
            "kind": base.EventKind(given["kind"]),
            "place": base.PostKind(given["place"]),
            "visibility": base.Visibility(given["visibility"]),
            "author": base.EventAuthor(**given["author"]),
            "attachments": tuple(base.Attachment(**one) for one in given["attachments"]),
            "occurred_at": datetime.fromisoformat(given["occurred_at"]),
            "raw_hash": raw_hash,
        }
    )


def event_of(row: Event) -> base.Event:
    """What the platform told us, as the contract says it."""
    return event_from(row.payload, row.raw_hash)
