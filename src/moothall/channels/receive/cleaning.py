"""What PostgreSQL or a reader's eye cannot bear, made bearable and said."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moothall.channels.shape import payload_of
from moothall.platforms import base

#: PostgreSQL keeps no NUL, and UTF-8 no half of a surrogate pair
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
#: marks that turn the direction of what follows, and isolates
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
#: times before and after these are mistakes, and sums with them would overflow
EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
#: a key of the database's index has to stay far below a third of a page (2,704 bytes)
LONGEST_KEY = 600
#: beyond what any platform lets anybody write; the raw delivery has the rest
LONGEST_TEXT = 1_000_000

REPLACED = "Some characters cannot be kept and stand here as \N{REPLACEMENT CHARACTER}."
TURNED = "The text holds marks that change the direction of writing."
IMPOSSIBLE_TIME = "Its time cannot be right ({}); another stands here."
CUT = f"The text was longer than {LONGEST_TEXT:,} characters and is cut here."


class UnkeepableError(ValueError):
    """An event that cannot be a row; the words say why."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An event as it is kept, and what to say of it."""

    event: base.Event
    payload: dict[str, Any]
    notes: tuple[str, ...]
    occurred_at: datetime


def cleaned(event: base.Event) -> Cleaned:
    """Raises :class:`UnkeepableError`."""
    notes: list[str] = []
    occurred_at = moment(event.occurred_at, notes)
    payload = plain(payload_of(event), notes)
    for sentence in event.notes:
        say(notes, keepable(sentence))
    for name in ("text", "html"):
        if len(payload[name]) > LONGEST_TEXT:
            payload[name] = payload[name][:LONGEST_TEXT]
            say(notes, CUT)
    if TURNING.search(payload["text"]) or TURNING.search(payload["author"]["name"]):
        say(notes, TURNED)
    require_keys(payload)
    return Cleaned(event, payload, tuple(notes), occurred_at)


def moment(occurred_at: datetime, notes: list[str]) -> datetime:
    """In UTC, and possible. A time without a zone could be any of 24 hours, and is refused."""
    if occurred_at.tzinfo is None:
        raise UnkeepableError("its time has no zone")
    try:
        found = occurred_at.astimezone(UTC)
    except (OverflowError, ValueError):
        raise UnkeepableError("its time is out of range") from None
    possible = min(max(found, EARLIEST), LATEST)
    if possible != found:
        say(notes, IMPOSSIBLE_TIME.format(found.isoformat()))
    return possible


def plain(value: Any, notes: list[str]) -> Any:
    """The value with every text in it made keepable."""
    if isinstance(value, str):
        kept = UNKEEPABLE.sub(REPLACEMENT, value)
        if kept != value:
            say(notes, REPLACED)
        return str(kept)
    if isinstance(value, dict):
        return {plain(name, notes): plain(one, notes) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one, notes) for one in value]
    return value


def require_keys(payload: dict[str, Any]) -> None:
    """Refuse what would not fit into the unique key."""
    if not payload["external_id"]:
        raise UnkeepableError("it has no id")
    author = payload["author"]["external_id"]
    for name, key in (("id", payload["external_id"]), ("version", payload["version"]),
                      ("author's id", author)):  # fmt: skip
        if len(key.encode()) > LONGEST_KEY:
            raise UnkeepableError(f"its {name} has more than {LONGEST_KEY} bytes")


def keepable(text: str) -> str:
    """A text for a column of ours, such as a sentence of a platform's."""
    return UNKEEPABLE.sub(REPLACEMENT, text)


def say(notes: list[str], sentence: str) -> None:
    if sentence not in notes:
        notes.append(sentence)
