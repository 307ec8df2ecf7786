"""A row of named fields -> a post, with every mistake named.

The fields are those of docs/using/judge-an-export.md; only ``text`` is required. Fields that we do
not know are left alone.
"""

import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from moothall.core.values import Author, EarlierPost, Post
from moothall.files.rows import RowError
from moothall.files.times import from_iso, shown

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


def post_from(fields: Mapping[str, Any], *, number: str) -> Post:
    """The post that a row describes; ``number`` is its id where the row gives none.

    Raises RowError naming the field, what it held and what it should hold.
    """
    if "text" not in fields:
        seen = ", ".join(list(fields)[:8]) or "nothing"
        raise RowError(f"text: missing (the row has {seen})")
    return Post(
        text=words(fields["text"], "text"),
        id=_id(fields.get("id"), number),
        platform=optional(fields.get("platform"), "platform"),
        kind=optional(fields.get("kind"), "kind") or "comment",
        author=_author(fields.get("author")),
        parent=optional(fields.get("parent"), "parent"),
        history=_history(fields.get("history")),
        posted_at=_moment(fields.get("posted_at")),
    )


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


def _author(value: Any) -> Author:
    if value is None:
        return Author()
    if isinstance(value, str):
        return Author(name=words(value, "author"))
    if not isinstance(value, Mapping):
        raise RowError(
            f"author: {shown(value)} is {kind_of(value)}, not an object with name, handle and bio"
        )
    return Author(
        name=optional(value.get("name"), "author.name"),
        handle=optional(value.get("handle"), "author.handle"),
        bio=optional(value.get("bio"), "author.bio"),
    )


def _history(value: Any) -> tuple[EarlierPost, ...]:
    if value is None:
        return ()
    if not isinstance(value, Iterable) or isinstance(value, str | Mapping):
        raise RowError(f"history: {shown(value)} is {kind_of(value)}, not a list")
    return tuple(_earlier(item, f"history[{place}]") for place, item in enumerate(value))


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
