"""Changes to a policy document as text: what people wrote beside the lines stays where it is.

A draft's guesses are confirmed clause by clause; hours, routes and the way to appeal are put where
the document has them, or under ``unpublished`` with the reason. What comes out is read by the same
checker as any other document: nothing here decides whether it is valid.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from moothall.core.policy.draft.write import flow, scalar
from moothall.core.policy.nodes import Mapping as Node
from moothall.core.policy.nodes import Sequence, compose
from moothall.core.policy.source import Source

#: a draft's mark with how sure it is and why; the introduction speaks of it in backquotes
MARK = re.compile(r"(?P<space>^|\s+)#\s*confirm\b(?!`)(?: (?P<sure>[01]\.\d\d))?:?(?P<why>.*)$")
#: what stands above the first clause
HEAD = "head"
#: keys of a clause that are its words and place, and no rule
PLAIN = frozenset({"id", "section", "layout", "words", "note"})
INDENT = "    "


@dataclass(frozen=True, slots=True)
class Guess:
    """One mark: the line it is about, how sure the draft was, and because of which words."""

    line: int
    written: str
    why: str


@dataclass(frozen=True, slots=True)
class Part:
    """A clause as lines of the text, or everything above the clauses; ``last`` is included."""

    id: str
    first: int
    last: int
    text: str
    guesses: tuple[Guess, ...]


def parts(text: str) -> tuple[Part, ...]:
    """The head and every clause, in order. Of a text that the checker accepts."""
    lines = text.split("\n")
    begins = [(HEAD, 1), *clauses(text)]
    ends = [*(first - 1 for _, first in begins[1:]), len(lines)]
    return tuple(
        Part(name, first, last, "\n".join(lines[first - 1 : last]).rstrip(),
             tuple(guesses(lines, first, last)))
        for (name, first), last in zip(begins, ends, strict=True)
    )  # fmt: skip


def clauses(text: str) -> Iterator[tuple[str, int]]:
    """Ids, each with the line on which it begins; those that are not published, too."""
    root = tree(text)
    for key in ("clauses", "unpublished"):
        listed = root.get(key)
        for one in listed.items if isinstance(listed, Sequence) else ():
            if isinstance(one, Node) and (named := one.get("id")):
                yield getattr(named, "text", ""), named.place.line


def tree(text: str) -> Node:
    root, _ = compose(Source("", text))
    return root if isinstance(root, Node) else Node({}, root.place if root else None)  # type: ignore[arg-type]


def guesses(lines: list[str], first: int, last: int) -> Iterator[Guess]:
    """A mark on a line of its own is about the line below it."""
    for number in range(first, last + 1):
        if mark := MARK.search(lines[number - 1]):
            written = lines[number - 1][: mark.start()].strip()
            below = lines[number].partition("#")[0].strip() if number < len(lines) else ""
            yield Guess(number, written or below, because(mark["sure"], mark["why"]))


def because(sure: str | None, why: str) -> str:
    """``because of “free of charge”, 93% sure``."""
    said = f"{float(sure):.0%} sure" if sure else ""
    why = why.strip()
    return ", ".join(filter(None, (f"because of {why}" if why.startswith('"') else why, said)))


def numbered(text: str, number: int) -> str:
    """The document as this version, where it says which it is."""
    return re.sub(r"^version:[ ]*[0-9]+", f"version: {number}", text, count=1, flags=re.MULTILINE)


def confirmed(text: str, answers: Mapping[str, str]) -> str:
    """The text after a person's answers by clause: ``right`` or ``nothing``.

    ``right`` takes the marks away; ``nothing`` leaves the words and takes their rules away. Other
    answers and unknown clauses change nothing.
    """
    lines = text.split("\n")
    for part in reversed(parts(text)):
        answer = answers.get(part.id)
        body = lines[part.first - 1 : part.last]
        if answer == "right" or (answer == "nothing" and part.id == HEAD):
            body = without_marks(body)
        elif answer == "nothing":
            body = words_alone(body)
        lines[part.first - 1 : part.last] = body
    return "\n".join(lines)


def without_marks(lines: list[str]) -> list[str]:
    """A line that was nothing but a mark, or went on with one, goes whole."""
    kept, within = [], False
    for line in lines:
        mark = MARK.search(line)
        alone = bool(mark) and not line[: mark.start()].strip() if mark else False
        goes_on = within and re.match(r"\s*#\s{3}", line) is not None
        within = alone or goes_on
        if not within:
            kept.append(line[: mark.start()] if mark else line)
    return kept


def words_alone(lines: list[str]) -> list[str]:
    """The clause with its words, and ``rule: none``."""
    kept, plain, tail = [], True, []
    for line in lines:
        if key := re.match(r"  (?:- |  )([a-z_]+):", line):
            plain = key[1] in PLAIN
        if not line.strip():
            tail.append(line)
        elif plain and not line.lstrip().startswith("#"):
            kept.append(line)
    return [*kept, f"{INDENT}rule: none", *tail]


def given(text: str, key: str, value: Any, reason: str) -> str:
    """The text with this rule in it: where the document has it, else under ``unpublished``.

    ``value`` is as in the file: texts, numbers, lists and mappings; None takes a rule away that
    stands under ``unpublished``. Routes of a published clause stay as published; ours stand beside
    them.
    """
    published = "" if key == "routes" else holder(text, "clauses", key)
    ours = holder(text, "unpublished", key)
    if published:
        return replaced(text, published, key, value) if value else text
    if ours:
        return replaced(text, ours, key, value) if value else gone(text, ours)
    return added(text, key, value, reason) if value else text


def holder(text: str, where: str, key: str) -> str:
    """The id of the clause that has this rule; of ours, one that has no other rule beside it."""
    listed = tree(text).get(where)
    for one in listed.items if isinstance(listed, Sequence) else ():
        if not isinstance(one, Node) or key not in one.items:
            continue
        if where == "clauses" or not one.items.keys() - {"id", "reason", "clause", key}:
            return str(getattr(one.get("id"), "text", ""))
    return ""


def replaced(text: str, clause: str, key: str, value: Any) -> str:
    """The lines of one rule of a clause, written anew. Its mark goes: a person has given it."""
    lines = text.split("\n")
    part = next(one for one in parts(text) if one.id == clause)
    body: list[str] = []
    made = inside = False
    for line in lines[part.first - 1 : part.last]:
        if found := re.match(r"  (?:- |  )([a-z_]+):", line):
            inside = found[1] == key
            if inside:
                while body and body[-1].lstrip().startswith("#"):
                    body.pop()
                body.append(f"{INDENT}{key}: {flow(value)}")
                made = True
        if not inside or not line.strip():
            body.append(line)
    if made:
        lines[part.first - 1 : part.last] = body
    return "\n".join(lines)


def added(text: str, key: str, value: Any, reason: str) -> str:
    """A rule of our own at the end, with why it holds."""
    taken = {one.id for one in parts(text)}
    name = next(f"U{number}" for number in range(1, 1_000) if f"U{number}" not in taken)
    item = [f"  - id: {name}", f"{INDENT}reason: {scalar(reason)}",
            f"{INDENT}{key}: {flow(value)}"]  # fmt: skip
    lines = text.rstrip("\n").split("\n")
    root = tree(text)
    if "unpublished" not in root.items:
        return "\n".join([*lines, "", "unpublished:", *item]) + "\n"
    begins = root.items["unpublished"][0].place.line
    after = [key.place.line for key, _ in root.items.values() if key.place.line > begins]
    last = min(after, default=len(lines) + 1) - 1
    return "\n".join([*lines[:last], *item, *lines[last:]]) + "\n"


def ours(text: str) -> set[str]:
    """The ids under ``unpublished``."""
    listed = tree(text).get("unpublished")
    found = listed.items if isinstance(listed, Sequence) else ()
    return {getattr(one.get("id"), "text", "") for one in found if isinstance(one, Node)}


def gone(text: str, clause: str) -> str:
    """Without one of our own rules; the list goes with its last."""
    lines = text.split("\n")
    part = next(one for one in parts(text) if one.id == clause)
    del lines[part.first - 1 : part.last]
    if ours(text) == {clause}:
        begins = tree(text).items["unpublished"][0].place.line
        del lines[begins - 1]
    return "\n".join(lines).rstrip("\n") + "\n"
