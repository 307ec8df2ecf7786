"""Mastodon's ``outbox.json``: ActivityStreams, the same from every server that writes an archive.

https://www.w3.org/TR/activitypub/#outbox - a ``Create`` holds a note, an ``Announce`` is a boost of
somebody else's and holds only its address.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from moothall.core.values import Author
from moothall.files.exports.entry import Entry, dated, rows_of, say_whose
from moothall.files.html_text import text_of
from moothall.files.json_stream import entries, keys_in
from moothall.files.rows import BadLine, Found, Notes
from moothall.files.sources import Source
from moothall.files.times import from_iso

PUBLIC = {"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"}
BOOST = "boosts of others"
NOT_A_NOTE = "activities that are not posts"
WITHOUT_WORDS = "without words (photographs)"


def read_mastodon(source: Source, *, own: frozenset[str], notes: Notes) -> Iterator[Found]:
    """Notes in the order of the outbox, which is oldest first."""
    author = _account(source)
    for member in source.members:
        if not (source.single or member.name.endswith("outbox.json")):
            continue
        for found in entries(member, "orderedItems.item"):
            if isinstance(found, BadLine):
                yield found
                continue
            number, activity = found
            entry = _entry(activity, f"{member.name}, entry {number}", str(number), author, notes)
            if isinstance(entry, BadLine):
                yield entry
            elif entry is not None:
                say_whose(entry.author, "All posts in it", own=own, notes=notes)
                yield from rows_of([entry], "mastodon", own=own, notes=notes)


def _account(source: Source) -> Author:
    for member in source.members:
        if not source.single and member.name.endswith("actor.json"):
            named = keys_in(member, frozenset({"name", "preferredUsername", "summary"}))
            return Author(
                name=named.get("name", ""),
                handle=named.get("preferredUsername", ""),
                bio=text_of(named.get("summary", "")),
            )
    return Author()


def _entry(
    activity: Any, where: str, number: str, author: Author, notes: Notes
) -> Entry | BadLine | None:
    if not isinstance(activity, Mapping):
        return BadLine(where, "not an activity")
    if activity.get("type") == "Announce":
        notes.pass_by(BOOST)
        return None
    note = activity.get("object")
    if activity.get("type") != "Create" or not isinstance(note, Mapping):
        notes.pass_by(NOT_A_NOTE)
        return None
    warning = str(note.get("summary") or "")
    text = "\n".join(part for part in (warning, text_of(str(note.get("content") or ""))) if part)
    if not text:
        notes.pass_by(WITHOUT_WORDS)
        return None
    written = note.get("published") or activity.get("published")
    at, fault = dated("published", written, lambda value: from_iso(str(value)))
    writer = author
    if writer == Author():
        writer = Author(handle=str(note.get("attributedTo") or "").rsplit("/", 1)[-1].lstrip("@"))
    return Entry(where, str(note.get("id") or number), text, _kind(note), writer, at, "", fault)


def _kind(note: Mapping[str, Any]) -> str:
    addressed = {str(who) for side in ("to", "cc") for who in _listed(note.get(side))}
    if not addressed & PUBLIC and not any(who.endswith("/followers") for who in addressed):
        return "direct_message"
    return "reply" if note.get("inReplyTo") else "mention"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []
