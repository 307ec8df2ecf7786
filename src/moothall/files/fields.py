"""A row of named fields -> a post, with every mistake named.

The fields are those of docs/using/judge-an-export.md; only ``text`` is required. Fields that we do
not know are left alone.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from moothall.core.values import Author, EarlierPost, Post
from moothall.files.rows import Row, RowError
from moothall.files.times import from_iso, shown

#: what is said where one of these cannot be read
JUDGED_UNDATED = "judged without a time"
NUMBERED = "the number of its line is its id"
WITHOUT = {"posted_at": JUDGED_UNDATED, "id": NUMBERED}
LABEL_FIELDS = ("grounds", "needs", "disposition", "service")
#: half of a surrogate pair standing alone: it cannot be written as UTF-8, so it is shown as missing
LONE_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
KINDS_OF_VALUE = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "an object",
    type(None): "null",
}


def row_from(
    fields: Mapping[str, Any], where: str, *, number: str, faults: Iterable[str] = ()
) -> Row:
    """The post that a row describes; ``number`` is its id where the row gives none.

    Only the words are needed. Any other field that cannot be read is left out and told in the
    row's ``faults``, after those given, because a post must be judged even if its date is odd.
    Raises RowError where there are no words: the field is missing, or is not text.
    """
    if "text" not in fields:
        seen = ", ".join(list(fields)[:8]) or "nothing"
        raise RowError(f"text: missing (the row has {seen})")
    told = list(faults)
    given = _Given(fields, told)
    post = Post(
        text=words(fields["text"], "text"),
        id=given.read("id", lambda value: _id(value, number), number),
        platform=given.read("platform", lambda value: optional(value, "platform"), ""),
        kind=given.read("kind", lambda value: optional(value, "kind"), "") or "comment",
        author=_author(fields.get("author"), told),
        parent=given.read("parent", lambda value: optional(value, "parent"), ""),
        history=_history(fields.get("history"), told),
        posted_at=given.read("posted_at", _moment, None),
    )
    return Row(where, post, 0, labels_from(fields), tuple(told))


Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class _Given:
    """Fields that may be left out."""

    fields: Mapping[str, Any]
    told: list[str]

    def read(self, name: str, reader: Callable[[Any], Read], otherwise: Read) -> Read:
        """The field's value; ``otherwise``, and a fault told, where it cannot be read."""
        try:
            return reader(self.fields.get(name))
        except RowError as problem:
            self.told.append(f"{problem}; {WITHOUT.get(name, 'judged without it')}")
            return otherwise


def labels_from(fields: Mapping[str, Any]) -> dict[str, Any] | None:
    """The labels that a row carries for ``--evaluate``; None where it has no list of needs."""
    if "grounds" not in fields and "needs" not in fields:
        return None
    return {name: fields[name] for name in LABEL_FIELDS if name in fields}


def words(value: Any, name: str) -> str:
    """Text, or RowError."""
    if not isinstance(value, str):
        raise RowError(f"{name}: {shown(value)} is {kind_of(value)}, not text")
    return value if value.isascii() else value.translate(LONE_SURROGATES)


def optional(value: Any, name: str) -> str:
    return "" if value is None else words(value, name)


def kind_of(value: Any) -> str:
    return KINDS_OF_VALUE.get(type(value), type(value).__name__)


def _id(value: Any, number: str) -> str:
    if value is None or value == "":
        return number
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return words(value, "id")


def _author(value: Any, told: list[str]) -> Author:
    if value is None:
        return Author()
    if isinstance(value, str):
        return Author(name=words(value, "author"))
    if not isinstance(value, Mapping):
        told.append(
            f"author: {shown(value)} is {kind_of(value)}, not an object with name, handle and bio;"
            " judged without it"
        )
        return Author()
    parts: list[str] = []
    for part in ("name", "handle", "bio"):
        try:
            parts.append(optional(value.get(part), f"author.{part}"))
        except RowError as problem:
            told.append(f"{problem}; judged without it")
            parts.append("")
    return Author(*parts)


def _history(value: Any, told: list[str]) -> tuple[EarlierPost, ...]:
    """The earlier posts that can be read; each that cannot is told."""
    if value is None:
        return ()
    if not isinstance(value, Iterable) or isinstance(value, str | Mapping):
        told.append(f"history: {shown(value)} is {kind_of(value)}, not a list; judged without it")
        return ()
    earlier = []
    for place, item in enumerate(value):
        try:
            earlier.append(_earlier(item, f"history[{place}]"))
        except RowError as problem:
            told.append(f"{problem}; judged without it")
    return tuple(earlier)


def _earlier(value: Any, name: str) -> EarlierPost:
    if isinstance(value, str):
        return EarlierPost(words(value, name))
    if not isinstance(value, Mapping) or "text" not in value:
        raise RowError(f"{name}: {shown(value)} is not an object with text and hours_ago")
    hours = value.get("hours_ago")
    if hours is not None and (
        isinstance(hours, bool) or not isinstance(hours, int | float) or not math.isfinite(hours)
    ):
        raise RowError(f"{name}.hours_ago: {shown(hours)} is not a number of hours")
    return EarlierPost(words(value["text"], f"{name}.text"), hours)


def _moment(value: Any) -> datetime | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise RowError(f"posted_at: {shown(value)} is {kind_of(value)}, not an ISO 8601 time")
    try:
        return from_iso(value)
    except ValueError as problem:
        raise RowError(f"posted_at: {problem}") from None
