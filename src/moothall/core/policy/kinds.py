"""The kinds of value that a field can hold: how each is read, written and described.

A field's kind follows from its type hint: ``str`` is text, an enumeration is one of its words,
``tuple[X, ...]`` is one X or a list of them, a part is a mapping, and ``Annotated[T, kind]`` names
its kind itself.
"""

import re
import types
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from itertools import chain
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    Literal,
    NamedTuple,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from moothall.core.policy.nodes import Node, Scalar, Sequence
from moothall.core.policy.parts import Entry, Part

if TYPE_CHECKING:
    from moothall.core.policy.reader import Reader

FAILED: Final[Any] = type("Failed", (), {"__repr__": lambda _: "FAILED"})()
"""Stands where a value could not be read; the problem has been noted."""

Schema = dict[str, Any]


class Kind(ABC):
    """One kind of value. ``says`` describes it in the reference page."""

    says = ""

    @abstractmethod
    def read(self, node: Node, reader: "Reader", what: str) -> Any:
        """The value, or :data:`FAILED` when a problem has been noted."""

    def write(self, value: Any) -> Any:
        """The value as it would stand in the file: text, numbers, lists and mappings only."""
        return value

    @abstractmethod
    def schema(self) -> Schema:
        """What JSON Schema can say of it."""

    def parts(self) -> "list[type[Part]]":
        """The parts that can stand in it, for the schema to define."""
        return []


def scalar(node: Node, reader: "Reader", what: str, wanted: str) -> Scalar | None:
    """The node where it is a single value; otherwise a problem is noted."""
    if isinstance(node, Scalar):
        return node
    found = "a list" if isinstance(node, Sequence) else "a mapping"
    reader.fault("wrong-kind", f"{what} is {wanted}, not {found}", node)
    return None


class Text(Kind):
    """Words. Line breaks and runs of spaces in the file count as one space."""

    says = "text"

    def read(self, node: Node, reader: "Reader", what: str) -> Any:
        found = scalar(node, reader, what, "text")
        if found is None:
            return FAILED
        text = re.sub(r"[ \t\r\n]+", " ", found.text).strip()
        return text or reader.fault(
            "empty", f"{what} is empty", node, "write it, or remove the line"
        )

    def schema(self) -> Schema:
        return {"type": "string", "pattern": r"\S"}


class Pattern(Kind):
    """Text of a fixed form, such as an e-mail address."""

    def __init__(
        self,
        says: str,
        pattern: str,
        hint: str,
        parse: Callable[[str], Any] = str,
        unparse: Callable[[Any], str] = str,
    ) -> None:
        self.says, self.pattern, self.hint = says, pattern, hint
        self.parse, self.unparse = parse, unparse

    def read(self, node: Node, reader: "Reader", what: str) -> Any:
        found = scalar(node, reader, what, self.says)
        if found is None:
            return FAILED
        text = found.text.strip()
        try:
            if re.fullmatch(self.pattern, text):
                return self.parse(text)
            reason = ""
        except ValueError as error:
            reason = f": {error}" if str(error) else ""
        return reader.fault(
            "bad-value", f"{what}: {quoted(text)} is not {self.says}{reason}", node, self.hint
        )

    def write(self, value: Any) -> Any:
        return self.unparse(value)

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^({self.pattern})$"}


class Whole(Kind):
    """A whole number from 1."""

    says = "a whole number from 1"

    def read(self, node: Node, reader: "Reader", what: str) -> Any:
        found = scalar(node, reader, what, self.says)
        if found is None:
            return FAILED
        if found.plain and re.fullmatch(r"[1-9][0-9]{0,8}", found.text):
            return int(found.text)
        hint = "write it without quotes" if not found.plain else ""
        return reader.fault(
            "bad-value", f"{what}: {quoted(found.text)} is not {self.says}", node, hint
        )

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": 1, "maximum": 999_999_999}


class Fraction(Kind):
    """A number from 0 to 1."""

    says = "a number from 0 to 1, such as 0.8"

    def read(self, node: Node, reader: "Reader", what: str) -> Any:
        found = scalar(node, reader, what, self.says)
        if found is None:
            return FAILED
        if found.plain and re.fullmatch(r"-?[0-9]{0,9}\.?[0-9]{1,9}", found.text):
            number = float(found.text)
            if 0 <= number <= 1:
                return number
        hint = "write it without quotes" if not found.plain else ""
        if re.fullmatch(r"[0-9]{1,3}%|[1-9][0-9]?", found.text):
            hint = f"write {int(found.text.rstrip('%')) / 100:g}"
        return reader.fault(
            "bad-value", f"{what}: {quoted(found.text)} is not {self.says}", node, hint
        )

    def schema(self) -> Schema:
        return {"type": "number", "minimum": 0, "maximum": 1}


class Truth(Kind):
    """Yes or no."""

    says = "yes or no"
    words = {"yes": True, "true": True, "no": False, "false": False}  # noqa: RUF012

    def read(self, node: Node, reader: "Reader", what: str) -> Any:
        found = scalar(node, reader, what, self.says)
        if found is None:
            return FAILED
        if found.text in self.words:
            return self.words[found.text]
        return reader.fault("bad-value", f"{what}: {quoted(found.text)} is not {self.says}", node)

    def schema(self) -> Schema:
        return {"enum": [True, False, "yes", "no"]}


