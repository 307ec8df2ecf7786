"""Mistakes that show only when the document is looked at as a whole."""

from collections.abc import Iterator
from typing import NamedTuple

from moothall.core.policy.clause import QUALIFIERS, Clause, Rules
from moothall.core.policy.kinds import fields_of, quoted, suggestion
from moothall.core.policy.nodes import Mapping, Node, Scalar, Sequence
from moothall.core.policy.problems import Related
from moothall.core.policy.reader import Reader
from moothall.core.values import Label

_GROUNDS = ("ground", "other_ground")


class Entered(NamedTuple):
    """One entry of ``clauses`` or ``unpublished`` as it stands in the file."""

    node: Mapping
    part: Rules | None
    """None where it could not be read; its problems are noted already."""

    @property
    def id(self) -> Scalar | None:
        node = self.node.get("id")
        return node if isinstance(node, Scalar) else None

    @property
    def name(self) -> str:
        return "this clause" if self.id is None else f"clause {self.id.text}"

    @property
    def head(self) -> Node:
        return self.id or self.node


def check(root: Mapping, reader: Reader) -> None:
    """Note every mistake between clauses, and between a clause's words and its rules."""
    clauses = list(_entered(root.get("clauses"), reader))
    unpublished = list(_entered(root.get("unpublished"), reader))
    _ids_are_used_once([*clauses, *unpublished], reader)
    for clause in clauses:
        _words_and_rule(clause, reader)
        _qualifiers_have_a_ground(clause, reader)
        _thresholds_fit(clause, reader)
    for entered in unpublished:
        _unpublished_rule(entered, clauses, reader)
    _once([*clauses, *unpublished], reader)
    _redirects_lead_somewhere([*clauses, *unpublished], reader)
    _answered_or_not([*clauses, *unpublished], reader)


def _entered(node: Node | None, reader: Reader) -> Iterator[Entered]:
    items = node.items if isinstance(node, Sequence) else [node]
    for item in items:
        if isinstance(item, Mapping):
            part = reader.built.get(id(item))
            yield Entered(item, part if isinstance(part, Rules) else None)


def _ids_are_used_once(entries: list[Entered], reader: Reader) -> None:
    seen: dict[str, Scalar] = {}
    for entered in entries:
        if entered.id is None:
            continue
        first = seen.setdefault(entered.id.text, entered.id)
        if first is not entered.id:
            reader.fault(
                "duplicate-id",
                f"there are two clauses {entered.id.text}",
                entered.id,
                "decisions quote clauses by id: give one of them another",
                [Related(first.place, "the first is here")],
            )


def _words_and_rule(clause: Entered, reader: Reader) -> None:
    """Every clause switches something on or says that it does not."""
    rules = [key for key in clause.node.items if key in Rules.entries or key in _GROUNDS]
    explains = "rule" in clause.node.items
    if rules and explains:
        message = f"{clause.name} says that it has no rule, and then gives `{rules[0]}`"
        at = clause.node.items["rule"][0]
        reader.fault("rule-none", message, at, "remove `rule: none`, or the rule")
    if not rules and not explains and not _misspelt(clause):
        hint = "say what its words switch on; where they only explain, write `rule: none`"
        reader.fault("no-rule", f"{clause.name} has words but no rule", clause.head, hint)


def _misspelt(clause: Entered) -> bool:
    """A key is unknown: what seems to be missing may be meant by it, and is not complained of."""
    return any(key not in fields_of(Clause) for key in clause.node.items)


def _qualifiers_have_a_ground(clause: Entered, reader: Reader) -> None:
    if _misspelt(clause) or any(key in clause.node.items for key in _GROUNDS):
        return
    for key in sorted(QUALIFIERS - {"at_least"}):
        if key in clause.node.items:
            message = f"`{key}` belongs to a ground, and {clause.name} gives none"
            reader.fault(
                "no-ground", message, clause.node.items[key][0], "add `ground`, or remove it"
            )


def _thresholds_fit(clause: Entered, reader: Reader) -> None:
    node = clause.node.get("at_least")
    if node is None or not isinstance(clause.part, Clause):
        return
    labels = clause.part.labels
    if not labels:
        hint = "the confidence belongs to a ground or a need of the same clause"
        reader.fault("no-label", f"`at_least` has nothing to count in {clause.name}", node, hint)
    if isinstance(node, Mapping):
        for key, (place, _) in node.items.items():
            if labels and key not in {label.value for label in labels}:
                message = f"`at_least` gives {quoted(key)}, which {clause.name} does not switch on"
                reader.fault("no-label", message, place, suggestion(key, [*_values(labels)]))


def _values(labels: tuple[Label, ...]) -> Iterator[str]:
    return (label.value for label in labels)


def _unpublished_rule(entered: Entered, clauses: list[Entered], reader: Reader) -> None:
    if not any(key in Rules.entries or key in _GROUNDS for key in entered.node.items):
        message = f"{entered.name.replace('clause', 'entry')} gives no rule"
        reader.fault("no-rule", message, entered.head, "say what it switches on, or remove it")
    named = entered.node.get("clause")
    known = list(dict.fromkeys(clause.id.text for clause in clauses if clause.id))
    if isinstance(named, Scalar) and named.text not in known:
        hint = suggestion(named.text, known) if known else ""
        reader.fault("no-such-clause", f"there is no clause {quoted(named.text)}", named, hint)


def _once(entries: list[Entered], reader: Reader) -> None:
    """Rules of which the desk can follow only one."""
    for field in fields_of(Rules).values():
        if not field.entry.once:
            continue
        having = [entered for entered in entries if field.key in entered.node.items]
        for entered in having[1:]:
            first, again = having[0].node.items[field.key][0], entered.node.items[field.key][0]
            reader.fault(
                "given-twice",
                f"`{field.key}` is given in {having[0].name} and again in {entered.name}",
                again,
                "the desk can follow only one: keep one of the two",
                [Related(first.place, "the first is here")],
            )


def _redirects_lead_somewhere(entries: list[Entered], reader: Reader) -> None:
    parts = [entered.part for entered in entries]
    if None in parts:
        return
    given = {name for part in parts if part and part.routes for name, _ in part.routes.given()}
    for entered in entries:
        redirect = entered.part.redirect if entered.part else None
        if redirect and redirect.to and redirect.to not in given:
            node = entered.node.get("redirect")
            at = node.get("to") if isinstance(node, Mapping) else None
            message = f"{entered.name} sends people to the route {redirect.to}, which is not given"
            reader.fault("no-such-route", message, at or entered.head, "give it under `routes`")


def _answered_or_not(entries: list[Entered], reader: Reader) -> None:
    answered = {
        need: entered
        for entered in entries
        if entered.part
        for respond in entered.part.respond
        for need in respond.to
    }
    for entered in entries:
        silence = entered.part.no_response if entered.part else None
        for kind in silence.to if silence else ():
            other = next((found for need, found in answered.items() if need == kind), None)
            if other is not None:
                key = entered.node.items["no_response"][0]
                who = other.name if other is not entered else "also"
                message = f"{entered.name} leaves {kind} unanswered, and {who} answers it"
                first = Related(other.node.items["respond"][0].place, "it is answered here")
                reader.fault("contradiction", message, key, "keep one of the two", [first])
