"""Put the proposals for single clauses together into a document that `policy check` accepts.

Of many rules the desk can follow only one (the hours, the way blocks work). Where several
sentences speak of it, the first of them holds it all, and the others say where it stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from moothall.core.policy.clause import Rules
from moothall.core.policy.draft.outline import Passage
from moothall.core.policy.draft.recognise import Proposal

_ONCE = frozenset(name for name, entry in Rules.entries.items() if entry.once)
_NOTHING = Proposal("rule", "none", 0.0, "")


@dataclass(frozen=True, slots=True)
class DraftClause:
    """One clause of the draft: its words, and the proposed lines in the order they are written."""

    passage: Passage
    lines: tuple[Proposal, ...]

    @property
    def switches(self) -> dict[str, Any]:
        return {line.key: line.value for line in self.lines}


def combine(found: Iterable[tuple[Passage, list[Proposal]]]) -> tuple[DraftClause, ...]:
    """The clauses in order, each with at least one line (``rule: none`` where nothing is meant)."""
    clauses = [(passage, list(lines)) for passage, lines in found]
    _gather_once(clauses)
    _redirect_to_routes(clauses)
    _answer_or_not(clauses)
    return tuple(
        DraftClause(passage, tuple(_ordered(lines, passage))) for passage, lines in clauses
    )


_Clauses = list[tuple[Passage, list[Proposal]]]


def _gather_once(clauses: _Clauses) -> None:
    holders: dict[str, tuple[list[Proposal], int, str]] = {}
    for passage, lines in clauses:
        for place in range(len(lines) - 1, -1, -1):
            line = lines[place]
            if line.key not in _ONCE:
                continue
            if line.key not in holders:
                holders[line.key] = (lines, place, passage.id)
                continue
            held, at, holder = holders[line.key]
            merged, news = _merged(held[at].value, line.value)
            if news:
                because = f"{held[at].because}; {passage.id}: {line.because}".strip("; ")
                held[at] = replace(
                    held[at], value=merged, sure=min(held[at].sure, line.sure), because=because
                )
            where = f"see `{line.key}` in {holder}"
            lines[place] = Proposal("rule", "none", line.sure, where)
    _complete_hours(clauses)


def _merged(first: Any, second: Any) -> tuple[Any, bool]:
    """The first with what only the second says; and whether there was any."""
    if not isinstance(first, dict) or not isinstance(second, dict):
        return first, False
    new = {key: value for key, value in second.items() if key not in first}
    return first | new, bool(new)


def _complete_hours(clauses: _Clauses) -> None:
    """Hours need a day: what only takes bank holidays away holds nothing by itself."""
    for _, lines in clauses:
        for place, line in enumerate(lines):
            if line.key == "hours" and set(line.value) <= {"holidays", "timezone", "closures"}:
                because = "no watched hours are given anywhere"
                lines[place] = Proposal("rule", "none", line.sure, because)
            elif line.key == "hours" and "holidays" not in line.value:
                because = f"{line.because}; bank holidays are not named, so they count as watched"
                lines[place] = replace(line, because=because)
            elif line.key == "strikes" and "count" not in line.value:
                lines[place] = _NOTHING


def _redirect_to_routes(clauses: _Clauses) -> None:
    """Journalists and members go to their route where the statement gives one."""
    given = {
        name
        for _, lines in clauses
        for line in lines
        if line.key == "routes"
        for name in line.value
    }
    for _, lines in clauses:
        for place, line in enumerate(lines):
            if line.key == "redirect":
                who = set(line.value["who"])
                to = "media" if who == {"media"} else "members" if "media" not in who else ""
                if to in given:
                    lines[place] = replace(line, value=line.value | {"to": to})


def _answer_or_not(clauses: _Clauses) -> None:
    """A need cannot be answered by one clause and left by another: the answer stands."""
    answered = {
        need
        for _, lines in clauses
        for line in lines
        if line.key == "respond"
        for need in line.value["to"]
    }
    for _, lines in clauses:
        for place, line in enumerate(lines):
            if line.key == "no_response":
                left = [kind for kind in line.value["to"] if kind not in answered]
                lines[place] = replace(line, value=line.value | {"to": left}) if left else _NOTHING


_FIRST = ("ground", "other_ground")
_LAST = ("at_least", "propose", "exceptions", "foul_language")


def _ordered(lines: list[Proposal], passage: Passage) -> list[Proposal]:
    if passage.layout == "heading":
        return [Proposal("rule", "none", 1.0, "")]
    rules = [line for line in lines if line.key != "rule"]
    if not rules:
        said = next((line for line in lines if line.because), None)
        return [said or Proposal("rule", "none", 0.0, "nothing recognised")]
    place = {key: number - 9 for number, key in enumerate(_FIRST)}
    place |= {key: number + 9 for number, key in enumerate(_LAST)}
    return sorted(rules, key=lambda line: place.get(line.key, 0))
