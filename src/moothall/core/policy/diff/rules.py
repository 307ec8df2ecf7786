"""What a clause switches on: how each rule changed, in sentences.

Rules with a description of their own come first; every other field is told generally, in the words
that describe it in the reference page, so that no change is ever left out.
"""

from collections.abc import Callable, Iterator
from typing import Any

from moothall.core.policy.clause import Clause, Rules, Unpublished
from moothall.core.policy.diff.hours import hours_changed
from moothall.core.policy.diff.say import (
    EMPTY,
    listed,
    named,
    plainly,
    rule,
    sentence,
    speaks,
    value,
)
from moothall.core.policy.explain import describe_route
from moothall.core.policy.forms import Thresholds
from moothall.core.policy.kinds import Field, fields_of
from moothall.core.policy.parts import Part
from moothall.core.policy.rules.answering import Respond, Routes
from moothall.core.policy.rules.moderating import FoulLanguage, Strength
from moothall.core.values import Ground, Label

Entry = Clause | Unpublished

#: fields of a clause that are words or places, not switches
NOT_SWITCHES = frozenset({"id", "section", "words", "layout"})


def switches_changed(old: Entry, new: Entry) -> Iterator[tuple[str, str]]:
    """The field's name and a sentence, for every field of the two that differs."""
    for field in fields_of(type(new)).values():
        before, after = getattr(old, field.name), getattr(new, field.name)
        if field.name in NOT_SWITCHES or before == after:
            continue
        said = list(_said(field, before, after, old, new))
        for one in said or [f"{_under(new)}: `{field.key}` is written another way."]:
            yield field.name, one


def _under(entry: Entry) -> str:
    return entry.id


def _said(field: Field, before: Any, after: Any, old: Entry, new: Entry) -> Iterator[str]:
    if field.name == "at_least" and isinstance(old, Clause) and isinstance(new, Clause):
        yield from _thresholds(old, new)
    elif field.name in ("ground", "other_ground"):
        yield from _grounds(before, after, new)
    elif field.name == "rule":
        yield f"{new.id}: its words {'only explain' if after else 'no longer only explain'}."
    elif field.name in Rules.entries:
        yield from _rule(field, before, after, new)
    else:
        yield from _plain_field(new.id, field, before, after)


def _rule(field: Field, before: Any, after: Any, new: Entry) -> Iterator[str]:
    default = field.entry.default
    if before == default:
        yield sentence(f"{new.id} now says: {rule(field.name, after)}")
    elif after == default:
        yield sentence(f"{new.id} no longer says: {rule(field.name, before)}")
    elif field.name in _DESCRIBED:
        for said in _DESCRIBED[field.name](before, after):
            yield sentence(f"{new.id}: {said}" if not said[0].isupper() else said)
    else:
        yield from walk(f"{new.id}, {named(field)}", before, after, field)


def _routes(before: Routes, after: Routes) -> Iterator[str]:
    for field in fields_of(Routes).values():
        old, new = getattr(before, field.name), getattr(after, field.name)
        name = f"the route for {plainly(field.name.replace('_', ' '))}"
        gone = [describe_route(route) for route in old if route not in new]
        come = [describe_route(route) for route in new if route not in old]
        if gone and come:
            yield f"{name} was {listed(gone)} and is now {listed(come)}"
        elif come:
            yield f"{name} {'also is' if old else 'is new'}: {listed(come)}"
        elif gone:
            yield f"{name} is no longer: {listed(gone)}"
        elif old != new:
            yield f"{name} names its ways in another order"


