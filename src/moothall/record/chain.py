"""The bytes that are hashed.

docs/reference/record.md says the same for whoever checks with tools of their own.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

#: stands before the first entry
START = "0" * 64
#: everything that is hashed, beside ``previous``; each is a text, but for ``number``
FIELDS = (
    "organisation_id", "number", "id", "at", "actor_id", "actor_name", "actor_role", "verb",
    "subject_kind", "subject_id", "subject_label", "clause", "words", "policy", "before", "after",
    "note",
)  # fmt: skip


def link(entry: Mapping[str, Any], previous: str) -> str:
    """The hash of an entry that follows another one, in hexadecimal."""
    return hashlib.sha256(canonical(entry, previous)).hexdigest()


def canonical(entry: Mapping[str, Any], previous: str) -> bytes:
    """The entry as canonical JSON (RFC 8785): names in order, no space, UTF-8.

    All values are texts and one is a whole number, so that the awkward part of that standard, how
    fractions are written, never comes up.
    """
    values: dict[str, Any] = {name: plain(entry[name]) for name in FIELDS}
    return written(values | {"number": int(entry["number"]), "previous": previous}).encode()


def plain(value: Any) -> str:
    """A value of the entry as text: moments in UTC with six digits after the second."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return str(value)


def written(value: Any) -> str:
    """JSON in one way only."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def noted(value: Any) -> str:
    """What stood before or after, as the JSON text that is kept and hashed; nothing for None.

    Raises TypeError for what has no plain form, and ValueError for NaN and infinity.
    """
    return "" if value is None else written(simple(value))


def simple(value: Any) -> Any:  # noqa: PLR0911 - a table of kinds
    """Text, numbers, lists and objects out of what rooms hand in."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Enum):
        return simple(value.value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime):
        return plain(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(simple(name)): simple(one) for name, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [simple(one) for one in value]
    if isinstance(value, set | frozenset):
        return sorted((simple(one) for one in value), key=written)
    raise TypeError(f"{type(value).__name__} cannot be kept in the record; give text or numbers")
