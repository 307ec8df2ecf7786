"""Nodes into typed values, with every mistake noted and the reading carried on.

The reader is driven by the type hints of the parts (:mod:`.parts`): adding a field to a part is all
that is needed for the file to have it, for its mistakes to be reported, and for the JSON Schema and
the reference page to show it.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from moothall.core.policy.kinds import FAILED, Field, fields_of, listed, quoted, suggestion
from moothall.core.policy.nodes import Mapping, Node, Scalar
from moothall.core.policy.nodes import Sequence as ListNode
from moothall.core.policy.parts import Part
from moothall.core.policy.problems import Place, Problem, Related

P = TypeVar("P", bound=Part)

MOST = 100
"""Nobody reads more mistakes at once, and a file made to hold a million shall not cost one."""


#: What stands in a list, where a hint names it.
_ONE = {"clauses": "clause"}


class EnoughError(Exception):
    """:data:`MOST` mistakes are noted; the rest of the file is left unread."""


class Reader:
    """Reads parts and gathers the problems of one file."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self.problems = list(problems)
        self.built: dict[int, Part] = {}
        """Each part by the ``id`` of its node, for checks that look across the document."""

    def fault(
        self,
        code: str,
        message: str,
        at: Node | Place,
        hint: str = "",
        related: Sequence[Related] = (),
    ) -> Any:
        """Note a mistake; returns :data:`~.kinds.FAILED`."""
        place = at if isinstance(at, Place) else at.place
        self.problems.append(Problem(code, message, place, hint, tuple(related)))
        if len(self.problems) >= MOST:
            raise EnoughError
        return FAILED

    def part(self, cls: type[P], node: Node, what: str) -> P:
        """A mapping as a part, or FAILED. ``what`` names it in messages, such as "`hours`"."""
        fields = fields_of(cls)
        if not isinstance(node, Mapping):
            hint = f"write it as keys and values; the keys are {listed(list(fields))}"
            failed: P = self.fault(
                "not-a-mapping", f"{what} has keys and values of its own", node, hint
            )
            return failed
        values = {
            field.name: self.value(field, *node.items[field.key])
            for field in fields.values()
            if field.key in node.items
        }
        self.unknown_keys(node, cls, what)
        if not self.complete(node, fields, what) or FAILED in values.values():
            return FAILED  # type: ignore[no-any-return]
        part = cls(**values)
        self.built[id(node)] = part
        for key, message, hint in part.faults():
            at = node.items[key][1] if key in node.items else node
            self.fault("does-not-fit", message, at, hint)
        return part

    def value(self, field: Field, key: Scalar, node: Node) -> Any:
        if isinstance(node, Scalar) and node.empty:
            give = "give it one" if field.entry.required else "give it one, or remove the line"
            return self.fault("empty", f"`{field.key}` has no value", key, give)
        if isinstance(node, ListNode) and not node.items and field.entry.required:
            give = f"give at least one {_ONE.get(field.key, 'value')}"
            return self.fault("empty", f"`{field.key}` is an empty list", node, give)
        return field.kind.read(node, self, f"`{field.key}`")

    def unknown_keys(self, node: Mapping, cls: type[Part], what: str) -> None:
        fields, refused = fields_of(cls), cls.refused
        for key, (place, _) in node.items.items():
            if key in refused:
                self.fault("refused-key", f"`{key}` cannot stand in {what}", place, refused[key])
            elif key not in fields:
                message = f"{what} has no key {quoted(key)}"
                self.fault("unknown-key", message, place, suggestion(key, list(fields)))

    def complete(self, node: Mapping, fields: dict[str, Field], what: str) -> bool:
        missing = [
            key for key, field in fields.items() if field.entry.required and key not in node.items
        ]
        if not missing:
            return True
        first = next((key for key, _ in node.items.values()), node)
        names = " and ".join(f"`{key}`" for key in missing)
        hint = "; ".join(f"{key}: {fields[key].entry.doc}" for key in missing)
        self.fault("missing-key", f"{what} needs {names}", first, hint)
        return False
