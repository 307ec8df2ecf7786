"""Compare two policies from the top to the bottom."""

from collections.abc import Iterator
from typing import Any

from moothall.core.policy.clause import Clause, Unpublished
from moothall.core.policy.diff.change import Change, Topic
from moothall.core.policy.diff.match import Matched, match
from moothall.core.policy.diff.rules import switches_changed, walk
from moothall.core.policy.diff.say import named, plainly, sentence
from moothall.core.policy.document import Policy
from moothall.core.policy.explain import explain
from moothall.core.policy.kinds import Field, fields_of


def differences(old: Policy, new: Policy) -> tuple[Change, ...]:
    """Every change from the older to the newer; empty where they say the same."""
    matched = match(old.clauses, new.clauses)
    changes = [*_head(old, new), *_clauses(matched, new), *_unpublished(old, new)]
    order = list(Topic)
    return tuple(sorted(changes, key=lambda change: order.index(change.topic)))


_HEAD = {
    "name": "The policy's name",
    "version": "The version",
    "title": "The title",
    "organisation": "The organisation",
    "published_at": "Where the statement is published",
    "approved_by": "Who approved it",
    "effective_from": "The first day it holds",
    "review_by": "When it is looked at again",
    "channels": "The accounts it is about",
}
_ORGANISATION = {
    "name": "The organisation's name",
    "kind": "What the organisation is",
    "nation": "Where the organisation is",
    "languages": "The languages the organisation works in",
    "regimes": "The information laws the organisation is under",
    "regulators": "Who regulates the organisation",
}
_FOLLOWS = {
    "kind": "its duties, regulators and clocks follow from that",
    "nation": "its laws, bank holidays and clocks follow from that",
}


def _head(old: Policy, new: Policy) -> Iterator[Change]:
    for field in fields_of(Policy).values():
        before, after = getattr(old, field.name), getattr(new, field.name)
        if field.name in ("clauses", "unpublished") or before == after:
            continue
        for said in _said_of_head(field, before, after):
            yield Change(Topic.POLICY, said)


def _said_of_head(field: Field, before: Any, after: Any) -> Iterator[str]:
    name = _HEAD.get(field.name, sentence(named(field)).rstrip("."))
    if field.name != "organisation":
        yield from walk(name, before, after, field)
        return
    for inner in fields_of(type(after)).values():
        was, is_now = getattr(before, inner.name), getattr(after, inner.name)
        if was != is_now:
            what = _ORGANISATION.get(inner.name, f"{name}, {named(inner)}")
            for said in walk(what, was, is_now, inner):
                follows = _FOLLOWS.get(inner.name)
                yield f"{said.rstrip('.')}; {follows}." if follows else said


def _clauses(matched: Matched, new: Policy) -> Iterator[Change]:
    for clause in matched.removed:
        said = f"{_called(clause)} is gone{_which_said(clause)}."
        yield Change(Topic.WORDS, said, clause.id, old=clause.words)
    for clause in matched.added:
        said = f"{_called(clause)} is new{_which_says(clause)}."
        yield Change(Topic.WORDS, said, clause.id, new=clause.words)
    for before, after in matched.pairs:
        yield from _words(before, after)
        if after.id in matched.moved:
            yield Change(Topic.WORDS, _moved(after, new), after.id)
        for name, said in switches_changed(before, after):
            yield Change(Topic.HOURS if name == "hours" else Topic.RULES, said, after.id)


def _called(clause: Clause) -> str:
    return f"Clause {clause.id}" + (f" ({clause.section})" if clause.section else "")


def _which_says(clause: Clause) -> str:
    lines = explain(clause)
    return f"; it says: {'; '.join(lines)}" if lines else ""


def _which_said(clause: Clause) -> str:
    lines = explain(clause)
    return f"; with it goes: {'; '.join(lines)}" if lines else ""


def _words(before: Clause, after: Clause) -> Iterator[Change]:
    if before.id != after.id:
        yield Change(Topic.WORDS, f"Clause {before.id} is now numbered {after.id}.", after.id)
    if before.words != after.words:
        said = f"{_called(after)} is reworded."
        yield Change(Topic.WORDS, said, after.id, before.words, after.words)
    if before.section != after.section:
        was, now = before.section or "no heading", after.section or "no heading"
        yield Change(Topic.WORDS, f'{after.id} stands under "{now}"; it was "{was}".', after.id)
    if before.layout != after.layout:
        said = (
            f"{after.id} is laid out as {plainly(after.layout)}; it was {plainly(before.layout)}."
        )
        yield Change(Topic.WORDS, said, after.id)


def _moved(clause: Clause, new: Policy) -> str:
    place = [one.id for one in new.clauses].index(clause.id)
    return (
        f"{clause.id} has moved: it now comes after {new.clauses[place - 1].id}."
        if place
        else f"{clause.id} has moved: it now comes first."
    )


def _unpublished(old: Policy, new: Policy) -> Iterator[Change]:
    before = {entry.id: entry for entry in old.unpublished}
    after = {entry.id: entry for entry in new.unpublished}
    for entry in old.unpublished:
        if entry.id not in after:
            yield Change(Topic.UNPUBLISHED, f"{entry.id} is gone: {_rules(entry)}.", entry.id)
    for entry in new.unpublished:
        if entry.id not in before:
            said = f"{entry.id} is new ({entry.reason}): {_rules(entry)}."
            yield Change(Topic.UNPUBLISHED, said, entry.id)
        else:
            for _, said in switches_changed(before[entry.id], entry):
                yield Change(Topic.UNPUBLISHED, said, entry.id)
    kept = [entry.id for entry in old.unpublished if entry.id in after]
    if kept != [entry.id for entry in new.unpublished if entry.id in before]:
        yield Change(Topic.UNPUBLISHED, "The rules without published words stand in another order.")


def _rules(entry: Unpublished) -> str:
    return "; ".join(explain(entry))