class Day(Kind):
    """A date."""

    says = "a date, such as 2026-05-01"

    def read(self, node: Node, reader: "Reader", what: str) -> Any:
        found = scalar(node, reader, what, self.says)
        if found is None:
            return FAILED
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", found.text):
            return reader.fault(
                "bad-date",
                f"{what}: {quoted(found.text)} is not {self.says}",
                node,
                "write year-month-day",
            )
        try:
            return date.fromisoformat(found.text)
        except ValueError:
            return reader.fault("bad-date", f"{what}: there is no day {found.text}", node)

    def write(self, value: Any) -> Any:
        return value.isoformat()

    def schema(self) -> Schema:
        return {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


class Choice(Kind):
    """One word of a fixed list: the members of enumerations, or literal words."""

    def __init__(self, words: Iterable[str]) -> None:
        self.values = {str(word): word for word in words}
        self.says = f"one of {', '.join(self.values)}"

    def read(self, node: Node, reader: "Reader", what: str) -> Any:
        found = scalar(node, reader, what, "one word")
        if found is None:
            return FAILED
        if found.text in self.values:
            return self.values[found.text]
        return reader.fault(
            "unknown-value",
            f"{what} does not know {quoted(found.text)}",
            node,
            suggestion(found.text, self.values),
        )

    def write(self, value: Any) -> Any:
        return str(value)

    def schema(self) -> Schema:
        return {"enum": list(self.values)}


class Many(Kind):
    """One value, or a list of values."""

    def __init__(self, one: Kind) -> None:
        self.one = one
        self.says = f"{one.says}; one or a list"

    def read(self, node: Node, reader: "Reader", what: str) -> Any:
        items = node.items if isinstance(node, Sequence) else [node]
        if not items:
            return reader.fault("empty", f"{what} is an empty list", node, "remove the line")
        what = _ONE_OF.get(what, what)
        values = [self.one.read(item, reader, what) for item in items]
        for number, (item, value) in enumerate(zip(items, values, strict=True)):
            if value is not FAILED and value in values[:number]:
                reader.fault("repeated", f"{what} holds {short(item)} twice", item, "keep one")
        return FAILED if FAILED in values else tuple(values)

    def parts(self) -> list[type[Part]]:
        return self.one.parts()

    def write(self, value: Any) -> Any:
        written = [self.one.write(item) for item in value]
        return written[0] if len(written) == 1 else written

    def schema(self) -> Schema:
        one = self.one.schema()
        return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1, "uniqueItems": True}]}


_ONE_OF = {"`clauses`": "a clause", "`unpublished`": "an entry of `unpublished`"}


class PartOf(Kind):
    """A mapping: the fields of a part."""

    def __init__(self, cls: type[Part]) -> None:
        self.cls = cls
        self.says = cls.__name__

    def read(self, node: Node, reader: "Reader", what: str) -> Any:
        return reader.part(self.cls, node, what)

    def write(self, value: Any) -> Any:
        return as_data(value)

    def parts(self) -> list[type[Part]]:
        return [self.cls]

    def schema(self) -> Schema:
        return {"$ref": f"#/$defs/{self.cls.__name__}"}


class Field(NamedTuple):
    """One field of a part: its attribute, its key in the file, what it means and its kind."""

    name: str
    key: str
    entry: Entry
    kind: Kind


_known: dict[type[Part], dict[str, Field]] = {}


def fields_of(cls: type[Part]) -> dict[str, Field]:
    """The fields of a part by their key in the file; worked out once."""
    if cls not in _known:
        _known[cls] = _fields(cls)
    return _known[cls]


def _fields(cls: type[Part]) -> dict[str, Field]:
    hints = get_type_hints(cls, include_extras=True)
    fields = (
        Field(name, entry.key, entry, kind_of(hints[name])) for name, entry in cls.entries.items()
    )
    return {field.key: field for field in fields}


def kind_of(hint: Any) -> Kind:
    """The kind of value that a type hint asks for."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return arguments[1]  # type: ignore[no-any-return]
    if origin is Literal:
        return Choice(arguments)
    if origin is tuple:
        return Many(kind_of(arguments[0]))
    if origin in {Union, types.UnionType}:
        wanted = [one for one in arguments if one is not types.NoneType]
        return kind_of(wanted[0]) if len(wanted) == 1 else Choice(chain(*wanted))
    return _plain(hint)


def _plain(hint: type) -> Kind:
    if issubclass(hint, Part):
        return PartOf(hint)
    if issubclass(hint, StrEnum):
        return Choice(hint)
    return _PLAIN[hint]


_PLAIN: dict[type, Kind] = {str: Text(), int: Whole(), bool: Truth(), date: Day()}


def as_data(part: Part) -> dict[str, Any]:
    """A part as it would stand in the file; fields at their default are left out."""
    return {
        field.key: field.kind.write(value)
        for field in fields_of(type(part)).values()
        if (value := getattr(part, field.name)) != field.entry.default
    }


def short(node: Node) -> str:
    return quoted(node.text) if isinstance(node, Scalar) else "the same"


def quoted(text: str) -> str:
    """The words found, cut to what a message can hold."""
    return f'"{text}"' if len(text) <= 40 else f'"{text[:39]}…"'


def suggestion(word: str, known: "dict[str, Any] | list[str]") -> str:
    """A hint naming the nearest known word, or all of them."""
    from difflib import get_close_matches  # noqa: PLC0415  - only wanted once something is wrong

    plain = {_folded(one): one for one in known}
    near = get_close_matches(_folded(word), plain, n=1)
    if near:
        return f"did you mean {plain[near[0]]}?"
    return f"it can be {listed(list(known))}"


def _folded(word: str) -> str:
    return word.strip().casefold().replace(" ", "_").replace("-", "_")


def listed(words: list[str]) -> str:
    """The words, or where to find them when they are too many to read."""
    if len(words) > _READABLE:
        return f"one of {len(words)} words, which `moothall policy schema` lists"
    return ", ".join(words)


_READABLE = 30