def _foul_language(before: FoulLanguage, after: FoulLanguage) -> Iterator[str]:
    tiers = list(Strength)
    if before.threshold != after.threshold:
        fewer = tiers.index(after.threshold) > tiers.index(before.threshold)
        yield (
            f"swearing counts from {after.threshold} words on, where it was {before.threshold}: "
            f"{'fewer' if fewer else 'more'} posts will count as foul language"
        )
    fields = fields_of(FoulLanguage)
    for name in ("disguised", "quoted", "first_step"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield from walk(f"foul language, {named(fields[name])}", old, new, fields[name])


def _respond(before: tuple[Respond, ...], after: tuple[Respond, ...]) -> Iterator[str]:
    """A changed target first; then whatever else differs, in general words."""
    told = []
    for new in after:
        old = next((one for one in before if one.to == new.to and one.within != new.within), None)
        if old is not None:
            who = f"posts with a {listed(new.to, 'or')}"
            yield f"{who} are to be answered {_soon(new)}, where it was {_soon(old)}"
            told.append((old, new))
    for old, new in told:
        before = tuple(new if one == old else one.replaced() for one in before)
    if before != after:
        field = fields_of(Rules)["respond"]
        yield from walk(named(field), before, after, field)


def _soon(respond: Respond) -> str:
    return "as soon as possible" if respond.within is None else f"within {respond.within}"


_DESCRIBED: dict[str, Callable[[Any, Any], Iterator[str]]] = {
    "hours": hours_changed,
    "respond": _respond,
    "routes": _routes,
    "foul_language": _foul_language,
}


def _grounds(before: tuple[Any, ...], after: tuple[Any, ...], new: Entry) -> Iterator[str]:
    come = [label for label in after if label not in before]
    gone = [label for label in before if label not in after]
    if come:
        yield f"Under {new.id} a post can now be removed as {listed(come, 'or')}."
    if gone:
        yield f"Under {new.id} a post can no longer be removed as {listed(gone, 'or')}."
    if not come and not gone:
        yield f"{new.id} names its grounds in another order: {listed(after)}."


def _thresholds(old: Clause, new: Clause) -> Iterator[str]:
    """A sentence for each label whose threshold the change moves."""
    labels: dict[tuple[type, str], Label] = {
        (type(label), label.value): label for label in (*old.labels, *new.labels)
    }
    for clause in (old, new):
        each = clause.at_least.each if isinstance(clause.at_least, Thresholds) else ()
        labels |= {(type(label), label.value): label for label, _ in each}
    several = len(labels) > 1
    for label in labels.values():
        before, after = old.threshold(label), new.threshold(label)
        if before != after:
            yield _threshold(label, before, after, new, several=several)


def _threshold(
    label: Label, before: float | None, after: float | None, new: Clause, *, several: bool
) -> str:
    name, rises = plainly(label), before is not None and after is not None and after > before
    fewer = "fewer" if rises else "more"
    if isinstance(label, Ground):
        steps = listed([_NOUNS.get(step.value, "") for step in new.propose], "or") or "action"
        what = f"The threshold from which {steps} is proposed under {new.id}"
        what += f" for {name} posts" if several else ""
        then = f"{fewer} posts will be proposed for {steps}"
    else:
        what = f"The threshold from which a post counts as {name} under {new.id}"
        then = f"{fewer} posts will count"
    if before is None:
        return f"{what} is now {after:g}; none was given."
    if after is None:
        return f"{what} is no longer given; it was {before:g}."
    moves = "rises" if rises else "falls"
    return f"{what} {moves} from {before:g} to {after:g}: {then}."


_NOUNS = {
    "leave": "leaving it",
    "answer": "answering",
    "correct": "correcting",
    "warn": "a warning",
    "hide": "hiding",
    "delete": "deleting",
    "mute": "muting",
    "block": "blocking",
    "report_platform": "reporting to the platform",
    "report_police": "reporting to the police",
}


def walk(where: str, before: Any, after: Any, field: Field) -> Iterator[str]:
    """Any two values that differ: parts field by field, lists by what came and went."""
    if isinstance(after, Part) and type(before) is type(after) and not speaks(after):
        for inner in fields_of(type(after)).values():
            old, new = getattr(before, inner.name), getattr(after, inner.name)
            if old != new:
                yield from walk(f"{where}: {named(inner)}", old, new, inner)
    elif isinstance(before, tuple) and isinstance(after, tuple):
        yield from _lists(where, before, after, field)
    else:
        yield sentence(f"{where}: {_was_and_is(field, before, after)}")


def _was_and_is(field: Field, before: Any, after: Any) -> str:
    old, new = value(field.kind, before), value(field.kind, after)
    if before in EMPTY:
        return f"now {new}; none was given"
    if after in EMPTY:
        return f"no longer given; it was {old}"
    return f"was {old}, is now {new}"


def _lists(
    where: str, before: tuple[Any, ...], after: tuple[Any, ...], field: Field
) -> Iterator[str]:
    kind = getattr(field.kind, "one", field.kind)
    gone = [one for one in before if one not in after]
    come = [one for one in after if one not in before]
    if len(gone) == len(come) == 1 and isinstance(gone[0], Part):
        yield from walk(where, gone[0], come[0], field)
        return
    for one in gone:
        yield sentence(f"{where}: no longer {value(kind, one)}")
    for one in come:
        yield sentence(f"{where}: now {'also ' if before else ''}{value(kind, one)}")
    if not gone and not come:
        yield sentence(f"{where}: in another order, {value(field.kind, after)}")


def _plain_field(where: str, field: Field, before: Any, after: Any) -> Iterator[str]:
    yield from walk(f"{where}, {named(field)}", before, after, field)
