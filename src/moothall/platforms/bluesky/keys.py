"""The record key of what we write, chosen when it is decided: that makes sending twice harmless."""

from datetime import UTC, datetime
from hashlib import sha256

#: base32-sortable, https://atproto.com/specs/tid
_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
_MICROSECONDS = 1_000_000


def tid(decided_at: datetime, client_key: str) -> str:
    """A timestamp identifier: 53 bits of microseconds, 10 bits against collisions.

    Decisions that are made together share their time to the microsecond, and ten bits are too few
    to keep a dozen of them apart. So the key's hash chooses the microsecond within the second, too.
    """
    mixed = int.from_bytes(sha256(client_key.encode()).digest()[:8])
    microseconds = int(decided_at.timestamp()) * _MICROSECONDS + (mixed >> 10) % _MICROSECONDS
    number = microseconds << 10 | mixed & 0x3FF
    return "".join(_LETTERS[number >> shift & 31] for shift in range(60, -1, -5))


def written_at(moment: datetime) -> str:
    """As records carry it; the same text for the same moment, always."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
