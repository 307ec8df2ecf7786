"""One entry of an export before it is a post, and what is done with it in every export alike."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moothall.core.values import Author, Post
from moothall.files.fields import JUDGED_UNDATED, LONE_SURROGATES
from moothall.files.rows import BadLine, Notes, Row

BY_THE_ACCOUNT = "written by the account itself"


@dataclass(frozen=True, slots=True)
class Entry:
    """Who wrote what and when, in which conversation."""

    where: str
    id: str
    text: str
    kind: str
    author: Author = Author()  # noqa: RUF009 - frozen and shared on purpose
    at: datetime | None = None
    thread: str = ""
    fault: str = ""
    """What could not be read; the post is judged without it."""


def rows_of(
    found: Iterable[Entry], platform: str, *, own: frozenset[str], notes: Notes
) -> Iterator[Row]:
    """Posts by others, in the order given.

    What the account itself wrote (``own``, case-folded names and handles) is counted in ``notes``,
    and in a conversation it becomes the ``parent`` of the message that follows.
    """
    said_by_us: dict[str, str] = {}
    for entry in found:
        text = entry.text.translate(LONE_SURROGATES)
        if is_own(entry.author, own):
            notes.pass_by(BY_THE_ACCOUNT)
            if entry.thread:
                said_by_us[entry.thread] = text
            continue
        yield Row(
            entry.where,
            Post(
                text=text,
                id=entry.id,
                platform=platform,
                kind=entry.kind,
                author=entry.author,
                parent=said_by_us.get(entry.thread, "") if entry.thread else "",
                posted_at=entry.at,
            ),
            faults=(entry.fault,) if entry.fault else (),
        )


def dated(name: str, value: Any, reader: Callable[[Any], datetime]) -> tuple[datetime | None, str]:
    """When it was written, and what to say where that cannot be read: the post is kept."""
    if not value:
        return None, ""
    try:
        return reader(value), ""
    except ValueError as problem:
        return None, f"{name}: {problem}; {JUDGED_UNDATED}"


def readable(
    found: Iterable[tuple[int, Any] | BadLine], broken: list[BadLine]
) -> Iterator[tuple[int, Any]]:
    """The entries that could be read, with their numbers; what could not goes to ``broken``."""
    for one in found:
        if isinstance(one, BadLine):
            broken.append(one)
        else:
            yield one


def say_whose(account: Author, what: str, *, own: frozenset[str], notes: Notes) -> None:
    """Whose export this is, and that ``what`` in it was written by that account itself."""
    name = f"@{account.handle}" if account.handle else account.name
    if not name:
        notes.say(
            f"this file does not say whose it is. {what} were written by the account that was"
            " exported, and are judged; if that is your own account, none of them was written to"
            " you, so give the whole export and name the account with --own"
        )
    elif is_own(account, own):
        notes.say(
            f"this is the export of {name}, which is named with --own. {what} were written by that"
            " account, so none of them is judged"
        )
    else:
        notes.say(
            f"this is the export of {name}. {what} were written by that account, and are judged as"
            " if they had been written to you; if it is your own account, leave them out with"
            f' --own "{account.handle or account.name}"'
        )


def is_own(author: Author, own: frozenset[str]) -> bool:
    names = {author.name.casefold(), author.handle.casefold().lstrip("@")} - {""}
    return bool(names & own)


def oldest_first(found: Iterable[Entry]) -> list[Entry]:
    """Entries of one file in order of time; those without a time stay where they stood, first."""
    return sorted(found, key=lambda entry: entry.at.timestamp() if entry.at else float("-inf"))
