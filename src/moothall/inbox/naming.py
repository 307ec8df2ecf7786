"""Whom a reply of ours names before everybody.

An author who shows a name chose to be called by it. Anybody else's name, and more of a name than
its owner shows, is for its owner to tell.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from moothall.core.values import Span
from moothall.inbox.models import Author

SHORTEST = 3
TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx)\.?\s+(?P<name>[A-Z][\w\u2019'-]+)")
#: what stands after a first name and is no surname
BEGINS = frozenset(
    {
        "we", "the", "please", "thanks", "thank", "i", "it", "this", "that", "your", "you", "sorry",
        "yes", "no", "our", "if", "for", "and", "could", "can", "would", "do", "have", "are", "is",
        "ring", "call", "email", "i'm", "i'll", "we're", "we'll", "we've", "it's", "that's",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """A name that somebody should think about, where it stands, and why."""

    name: str
    why: str
    span: Span


def named(author: Author, others: Iterable[str], text: str) -> Iterator[Named]:
    """Each name once."""
    shown = parts_of(f"{author.name} {author.handle}")
    seen: set[Span] = set()
    for found in (*more_than_shown(author, shown, text), *strangers(shown, others, text)):
        if not any(found.span[0] < end and start < found.span[1] for start, end in seen):
            seen.add(found.span)
            yield found


def parts_of(name: str) -> frozenset[str]:
    return frozenset(part.casefold() for part in re.findall(r"[^\W_]+(?:[\u2019'-][^\W_]+)*", name))


def more_than_shown(author: Author, shown: frozenset[str], text: str) -> Iterator[Named]:
    """A surname beside the first name that the author shows, or after Mr and Mrs."""
    why = "the author does not show that name here"
    for match in TITLED.finditer(text):
        if match["name"].casefold() not in shown:
            yield Named(match.group(), why, match.span())
    first = next(iter(author.name.split()), "")
    if len(first) < SHORTEST:
        return
    beside = re.compile(rf"(?<![@\w]){re.escape(first)} (?P<more>[A-Z][\w\u2019'-]+)")
    for match in beside.finditer(text):
        more = match["more"].casefold()
        if more not in shown and more not in BEGINS:
            yield Named(match.group(), why, match.span())


def strangers(shown: frozenset[str], others: Iterable[str], text: str) -> Iterator[Named]:
    """People who wrote in the same conversation: the whole name, or a part that is not shared."""
    why = "somebody else who wrote here"
    for other in dict.fromkeys(others):
        parts = [part for part in other.split() if len(part) >= SHORTEST and part[0].isupper()]
        for name in (other, *parts):
            if not name.strip() or parts_of(name) <= shown:
                continue
            found = re.search(rf"(?<![@\w]){re.escape(name)}(?!\w)", text)
            if found:
                yield Named(found.group(), why, found.span())
                break
